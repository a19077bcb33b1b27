using System.Runtime.CompilerServices;
using MeteringCluster.Journaling;

namespace MeteringCluster.Tests.Kit;

/// <summary>
/// A journal whose disk a test holds in its hand: records wait until it lets a flush succeed or fail, or lets the
/// process crash, which drops what was not flushed. Keeps snapshots as well.
/// </summary>
public sealed class SimulatedJournal : IJournal, ISnapshots
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainKey, List<StoredRecord>> _disk = [];
    private readonly List<Effect> _effects = [];
    private readonly Dictionary<GrainKey, DateTimeOffset> _due = [];
    private readonly Dictionary<GrainKey, Snapshot> _snapshots = [];
    private List<JournalRecord> _waiting = [];

    public bool IsWritable { get; set; } = true;

    public bool IsReadable { get; set; } = true;

    /// <summary>Each record is on disk as soon as it is handed over.</summary>
    public bool FlushesAtOnce { get; set; }

    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    public IReadOnlyDictionary<GrainKey, Snapshot> Kept => _snapshots;

    public bool TryAppend(JournalRecord record)
    {
        if (!IsWritable) return false;
        lock (_lock) _waiting.Add(record);
        if (FlushesAtOnce) Flush();
        return true;
    }

    public void Flush()
    {
        foreach (var record in TakeWaiting())
        {
            lock (_lock) Store(record);
            record.Complete();
        }
    }

    /// <summary>The flush fails: owners are fenced first, then their records, as the contract says.</summary>
    public void FailFlush()
    {
        var lost = TakeWaiting();
        foreach (var owner in lost.Select(record => record.Owner).Distinct()) owner.Fence(FenceCause.WriteFailed);
        foreach (var record in lost) record.Fail(new JournalUnavailableException());
    }

    /// <summary>The process ends: nobody hears of what was waiting.</summary>
    public void Crash() => TakeWaiting();

    public Task CompleteEffect(string effectId)
    {
        if (!IsWritable) return Task.FromException(new JournalUnavailableException());
        lock (_lock) _effects.RemoveAll(effect => effect.Id == effectId);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, [EnumeratorCancellation] CancellationToken stop = default)
    {
        await Task.Yield();
        if (!IsReadable) throw new JournalUnavailableException();
        List<StoredRecord> records;
        lock (_lock)
            records = [.. _disk.GetValueOrDefault(grain, []).Where(one => one.Sequence > afterSequence && one.Sequence <= throughSequence)];
        foreach (var record in records) yield return record;
    }

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default) => Copy(_disk.Keys);

    public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default) => Copy(_effects);

    public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default) =>
        Copy(_due.Select(due => new DueWork(due.Key, due.Value)));

    ValueTask<Snapshot?> ISnapshots.Read(GrainKey grain, CancellationToken stop)
    {
        lock (_lock) return new(_snapshots.TryGetValue(grain, out var snapshot) ? snapshot : null);
    }

    ValueTask ISnapshots.Write(GrainKey grain, Snapshot snapshot, CancellationToken stop)
    {
        lock (_lock) _snapshots[grain] = snapshot;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<JournalRecord> TakeWaiting()
    {
        lock (_lock)
        {
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }

    private void Store(JournalRecord record)
    {
        var records = _disk.TryGetValue(record.Grain, out var kept) ? kept : _disk[record.Grain] = [];
        Assert(record.Sequence == records.Count + 1, $"{record.Grain}: record {record.Sequence} after {records.Count}.");
        records.Add(new StoredRecord(record.Sequence, record.At, record.Payload));
        _effects.AddRange(record.Effects);
        if (record.Due is { Changed: true, At: { } at }) _due[record.Grain] = at;
        else if (record.Due.Changed) _due.Remove(record.Grain);
    }

    private IAsyncEnumerable<T> Copy<T>(IEnumerable<T> items)
    {
        lock (_lock) return items.ToList().ToAsyncEnumerable();
    }

    private static void Assert(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
