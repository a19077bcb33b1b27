using MeteringCluster.Journaling;

namespace MeteringCluster.Embedded;

/// <summary>Durable timers: wakes each grain at the due instant that it journaled, also after a restart.</summary>
public sealed class DueScheduler(
    IJournal journal, Func<GrainKey, IDueGrain> find, TimeProvider clock, ILogger<DueScheduler> log)
    : IDueSchedule, IAsyncDisposable
{
    // A grain whose wake-up failed, or left it due, is woken again after this pause.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<GrainKey, DateTimeOffset> _due = [];
    private readonly PriorityQueue<GrainKey, DateTimeOffset> _queue = new();
    private ITimer? _timer;

    public void Set(GrainKey grain, DateTimeOffset? at)
    {
        lock (_lock)
        {
            if (at is { } instant)
            {
                _due[grain] = instant;
                _queue.Enqueue(grain, instant);
                Arm();
            }
            else
            {
                _due.Remove(grain);
            }
        }
    }

    public async Task Start(CancellationToken stop)
    {
        lock (_lock) _timer = clock.CreateTimer(_ => WakeDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await foreach (var due in journal.DueWork(stop)) Set(due.Grain, due.At);
    }

    public async ValueTask DisposeAsync()
    {
        ITimer? timer;
        lock (_lock) (timer, _timer) = (_timer, null);
        if (timer is not null) await timer.DisposeAsync();
    }

    private void WakeDue()
    {
        List<GrainKey> woken = [];
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            while (_queue.TryPeek(out var grain, out var at) && at <= now)
            {
                _queue.Dequeue();
                // An entry that a later one replaced is passed over.
                if (_due.TryGetValue(grain, out var current) && current == at) woken.Add(grain);
            }

            Arm();
        }

        foreach (var grain in woken) _ = Wake(grain);
    }

    private async Task Wake(GrainKey grain)
    {
        try
        {
            await find(grain).Wake();
        }
        catch (Exception e)
        {
            log.LogWarning(e, "Waking {Grain} failed; it will be woken again", grain);
        }

        lock (_lock)
        {
            if (!_due.TryGetValue(grain, out var at) || at > clock.GetUtcNow()) return;
            var again = clock.GetUtcNow() + Pause;
            _due[grain] = again;
            _queue.Enqueue(grain, again);
            Arm();
        }
    }

    private void Arm()
    {
        if (_timer is null || !_queue.TryPeek(out _, out var next)) return;
        var wait = next - clock.GetUtcNow();
        // Timers do not mind when the clock is set, and take at most 49 days: a far instant is looked at again.
        if (wait > LongestSleep) wait = LongestSleep;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
