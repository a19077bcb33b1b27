using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MeteringCluster.Licensing;

/// <summary>What can be seen of a licence at an instant. A session whose lease has ended is never shown.</summary>
public static partial class LicenseViews
{
    public static LicenseAnswer Get(LicenseState state, DateTimeOffset now) =>
        state.License is null ? new UnknownTenant() : Found(state, now);

    public static LicenseAnswer ListVersions(LicenseState state, ListVersions query)
    {
        CommandGuards.Check(query);
        if (state.License is null) return new UnknownTenant();

        var found = state.Versions.Where(version => query.Before is not { } before || version.Revision < before).Reverse()
            .Take(query.Limit + 1).ToImmutableArray();
        return found.Length > query.Limit ? new VersionPage(found[..query.Limit], true) : new VersionPage(found, false);
    }

    public static SeatLimitReached SeatLimitReached(LicenseState state, int found, DateTimeOffset now)
    {
        var seating = state.Seating;
        var pool = seating.Pools[found];
        if (pool.Mode == SeatMode.Named)
        {
            var assigned = pool.AssignedUsers().Take(LicenseLimits.MaxHoldersListed);
            return new SeatLimitReached(
                pool.Name, seating.SeatsOf(found, now.UtcTicks), pool.Assigned,
                [.. assigned.Select(user => new SeatHolder(seating.Users[user], null, null, null))], null);
        }

        var holders = LiveOf(seating, found, now).Take(LicenseLimits.MaxHoldersListed).Select(slot => Row(state, slot));
        var next = seating.NextEndTicks(found, now.UtcTicks);
        return new SeatLimitReached(
            pool.Name, seating.SeatsOf(found, now.UtcTicks), seating.CountLive(found, now.UtcTicks),
            [.. holders.Select(row => new SeatHolder(row.User, row.Id, row.Module, row.LeaseExpiresAt))],
            next is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null);
    }

    /// <summary>One walk over all sessions: a counter kept for each would cost every log-in more than this costs a look.</summary>
    public static LicenseAnswer CountSeats(LicenseState state, DateTimeOffset now)
    {
        if (state.License is null) return new UnknownTenant();

        var seating = state.Seating;
        var all = new Tally();
        var pools = seating.Pools.Select(_ => new Tally()).ToArray();
        for (var user = 0; user < seating.Users.End; user++)
        {
            for (var slot = seating.Users.FirstSession(user); slot != SessionTable.None;)
            {
                ref var session = ref seating.Sessions[slot];
                if (seating.IsLive(slot, now.UtcTicks))
                {
                    all.Add(user, session.Module);
                    pools[session.Pool].Add(user, session.Module);
                }

                slot = session.UserNext;
            }
        }

        return new SeatCounters(
            [.. pools.Select((tally, pool) => Counters(seating, pool, tally, now))],
            all.Sessions, all.Users, all.Modules(seating.Modules));
    }

    public static LicenseAnswer ListSessions(LicenseState state, ListSessions query, DateTimeOffset now)
    {
        CommandGuards.Check(query);
        if (state.License is null) return new UnknownTenant();

        var seating = state.Seating;
        if (query.UserType is { } type && seating.FindPool(type) < 0) return state.NoPool(type);
        if (query.After is { } after && seating.FindPool(after.UserType) < 0) return state.NoPool(after.UserType);

        var slots = query.User is { } user ? OfUser(seating, user, query.After) : After(seating, query.After);
        var pool = query.UserType is { } only ? seating.FindPool(only) : -1;
        var module = query.Module is { } name ? seating.Modules.Find(name) : -1;
        var found = slots
            .Where(slot => seating.IsLive(slot, now.UtcTicks))
            .Where(slot => query.UserType is null || seating.Sessions[slot].Pool == pool)
            .Where(slot => query.Module is null || seating.Sessions[slot].Module == module)
            .Take(query.Limit + 1)
            .ToList();

        var page = found.Take(query.Limit).Select(slot => Row(state, slot)).ToImmutableArray();
        var next = found.Count > query.Limit
            ? new SessionCursor(page[^1].UserType, seating.Sessions[found[query.Limit - 1]].Ordinal, page[^1].Id)
            : null;
        return new SessionPage(page, next);
    }

