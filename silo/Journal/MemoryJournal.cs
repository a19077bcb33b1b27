using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>
/// A journal that keeps nothing beyond the process: for measuring what the rest costs, and for tests. Everything is
/// "on disk" as soon as it is handed over.
/// </summary>
public sealed class MemoryJournal : IJournal, ISnapshots
{
    private readonly ConcurrentDictionary<GrainKey, List<StoredRecord>> _records = new();
    private readonly ConcurrentDictionary<string, (long Place, Effect Effect)> _effects = new();
    private readonly ConcurrentDictionary<GrainKey, DateTimeOffset> _due = new();
    private readonly ConcurrentDictionary<GrainKey, Snapshot> _snapshots = new();

    private long _planned;

    public bool IsWritable => true;

    public bool TryAppend(JournalRecord record)
    {
        var records = _records.GetOrAdd(record.Grain, _ => []);
        lock (records) records.Add(new StoredRecord(record.Sequence, record.At, record.Payload));

        foreach (var effect in record.Effects) _effects[effect.Id] = (Interlocked.Increment(ref _planned), effect);
        if (record.Due is { Changed: true, At: { } at }) _due[record.Grain] = at;
        else if (record.Due.Changed) _due.TryRemove(record.Grain, out _);

        record.Complete();
        return true;
    }

    public Task CompleteEffect(string effectId)
    {
        _effects.TryRemove(effectId, out _);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, [EnumeratorCancellation] CancellationToken stop = default)
    {
        await Task.CompletedTask;
        if (!_records.TryGetValue(grain, out var records)) yield break;

        // A grain's records have no gap, so each lies at the place that its number says.
        List<StoredRecord> copy = [];
        lock (records)
            if (afterSequence < records.Count)
                copy = records.GetRange((int)afterSequence, (int)Math.Max(0, Math.Min(throughSequence, records.Count) - afterSequence));
        foreach (var record in copy) yield return record;
    }

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default) => _records.Keys.ToAsyncEnumerable();

    public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default) =>
        _effects.Values.OrderBy(pending => pending.Place).Select(pending => pending.Effect).ToAsyncEnumerable();

    public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default) =>
        _due.Select(due => new DueWork(due.Key, due.Value)).ToAsyncEnumerable();

    ValueTask<Snapshot?> ISnapshots.Read(GrainKey grain, CancellationToken stop) =>
        new(_snapshots.TryGetValue(grain, out var snapshot) ? snapshot : null);

    ValueTask ISnapshots.Write(GrainKey grain, Snapshot snapshot, CancellationToken stop)
    {
        _snapshots[grain] = snapshot;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
