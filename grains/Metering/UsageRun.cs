using System.Collections.Immutable;

namespace MeteringCluster.Metering;

/// <summary>What deciding a batch came to.</summary>
/// <param name="Charged">Microcredits of the accepted items; <paramref name="Asked"/> also of those over the cap.</param>
/// <param name="Recorded">Null when no item was accepted.</param>
public readonly record struct UsageRun(
    int Accepted, int Duplicates, int Refused, long Charged, long Asked, ImmutableArray<ItemOutcome> Items,
    UsageRecorded? Recorded);

/// <summary>Buffers that decisions and folds share on a thread; nothing of one survives into the next.</summary>
internal sealed class UsageScratch
{
    [ThreadStatic]
    private static UsageScratch? _current;

    public static UsageScratch Current => _current ??= new UsageScratch();

    public int[] Strings = new int[64];
    public ulong[] StringHashes = new ulong[64];
    public int[] Names = new int[64];
    public CompiledMeter?[] Meters = new CompiledMeter?[64];
    public bool[] MeterKnown = new bool[64];
    public int[] Slots = new int[256];
    public int[] Columns = new int[64];
    public UsageIdentity[] Identities = new UsageIdentity[128];

    /// <summary>Takes what is read only to have been read.</summary>
    public ulong Sink;

    // Of one (source, id) with the source's length before it.
    public readonly byte[] Text = new byte[2 + UsageBatch.MaxSourceBytes + UsageBatch.MaxIdBytes];

    public void Prepare(int strings)
    {
        if (StringHashes.Length < strings)
        {
            StringHashes = new ulong[strings * 2];
            Names = new int[strings * 2];
            Meters = new CompiledMeter?[strings * 2];
            MeterKnown = new bool[strings * 2];
            Columns = new int[strings * 2];
        }

        Array.Clear(StringHashes, 0, strings);
        Array.Fill(Names, -1, 0, strings);
        Array.Clear(MeterKnown, 0, strings);
        ColumnsOf = null;
    }

    /// <summary>The cube that <see cref="Columns"/> were filled in for.</summary>
    public UsageCube? ColumnsOf { get; private set; }

    public void UseColumnsOf(UsageCube cube, int strings)
    {
        ColumnsOf = cube;
        Array.Fill(Columns, -1, 0, strings);
    }
}
