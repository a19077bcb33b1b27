namespace MeteringCluster.Licensing;

/// <summary>
/// The most sessions and assigned seats of each UTC day, kept for 400 days. A day starts with what the day before left:
/// sessions whose leases reach over midnight, and seats that stay assigned. Days on which nothing happened are not
/// stored, but for the first after a day that has something: it holds what was left, and speaks for those that follow.
/// </summary>
internal sealed class DailyPeaks
{
    private readonly List<DayPeak> _days = [];

    public IReadOnlyList<DayPeak> Stored => _days;

    public static int DayOf(long ticks) => (int)(ticks / TimeSpan.TicksPerDay);

    /// <summary>Called before each event, so that a new day starts with what was there at its midnight.</summary>
    public void MoveTo(long ticks, Seating seating)
    {
        var today = DayOf(ticks);
        if (_days.Count > 0 && _days[^1].Day >= today) return;
        if (_days.Count > 0 && _days[^1].Day + 1 < today) Add(AtMidnight(_days[^1].Day + 1, seating));
        Add(AtMidnight(today, seating));
    }

    public void Put(DayPeak day) => _days.Add(day);

    public void See(int pool, Seating seating)
    {
        var place = seating.Pools[pool];
        _days[^1].See(pool, place.Leases.Count, place.Assigned, seating.Sessions.Count);
    }

    public void SeeLive(long ticks, Seating seating)
    {
        var all = seating.CountLive(ticks);
        for (var pool = 0; pool < seating.Pools.Count; pool++)
            _days[^1].See(pool, seating.CountLive(pool, ticks), seating.Pools[pool].Assigned, all);
    }

    /// <summary>The peaks of one day, be it stored or not.</summary>
    /// <param name="today">No later day is asked for.</param>
    public DayPeak On(int day, int today, Seating seating)
    {
        var after = _days.FindIndex(stored => stored.Day > day);
        var last = after < 0 ? _days.Count - 1 : after - 1;
        if (last < 0) return new DayPeak(day, 0, []);
        if (_days[last].Day == day) return _days[last];

        // Where no event has come since, the day that would be stored next has not been yet.
        var left = after < 0 && day <= today && _days[last].Day + 1 <= day ? AtMidnight(_days[last].Day + 1, seating) : _days[last];
        return day == left.Day ? left : left.WithoutSessions(day);
    }

    private static DayPeak AtMidnight(int day, Seating seating)
    {
        var midnight = day * TimeSpan.TicksPerDay;
        var peak = new DayPeak(day, 0, []);
        for (var pool = 0; pool < seating.Pools.Count; pool++)
        {
            var live = seating.CountLive(pool, midnight);
            peak.See(pool, live, seating.Pools[pool].Assigned, peak.Sessions + live);
        }

        return peak;
    }

    private void Add(DayPeak day)
    {
        if (_days.Count == LicenseLimits.MaxPeakDays) _days.RemoveAt(0);
        _days.Add(day);
    }
}

/// <summary>One day's peaks: over all pools together, and of each pool, which need not have been at the same time.</summary>
internal sealed class DayPeak(int day, int sessions, (int Sessions, int Assigned)[] pools)
{
    public int Day { get; } = day;

    public int Sessions { get; private set; } = sessions;

    public (int Sessions, int Assigned)[] Pools { get; private set; } = pools;

    public void See(int pool, int sessions, int assigned, int all)
    {
        var pools = Pools;
        if (pool >= pools.Length) Array.Resize(ref pools, pool + 1);
        Pools = pools;
        pools[pool] = (Math.Max(pools[pool].Sessions, sessions), Math.Max(pools[pool].Assigned, assigned));
        Sessions = Math.Max(Sessions, all);
    }

    public DayPeak WithoutSessions(int day) => new(day, 0, [.. Pools.Select(pool => (0, pool.Assigned))]);
}
