using System.Text;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// The hash of a grain's name that says in which database its records lie. The same in every process and forever:
/// another value would look for them elsewhere.
/// </summary>
internal static class GrainHash
{
    private static readonly SipHash Hash = new(0x6d65_7465_7269_6e67, 0x7265_636f_7264_2121);

    public static ulong Of(GrainKey grain) => Of(grain.ToString());

    public static ulong Of(string name)
    {
        Span<byte> bytes = stackalloc byte[512];
        return Encoding.UTF8.TryGetBytes(name, bytes, out var length)
            ? Hash.Hash64(bytes[..length])
            : Hash.Hash64(Encoding.UTF8.GetBytes(name));
    }

    public static int Shard(ulong hash, int shards) => (int)(hash % (ulong)shards);

    /// <summary>By other bits than the shard, so that the lanes of each shard are used alike.</summary>
    public static int Lane(ulong hash, int lanes) => (int)((hash >> 32) % (ulong)lanes);
}
