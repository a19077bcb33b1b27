using System.Runtime.CompilerServices;
using MeteringCluster.Journaling;
using Xunit;

namespace MeteringCluster.Tests.Simulation;

/// <summary>
/// A journal in memory whose flushes fail as disks and processes do: records may be lost, or written while their
/// callers never learn of it. What was written outlives the cluster that wrote it.
/// </summary>
internal sealed class CrashingJournal(Random random) : IJournal, ISnapshots
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainKey, List<StoredRecord>> _stored = [];
    private readonly Dictionary<GrainKey, Snapshot> _snapshots = [];
    private readonly Dictionary<GrainKey, DateTimeOffset> _due = [];
    private readonly Dictionary<string, Effect> _effects = [];
    private List<JournalRecord> _waiting = [];
    private bool _writable = true;
    private volatile int _crashes;

    public double FailureRate { get; set; }

    public int Failures { get; private set; }

    public bool IsWritable
    {
        get
        {
            lock (_lock) return _writable;
        }
    }

    /// <summary>As the next process sees it: it can write until it crashes, and never again.</summary>
    public ProcessJournal NewProcess() => new(this, _crashes);

    public bool TryAppend(JournalRecord record) => TryAppend(record, _crashes);

    private bool TryAppend(JournalRecord record, int process)
    {
        lock (_lock)
        {
            var alive = _writable && process == _crashes;
            if (alive) _waiting.Add(record);
            return alive;
        }
    }

    /// <summary>Writes what is waiting, or some of it, and tells the callers, or does not.</summary>
    public void Flush()
    {
        List<JournalRecord> group;
        bool fails;
        lock (_lock)
        {
            if (_waiting.Count == 0) return;
            (group, _waiting) = (_waiting, []);
            fails = random.NextDouble() < FailureRate;
            _writable = !fails;
            foreach (var record in group.Take(fails ? random.Next(group.Count + 1) : group.Count)) Store(record);
        }

        if (fails) Fail(group);
        else foreach (var record in group) record.Complete();
    }

    /// <summary>The process ends: nobody learns what became of what was waiting, and some of it is on disk.</summary>
    public void Crash()
    {
        List<JournalRecord> group;
        lock (_lock)
        {
            (group, _waiting) = (_waiting, []);
            (_writable, _crashes) = (false, _crashes + 1);
            foreach (var record in group.Take(random.Next(group.Count + 1))) Store(record);
            // A snapshot is only a shortcut, and may be lost.
            foreach (var grain in _snapshots.Keys.Where(_ => random.Next(2) == 0).ToList()) _snapshots.Remove(grain);
        }

        Fail(group);
    }

    public Task CompleteEffect(string effectId)
    {
        lock (_lock) _effects.Remove(effectId);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, [EnumeratorCancellation] CancellationToken stop = default)
    {
        await Task.CompletedTask;
        foreach (var record in Records(grain))
            if (record.Sequence > afterSequence && record.Sequence <= throughSequence) yield return record;
    }

    public List<StoredRecord> Records(GrainKey grain)
    {
        lock (_lock) return [.. _stored.GetValueOrDefault(grain, [])];
    }

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default)
    {
        lock (_lock) return _stored.Keys.ToArray().ToAsyncEnumerable();
    }

    public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default)
    {
        lock (_lock) return _effects.Values.ToArray().ToAsyncEnumerable();
    }

    public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default)
    {
        lock (_lock) return _due.Select(due => new DueWork(due.Key, due.Value)).ToArray().ToAsyncEnumerable();
    }

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

    private void Store(JournalRecord record)
    {
        if (!_stored.TryGetValue(record.Grain, out var records)) _stored[record.Grain] = records = [];
        Assert.Equal(records.Count + 1, record.Sequence);
        records.Add(new StoredRecord(record.Sequence, record.At, record.Payload));
        foreach (var effect in record.Effects) _effects[effect.Id] = effect;
        if (record.Due is { Changed: true, At: { } at }) _due[record.Grain] = at;
        else if (record.Due.Changed) _due.Remove(record.Grain);
    }

    // Everyone is fenced before anyone learns of it, and nothing is taken in between.
    private void Fail(List<JournalRecord> group)
    {
        Failures++;
        foreach (var owner in group.Select(record => record.Owner).Distinct()) owner.Fence(FenceCause.WriteFailed);
        foreach (var record in group) record.Fail(new JournalUnavailableException());
        lock (_lock) _writable = true;
    }

    /// <summary>
    /// One process's journal. What it still has under way when it ends, such as an effect, comes to nothing: the next
    /// process would otherwise share its grains with a dead one.
    /// </summary>
    internal sealed class ProcessJournal(CrashingJournal disk, int process) : IJournal, ISnapshots
    {
        public bool IsWritable => process == disk._crashes && disk.IsWritable;

        public bool TryAppend(JournalRecord record) => disk.TryAppend(record, process);

        public Task CompleteEffect(string effectId) =>
            process == disk._crashes ? disk.CompleteEffect(effectId) : Task.FromException(new JournalUnavailableException());

        public IAsyncEnumerable<StoredRecord> Read(
            GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, CancellationToken stop = default) =>
            disk.Read(grain, afterSequence, throughSequence, stop);

        public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default) => disk.Grains(stop);

        public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default) => disk.PendingEffects(stop);

        public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default) => disk.DueWork(stop);

        ValueTask<Snapshot?> ISnapshots.Read(GrainKey grain, CancellationToken stop) => ((ISnapshots)disk).Read(grain, stop);

        ValueTask ISnapshots.Write(GrainKey grain, Snapshot snapshot, CancellationToken stop) =>
            process == disk._crashes ? ((ISnapshots)disk).Write(grain, snapshot, stop) : ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
