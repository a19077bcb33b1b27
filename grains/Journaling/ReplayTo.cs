namespace MeteringCluster.Journaling;

/// <summary>
/// A grain's state as it was at an instant, by replay of its records up to then: away from the grain, which goes on
/// meanwhile. Within a grain the instants of records never go back.
/// </summary>
public static class ReplayTo
{
    // A replay takes a processor, and as much memory as the grain itself: more of them wait.
    private static readonly SemaphoreSlim Free = new(2);

    /// <param name="through">The grain's last record, so that all that was decided by now is on disk and seen.</param>
    /// <returns>The state after the last record that is not later than the instant, and how many records led to it.</returns>
    public static async Task<(TState State, long Records)> Instant<TState, TEvent>(
        IFold<TState, TEvent> fold, GrainKey grain, IJournal journal, long through, DateTimeOffset instant, CancellationToken stop)
        where TState : class
    {
        await Free.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Replay(fold, grain, journal, through, instant, stop), stop).ConfigureAwait(false);
        }
        finally
        {
            Free.Release();
        }
    }

    private static async Task<(TState State, long Records)> Replay<TState, TEvent>(
        IFold<TState, TEvent> fold, GrainKey grain, IJournal journal, long through, DateTimeOffset instant, CancellationToken stop)
        where TState : class
    {
        var (state, records) = (fold.Empty(grain), 0L);
        await foreach (var record in journal.Read(grain, 0, through, stop).ConfigureAwait(false))
        {
            if (record.At > instant) break;
            stop.ThrowIfCancellationRequested();
            state = RecordCodec.Apply(fold, state, record.Payload);
            records++;
        }

        return (state, records);
    }
}
