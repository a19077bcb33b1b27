using System.Globalization;
using MeteringCluster.Licensing;

namespace MeteringCluster.Tests.Licensing;

/// <summary>The rules once more, as plainly as they can be said: lists, and a look at everything each time.</summary>
internal sealed partial class LicenseModel
{
    public Dictionary<string, Pool> Pools { get; } = LicenseRun.Spec.Pools
        .ToDictionary(pool => pool.Key, pool => new Pool { Seats = pool.Value.Seats, Mode = pool.Value.Mode });

    public List<Session> Sessions { get; } = [];

    public TimeSpan Lease { get; set; } = LicenseRun.Lease;

    public DateTimeOffset End { get; private set; } = LicenseRun.End;

    public int Limit { get; private set; } = LicenseRun.Spec.ActivationLimit;

    public bool Paused { get; private set; }

    public List<Session> Live(string pool, DateTimeOffset now) =>
        [.. Sessions.Where(session => session.Pool == pool && session.End > now)];

    /// <summary>Own seats, and those of the grants that are on and have not ended.</summary>
    public int Seats(string pool, DateTimeOffset now) => Pools[pool].Seats + Granted(pool, now);

    public int Taken(string pool, DateTimeOffset now) =>
        Pools[pool].Mode == SeatMode.Named ? Pools[pool].Assigned.Count : Live(pool, now).Count;

    public IEnumerable<string> Rows(DateTimeOffset now) => Pools.Keys
        .Order(StringComparer.Ordinal).SelectMany(pool => Live(pool, now))
        .Select(session => string.Create(
            CultureInfo.InvariantCulture,
            $"{session.Id} {session.User} {session.Pool} {session.Accessed:o} {session.End:o} {session.Server}"));

    public static string Row(SessionRow row) => string.Create(
        CultureInfo.InvariantCulture, $"{row.Id} {row.User} {row.UserType} {row.LastAccessedAt:o} {row.LeaseExpiresAt:o} {row.Server}");

    public string Open(string user, string pool, string? key, string? server, SessionId id, DateTimeOffset now)
    {
        if (Closed(now) is { } closed) return closed;
        if (Released) return "license-released";
        if (server is not null && Find(server) is null) return "activation-not-found";

        var same = key is null ? null : Sessions.Find(session => session.Key == key && session.End > now);
        if (same is not null && (same.User, same.Pool) != (user, pool)) return "client-key-reused";
        if (same is not null) return $"session {same.Id} until {Renewed(same, now):o}, again";
        if (Pools[pool].Mode == SeatMode.Named && !Pools[pool].Assigned.Contains(user)) return "seat-not-assigned";
        if (Pools[pool].Mode == SeatMode.Named && IsUnseated(user, pool, now)) return Full(pool, Pools[pool].Assigned.Count, Pools[pool].Assigned, null);
        if (Pools[pool].Mode == SeatMode.Concurrent && Live(pool, now) is var live && live.Count >= Seats(pool, now))
            return Full(pool, live.Count, live.Select(session => session.User), live.Min(session => (DateTimeOffset?)session.End));

        var opened = new Session { Id = id, User = user, Pool = pool, Key = key, Server = server, Accessed = now, End = LeaseEnd(now) };
        Sessions.Add(opened);
        return $"session {id} until {opened.End:o}";
    }

    public string Renew(IEnumerable<SessionId> ids, DateTimeOffset now) => string.Join(
        ", ", ids.Select(id => Sessions.Find(session => session.Id == id && session.End > now) is { } session
            ? $"until {Renewed(session, now):o}"
            : "ended"));

    public string Close(SessionId id, DateTimeOffset now) =>
        Sessions.RemoveAll(session => session.Id == id && session.End > now) == 1 ? "closed" : "unknown-session";

