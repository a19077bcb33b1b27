namespace MeteringCluster.Reselling;

/// <summary>
/// Wrong tries left: to each caller, and to all of them together. In memory alone: a restart gives everybody all tries back,
/// and costs no write for a guess. Times are the machine's uptime, so that setting its clock gives nobody more.
/// </summary>
internal sealed class CouponTries(CouponOptions options)
{
    /// <summary>Beyond so many callers at once, those who are turned away because of the others are not counted each.</summary>
    internal const int MostCallers = 100_000;

    private const int FirstSweep = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Caller> _callers = new(StringComparer.Ordinal);
    private readonly TryBucket _all = new(options.TriesOfAll, options.TryOfAllEvery);
    private int _sweepAt = FirstSweep;

    internal int Callers
    {
        get
        {
            lock (_lock) return _callers.Count;
        }
    }

    /// <summary>Takes a try of the caller and one of all, or none. By this instant it can be given back.</summary>
    /// <returns>Null where it may try; else how long it has to wait, and how often it was turned away, where that is to be noted.</returns>
    public (TimeSpan RetryAfter, long? TurnedAway)? Take(string name, TimeSpan now)
    {
        lock (_lock)
        {
            if (!_callers.TryGetValue(name, out var caller)) caller = Add(name, now);
            var wait = TimeSpan.FromTicks(Math.Max(_all.Wait(now).Ticks, caller?.Tries.Wait(now).Ticks ?? 0));
            if (wait > TimeSpan.Zero) return (wait, caller?.TurnAway(now));
            // Too many callers to remember: as long as that is so, those who are not remembered have no tries.
            if (caller is null) return (options.TryEvery, null);

            _all.Take(now);
            caller.Tries.Take(now);
            return null;
        }
    }

    /// <summary>The caller's try was none after all: both have what they would have, had it not been taken.</summary>
    /// <param name="taken">When it was. Where nothing was taken then, or it was given back, nothing is.</param>
    public void GiveBack(string name, TimeSpan taken, TimeSpan now)
    {
        lock (_lock)
        {
            _all.GiveBack(taken);
            if (!_callers.TryGetValue(name, out var caller)) return;
            caller.Tries.GiveBack(taken);
            if (caller.IsQuiet(now)) _callers.Remove(name);
        }
    }

    // Whoever has all its tries and was not turned away lately is as one that never came. So only those are remembered who
    // lately took one of the tries of all, which are few, or were turned away.
    private Caller? Add(string name, TimeSpan now)
    {
        if (_callers.Count >= _sweepAt)
        {
            foreach (var (quiet, _) in _callers.Where(known => known.Value.IsQuiet(now)).ToArray()) _callers.Remove(quiet);
            _sweepAt = Math.Min(MostCallers, Math.Max(FirstSweep, 2 * _callers.Count));
        }

        return _callers.Count < MostCallers ? _callers[name] = new Caller(options) : null;
    }

    private sealed class Caller(CouponOptions options)
    {
        private readonly TimeSpan _memory = options.Tries * options.TryEvery;
        private long _turnedAway;
        private TimeSpan _lastTurnedAway = TimeSpan.MinValue;

        public TryBucket Tries { get; } = new(options.Tries, options.TryEvery);

        public bool IsQuiet(TimeSpan now) => Tries.IsFull(now) && (_turnedAway == 0 || now - _lastTurnedAway >= _memory);

        // A hundred thousand turned away are told by six notes.
        public long? TurnAway(TimeSpan now)
        {
            if (_turnedAway > 0 && now - _lastTurnedAway >= _memory) _turnedAway = 0;
            _lastTurnedAway = now;
            _turnedAway++;
            var noted = 1L;
            while (noted < _turnedAway) noted *= 10;
            return noted == _turnedAway ? noted : null;
        }
    }
}
