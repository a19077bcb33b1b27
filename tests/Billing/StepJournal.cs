using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;

namespace MeteringCluster.Tests.Billing;

/// <summary>
/// One process's luck: it dies at a step, before what the step does or after it, and then does nothing more. Steps are
/// what leaves the process: records, effects done, and calls to the outside.
/// </summary>
/// <param name="at">As in <c>before mail</c> or <c>after done bill-period</c>: the first step of which this is the beginning.</param>
internal sealed class Death(string? at = null)
{
    private readonly Lock _lock = new();
    private readonly List<string> _steps = [];

    public bool HasDied { get; private set; }

    /// <summary>All that the process came to, before and after.</summary>
    public IReadOnlyList<string> Steps
    {
        get
        {
            lock (_lock) return [.. _steps];
        }
    }

    /// <returns>Whether the process is alive on both sides of it; it died before where <paramref name="done"/> stayed false.</returns>
    public bool Step(string what, Action act, out bool done)
    {
        lock (_lock)
        {
            done = false;
            if (HasDied || Dies($"before {what}")) return false;
            act();
            done = true;
            return !Dies($"after {what}");
        }
    }

    private bool Dies(string step)
    {
        _steps.Add(step);
        HasDied = at is not null && step.StartsWith(at, StringComparison.Ordinal);
        return HasDied;
    }
}

/// <summary>A process's view of a journal that outlives it.</summary>
internal sealed class StepJournal(MemoryJournal disk, Death death) : IJournal, ISnapshots
{
    public bool IsWritable => !death.HasDied;

    public bool TryAppend(JournalRecord record)
    {
        var kept = new JournalRecord(
            record.Grain, new Owner(record.Grain.Kind, record.Grain.Id), record.Sequence, record.At, record.Payload, record.Effects, record.Due);
        var alive = death.Step($"{record.Grain}#{record.Sequence}", () => disk.TryAppend(kept), out var done);
        // Written by a process that then died: nobody ever learns of it.
        if (alive) record.Complete();
        return done;
    }

    public Task CompleteEffect(string effectId) =>
        death.Step($"done {effectId}", () => disk.CompleteEffect(effectId), out _)
            ? Task.CompletedTask
            : Task.FromException(new JournalUnavailableException());

    public IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, CancellationToken stop = default) =>
        disk.Read(grain, afterSequence, throughSequence, stop);

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default) => disk.Grains(stop);

    public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop = default) => disk.PendingEffects(stop);

    public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop = default) => disk.DueWork(stop);

    ValueTask<Snapshot?> ISnapshots.Read(GrainKey grain, CancellationToken stop) => ((ISnapshots)disk).Read(grain, stop);

    ValueTask ISnapshots.Write(GrainKey grain, Snapshot snapshot, CancellationToken stop) => ((ISnapshots)disk).Write(grain, snapshot, stop);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
