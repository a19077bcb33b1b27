using System.Diagnostics;

namespace MeteringCluster.Import;

/// <summary>
/// Puts outcomes, which arrive in any order, back into the order of the file: what is settled is always a beginning
/// of the file without gaps.
/// </summary>
public sealed class Settled(ImportState state, string statePath, RejectsReport? report)
{
    private const int ShownRejects = 20;

    // More often would cost more than the repetition of a few batches it saves.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, BatchOutcome> _waiting = [];
    private readonly List<Reject> _shown = [];
    private ImportState _state = state;
    private long _next;
    private long _written = Stopwatch.GetTimestamp();

    public ImportState State
    {
        get
        {
            lock (_lock) return _state;
        }
    }

    /// <summary>The first lines of this run that did not get in.</summary>
    public IReadOnlyList<Reject> FirstRejects => _shown;

    /// <returns>How many batches are newly settled.</returns>
    public int Add(BatchOutcome outcome)
    {
        lock (_lock)
        {
            _waiting.Add(outcome.Number, outcome);
            var count = 0;
            for (; _waiting.Remove(_next, out var ready); _next++, count++) Settle(ready);
            if (count > 0 && Stopwatch.GetElapsedTime(_written) > Interval) Write();
            return count;
        }
    }

    public void End(bool isDone)
    {
        lock (_lock)
        {
            _state = _state with { IsDone = isDone };
            Write();
        }
    }

    private void Settle(BatchOutcome ready)
    {
        _shown.AddRange(ready.Rejects.Take(ShownRejects - _shown.Count));
        _state = _state with
        {
            Offset = ready.EndOffset,
            Line = ready.EndLine,
            RejectsLength = report?.Add(ready.Rejects) ?? 0,
            Totals = _state.Totals.Add(ready.Totals),
        };
    }

    private void Write()
    {
        _state.Write(statePath);
        _written = Stopwatch.GetTimestamp();
    }
}
