using System.Collections.Concurrent;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using Orleans.Storage;

namespace MeteringCluster.OrleansHosting;

/// <summary>Snapshots as ordinary grain state in Orleans' own storage.</summary>
internal sealed class GrainStateSnapshots(IGrainStorage storage) : ISnapshots
{
    public const string StorageName = "snapshots";

    private const int MostTags = 50_000;

    // The tag under which the last snapshot of a grain was read or written here; another silo may have moved it on.
    private readonly ConcurrentDictionary<GrainKey, string?> _tags = new();

    public async ValueTask<Snapshot?> Read(GrainKey grain, CancellationToken stop = default)
    {
        var kept = await ReadState(grain).ConfigureAwait(false);
        if (!kept.RecordExists || kept.State is not { State: { } bytes } state) return null;
        if (Checksum.Of(state.Sequence, bytes) != state.Checksum)
            throw new InvalidDataException($"The snapshot of {grain} at record {state.Sequence} is damaged.");

        return new Snapshot(state.Sequence, state.Version, bytes);
    }

    public async ValueTask Write(GrainKey grain, Snapshot snapshot, CancellationToken stop = default)
    {
        var bytes = snapshot.State.ToArray();
        var state = new GrainState<GrainSnapshot>(new GrainSnapshot
        {
            Sequence = snapshot.Sequence,
            Version = snapshot.Version,
            Checksum = Checksum.Of(snapshot.Sequence, bytes),
            State = bytes,
        });
        if (!_tags.TryGetValue(grain, out var tag)) tag = (await ReadState(grain).ConfigureAwait(false)).ETag;

        try
        {
            state.ETag = tag;
            state.RecordExists = tag is not null;
            await storage.WriteStateAsync(StateName(grain), IdOf(grain), state).ConfigureAwait(false);
            _tags[grain] = state.ETag;
        }
        catch (InconsistentStateException)
        {
            // Another activation has written one meanwhile, and any is as good: the journal has what comes after it.
            _tags.TryRemove(grain, out _);
        }
    }

    private async Task<GrainState<GrainSnapshot>> ReadState(GrainKey grain)
    {
        var kept = new GrainState<GrainSnapshot>(new GrainSnapshot());
        await storage.ReadStateAsync(StateName(grain), IdOf(grain), kept).ConfigureAwait(false);
        // Only a memory of what can be read again: grains come and go, and it must not grow with all that ever came.
        if (_tags.Count >= MostTags) _tags.Clear();
        _tags[grain] = kept.ETag;
        return kept;
    }

    // The storage tells rows apart by the grain's key and this name, and two kinds of grain share the tenant's id.
    private static string StateName(GrainKey grain) => grain.Kind + "-snapshot";

    // Before the key stands what no number can begin with: the storage takes a key of hexadecimal digits for a number,
    // and then the tenants 7 and 07 would share a row.
    private static GrainId IdOf(GrainKey grain) => GrainId.Create(grain.Kind, "k/" + grain.Id);
}

/// <summary>A snapshot as it lies in storage.</summary>
[GenerateSerializer, Alias("grain-snapshot")]
internal sealed class GrainSnapshot
{
    [Id(0)]
    public long Sequence { get; set; }

    [Id(1)]
    public int Version { get; set; }

    [Id(2)]
    public uint Checksum { get; set; }

    [Id(3)]
    public byte[]? State { get; set; }
}
