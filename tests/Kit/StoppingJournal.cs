using MeteringCluster.Journaling;

namespace MeteringCluster.Tests.Kit;

/// <summary>A journal of a process that ends at any step: after so many more writes it takes none.</summary>
public sealed class StoppingJournal(SimulatedJournal disk, int writes) : IJournal, ISnapshots
{
    private int _left = writes;

    public bool HasStopped => Volatile.Read(ref _left) < 0;

    public bool IsWritable => !HasStopped;

    public bool TryAppend(JournalRecord record) => MayWrite() && disk.TryAppend(record);

    public Task CompleteEffect(string effectId) =>
        MayWrite() ? disk.CompleteEffect(effectId) : Task.FromException(new JournalUnavailableException());

    public IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, CancellationToken stop = default) =>
        disk.Read(grain, afterSequence, throughSequence, stop);

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default) => disk.Grains(stop);

    public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default) => disk.PendingEffects(stop);

    public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default) => disk.DueWork(stop);

    ValueTask<Snapshot?> ISnapshots.Read(GrainKey grain, CancellationToken stop) => ((ISnapshots)disk).Read(grain, stop);

    ValueTask ISnapshots.Write(GrainKey grain, Snapshot snapshot, CancellationToken stop) =>
        HasStopped ? ValueTask.CompletedTask : ((ISnapshots)disk).Write(grain, snapshot, stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool MayWrite() => Interlocked.Decrement(ref _left) >= 0;
}
