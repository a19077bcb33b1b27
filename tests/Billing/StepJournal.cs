using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;

namespace MeteringCluster.Tests.Billing;

/// <summary>
/// One process's luck: it dies at a step, before what the step does or after it, and then does nothing more. Steps are
/// what leaves the process: records, effects done, and calls to the outside.
/// </summary>
/// <param name="at">One of another process's <see cref="Steps"/>.</param>
internal sealed class Death(string? at = null)
{
    private readonly Lock _lock = new();
    private readonly List<string> _steps = [];
    private readonly Dictionary<string, int> _times = [];

    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool HasDied => _died.Task.IsCompleted;

    /// <summary>Ends when the process dies: what it was asked by then may never be answered.</summary>
    public Task Died => _died.Task;

    /// <summary>All that the process came to, before and after.</summary>
    public IReadOnlyList<string> Steps
    {
        get
        {
            lock (_lock) return [.. _steps];
        }
    }

    /// <param name="what">Of what kind the step is; those of one kind are told apart by which of them comes first.</param>
    /// <returns>Whether the process is alive on both sides of it; it died before where <paramref name="done"/> stayed false.</returns>
    public bool Step(string what, Action act, out bool done)
    {
        lock (_lock)
        {
            done = false;
            if (HasDied) return false;
            var step = $"{what} {_times[what] = _times.GetValueOrDefault(what) + 1}";
            if (Dies($"before {step}")) return false;
            act();
            done = true;
            return !Dies($"after {step}");
        }
    }

    private bool Dies(string step)
    {
        _steps.Add(step);
        if (step == at) _died.SetResult();
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
        var alive = death.Step($"{record.Grain}", () => disk.TryAppend(kept), out var done);
        // Written by a process that then died: nobody ever learns of it.
        if (alive) record.Complete();
        return done;
    }

    public Task CompleteEffect(string effectId) =>
        death.Step($"done {effectId[..effectId.IndexOf('/', StringComparison.Ordinal)]}", () => disk.CompleteEffect(effectId), out _)
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