    public string Assign(string user, string pool, DateTimeOffset now)
    {
        if (Pools[pool].Mode == SeatMode.Concurrent) return "pool-not-named";
        if (Pools[pool].Assigned.Contains(user)) return "assigned";
        if (Pools[pool].Assigned.Count >= Seats(pool, now))
            return Full(pool, Pools[pool].Assigned.Count, Pools[pool].Assigned, null);

        Pools[pool].Assigned.Add(user);
        return "assigned";
    }

    public string Unassign(string user, string pool, DateTimeOffset now)
    {
        if (Pools[pool].Mode == SeatMode.Concurrent) return "pool-not-named";
        Pools[pool].Assigned.Remove(user);
        var ended = Live(pool, now).Count(session => session.User == user);
        Sessions.RemoveAll(session => (session.User, session.Pool) == (user, pool));
        return $"unassigned, {ended} ended";
    }

    public string Pause(bool paused, DateTimeOffset now)
    {
        if (now >= End) return "license-expired";
        if (paused) Sessions.Clear();
        Paused = paused;
        return "changed";
    }

    public string Change(DateTimeOffset end, int limit, DateTimeOffset now)
    {
        var last = end > now ? end : now;
        foreach (var session in Sessions)
            if (end < End && session.End > last) session.End = last;
        (End, Limit) = (end, limit);
        return "changed";
    }

    public static string Described(LicenseAnswer answer) => answer switch
    {
        SessionLeased leased => $"session {leased.Id} until {leased.LeaseExpiresAt:o}{(leased.Reconnected ? ", again" : "")}",
        SessionsKept kept => string.Join(
            ", ", kept.Outcomes.Select(outcome => outcome.Renewed ? $"until {outcome.LeaseExpiresAt:o}" : "ended")),
        SeatLimitReached full => Full(full.Pool, full.Held, full.Holders.Select(holder => holder.User), full.NextLeaseEndsAt),
        SnapshotGranted granted => $"alone until {granted.Until:o}",
        OfflineReconciled done => string.Join(", ", done.Report.Results.Select(Described)),
        ServerActivated activated => activated.IsNew ? "signed in" : "signed in, again",
        UserLimitExceeded full => $"{full.SignedIn} signed in: {string.Join(' ', full.Holders.Select(holder => holder.Server))}",
        ServersDetached gone => $"detached {gone.Servers}, {gone.SessionsEnded} ended",
        SessionEnded => "closed",
        SeatHeld => "assigned",
        SeatFreed freed => $"unassigned, {freed.SessionsEnded} ended",
        LicenseFound => "changed",
        LicenseRefusal refusal => refusal.Code,
        _ => answer.ToString(),
    };

    // Released is another matter: a server may sign in to a released licence.
    private string? Closed(DateTimeOffset now) =>
        now >= End ? "license-expired" : Paused ? "license-paused" : now < LicenseRun.Start ? "license-not-started" : null;

    private static string Full(string pool, int held, IEnumerable<string> holders, DateTimeOffset? next) =>
        $"{pool} full, {held}: {string.Join(' ', holders)}, next {next:o}";

    private DateTimeOffset Renewed(Session session, DateTimeOffset now)
    {
        session.Accessed = now;
        if (LeaseEnd(now) > session.End) session.End = LeaseEnd(now);
        return session.End;
    }

    private DateTimeOffset LeaseEnd(DateTimeOffset now) =>
        now + Lease < End ? now + Lease : End;

    internal sealed class Pool
    {
        public required int Seats { get; set; }

        public required SeatMode Mode { get; init; }

        public List<string> Assigned { get; } = [];

        /// <summary>A grant was of this pool at some time.</summary>
        public bool HadGrants { get; set; }
    }

    internal sealed class Session
    {
        public required SessionId Id { get; init; }

        public required string User { get; init; }

        public required string Pool { get; init; }

        public required string? Key { get; init; }

        public required string? Server { get; init; }

        public required DateTimeOffset Accessed { get; set; }

        public required DateTimeOffset End { get; set; }
    }
}
