namespace MeteringCluster.Tests.Kit;

/// <summary>A clock that stands still until a test moves it; timers fire, in order, while it moves.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;
    private TimeSpan _set;

    /// <summary>Timers and time-outs run on real time; only the instants are the test's.</summary>
    public bool HasRealTimers { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => HasRealTimers ? System.GetTimestamp() : Uptime.Ticks;

    public override long TimestampFrequency => HasRealTimers ? System.TimestampFrequency : TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (HasRealTimers) return System.CreateTimer(callback, state, dueTime, period);

        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The time that has passed, without by how much the clock was set.</summary>
    public TimeSpan Uptime
    {
        get
        {
            lock (_lock) return new DateTimeOffset(_now.UtcTicks, TimeSpan.Zero) - _set - DateTimeOffset.MinValue;
        }
    }

    /// <summary>Sets the clock forward or back, as an administrator does: no time passes, and no timer minds.</summary>
    public void Set(TimeSpan by)
    {
        lock (_lock)
        {
            (_now, _set) = (_now + by, _set + by);
            foreach (var timer in _timers) timer.Follow(by);
        }
    }

    public void Advance(TimeSpan by) => MoveTo(GetUtcNow() + by);

    public void MoveTo(DateTimeOffset instant)
    {
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.Due <= instant).MinBy(t => t.Due);
                _now = next is { Due: { } due } ? (due > _now ? due : _now) : instant;
                next?.Consume();
            }

            if (next is null) return;
            next.Fire();
        }
    }

    private sealed class ManualTimer(ManualClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => fire();

        public void Follow(TimeSpan by) => Due += by;

        public void Consume() => Due = _period > TimeSpan.Zero ? Due + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool now;
            lock (clock._lock)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                if (!clock._timers.Contains(this)) clock._timers.Add(this);
                now = Due <= clock._now;
                if (now) Consume();
            }

            if (now) ThreadPool.QueueUserWorkItem(_ => fire());
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
