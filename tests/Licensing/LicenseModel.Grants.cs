using MeteringCluster.Licensing;

namespace MeteringCluster.Tests.Licensing;

/// <summary>Seats that were given, once more: whenever time has moved, each end is gone through by itself.</summary>
internal sealed partial class LicenseModel
{
    private DateTimeOffset _passed = DateTimeOffset.MinValue;

    public Dictionary<string, Given> Grants { get; } = [];

    /// <summary>Revisions that are no versions: each grant that was taken, unless it made a pool, and each end of one that was on.</summary>
    public int Revisions { get; private set; }

    /// <summary>Sessions that ended as their seats went.</summary>
    public int Unseated { get; private set; }

    /// <summary>Moves time up to an instant, and ends at each grant's end who has no seat from then on.</summary>
    public void MoveTo(DateTimeOffset now)
    {
        foreach (var end in Grants.Values.Where(grant => grant.On && grant.Ends > _passed && grant.Ends <= now).Select(grant => grant.Ends).Distinct().Order())
        {
            foreach (var grant in Grants.Values.Where(grant => grant.On && grant.Ends == end))
            {
                Revisions++;
                Unseat(grant.Pool, end);
            }
        }

        _passed = now;
    }

    public string Give(SeatGrant asked, DateTimeOffset now)
    {
        if (Grants.TryGetValue(asked.Id, out var known) && known.Version >= asked.Version) return "changed";
        if (!Pools.TryAdd(asked.Pool, new Pool { Seats = 0, Mode = SeatMode.Concurrent })) Revisions++;

        var before = Pools.Keys.ToDictionary(pool => pool, pool => Granted(pool, now));
        Grants[asked.Id] = new Given(asked.Version, asked.Pool, asked.Seats, asked.On, asked.EndsAt);
        Pools[asked.Pool].HadGrants = true;
        foreach (var pool in Pools.Keys)
            if (Granted(pool, now) < before[pool]) Unseat(pool, now);
        return "changed";
    }

    private int Granted(string pool, DateTimeOffset now) =>
        Grants.Values.Where(grant => grant.Pool == pool && grant.On && grant.Ends > now).Sum(grant => grant.Seats);

    private bool IsUnseated(string user, string pool, DateTimeOffset now) =>
        Pools[pool].HadGrants && Pools[pool].Assigned.IndexOf(user) >= Seats(pool, now);

    private void Unseat(string pool, DateTimeOffset at)
    {
        var live = Live(pool, at);
        var unseated = Pools[pool].Mode == SeatMode.Named
            ? live.Where(session => Pools[pool].Assigned.IndexOf(session.User) >= Seats(pool, at))
            : live.Skip(Seats(pool, at));
        foreach (var session in unseated.ToList())
        {
            session.End = at;
            Unseated++;
        }
    }

    internal sealed record Given(long Version, string Pool, int Seats, bool On, DateTimeOffset Ends);
}