    private static PoolCounters Counters(Seating seating, int number, Tally tally, DateTimeOffset now)
    {
        var (pool, seats) = (seating.Pools[number], seating.SeatsOf(number, now.UtcTicks));
        var inUse = pool.Mode == SeatMode.Named ? tally.Users : tally.Sessions;
        var taken = pool.Mode == SeatMode.Named ? pool.Assigned : tally.Sessions;
        return new PoolCounters(
            pool.Name, pool.Mode, seats, pool.Assigned, inUse, Math.Max(0, seats - taken),
            (int)Math.Max(0, taken - seats), tally.Sessions, tally.Users, tally.Modules(seating.Modules));
    }

    private static IEnumerable<int> LiveOf(Seating seating, int pool, DateTimeOffset now) =>
        seating.InPool(pool).Where(slot => seating.IsLive(slot, now.UtcTicks));

    private static IEnumerable<int> OfUser(Seating seating, string user, SessionCursor? after)
    {
        var (pool, ordinal) = after is null ? (0, -1) : (seating.FindPool(after.UserType), after.Ordinal);
        return seating.SessionsOf(seating.Users.Find(user), pool: -1)
            .Select(slot => (Slot: slot, Place: (seating.Sessions[slot].Pool, seating.Sessions[slot].Ordinal)))
            .Where(found => found.Place.CompareTo((pool, ordinal)) > 0)
            .OrderBy(found => found.Place)
            .Select(found => found.Slot);
    }

    private static IEnumerable<int> After(Seating seating, SessionCursor? after)
    {
        var pool = after is null ? 0 : seating.FindPool(after.UserType);
        var slot = after is null ? seating.FirstSession(pool) : Behind(seating, pool, after);
        while (true)
        {
            for (; slot != SessionTable.None; slot = seating.Sessions[slot].PoolNext) yield return slot;
            if (++pool >= seating.Pools.Count) yield break;
            slot = seating.FirstSession(pool);
        }
    }

    // Mostly the cursor's own session still lives; only when it does not is its place looked for.
    private static int Behind(Seating seating, int pool, SessionCursor after)
    {
        var slot = seating.Sessions.Find(after.Id);
        if (slot != SessionTable.None && seating.Sessions[slot] is var same && same.Pool == pool && same.Ordinal == after.Ordinal)
            return same.PoolNext;

        slot = seating.FirstSession(pool);
        while (slot != SessionTable.None && seating.Sessions[slot].Ordinal <= after.Ordinal)
            slot = seating.Sessions[slot].PoolNext;
        return slot;
    }

    private static SessionRow Row(LicenseState state, int slot)
    {
        var seating = state.Seating;
        var session = seating.Sessions[slot];
        return new SessionRow(
            session.Id, seating.Users[session.User], new DateTimeOffset(session.LastAccessedTicks, TimeSpan.Zero),
            seating.Pools[session.Pool].Name, seating.Modules[session.Module],
            new DateTimeOffset(seating.LeaseEndTicks(slot), TimeSpan.Zero))
        {
            Server = session.Server == Activations.None ? null : state.Activations[session.Server].Server,
        };
    }

    /// <summary>Counts sessions and different users; a user's sessions must come one after another.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<int, (int Sessions, int Users, int LastUser)> _modules = [];
        private int _lastUser = Names.None;

        public int Sessions { get; private set; }

        public int Users { get; private set; }

        public void Add(int user, int module)
        {
            Sessions++;
            if (user != _lastUser) Users++;
            _lastUser = user;

            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_modules, module, out var known);
            count = (count.Sessions + 1, known && count.LastUser == user ? count.Users : count.Users + 1, user);
        }

        public ImmutableArray<ModuleCounters> Modules(Names names)
        {
            var sorted = _modules
                .Select(module => new ModuleCounters(names[module.Key], module.Value.Sessions, module.Value.Users))
                .OrderByDescending(module => module.Sessions)
                .ThenBy(module => module.Module, StringComparer.Ordinal)
                .ToList();
            if (sorted.Count <= LicenseLimits.MaxModulesListed) return [.. sorted];

            var others = sorted[LicenseLimits.MaxModulesListed..];
            return
            [
                .. sorted[..LicenseLimits.MaxModulesListed],
                new ModuleCounters(null, others.Sum(module => module.Sessions), others.Sum(module => module.Users)),
            ];
        }
    }
}
