using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>The list of live sessions, by pool or the newest first.</summary>
public static partial class LicenseViews
{
    public static LicenseAnswer ListSessions(LicenseState state, ListSessions query, DateTimeOffset now)
    {
        CommandGuards.Check(query);
        if (state.License is null) return new UnknownTenant();

        var seating = state.Seating;
        if (query.UserType is { } type && seating.FindPool(type) < 0) return state.NoPool(type);
        if (query.After is { } after && seating.FindPool(after.UserType) < 0) return state.NoPool(after.UserType);

        var pool = query.UserType is { } only ? seating.FindPool(only) : -1;
        var slots = (query.User, query.NewestFirst) switch
        {
            ({ } user, true) => OfUserNewestFirst(seating, user, query.After),
            ({ } user, false) => OfUser(seating, user, query.After),
            (null, true) => NewestFirst(seating, pool, query.After),
            (null, false) => After(seating, query.After),
        };
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

    private static IEnumerable<int> OfUser(Seating seating, string user, SessionCursor? after)
    {
        var (pool, ordinal) = after is null ? (0, -1) : (seating.FindPool(after.UserType), after.Ordinal);
        return seating.SessionsOf(seating.Users.Find(user), pool: -1)
            .Select(slot => (Slot: slot, Place: (seating.Sessions[slot].Pool, seating.Sessions[slot].Ordinal)))
            .Where(found => found.Place.CompareTo((pool, ordinal)) > 0)
            .OrderBy(found => found.Place)
            .Select(found => found.Slot);
    }

    private static IEnumerable<int> OfUserNewestFirst(Seating seating, string user, SessionCursor? before) =>
        seating.SessionsOf(seating.Users.Find(user), pool: -1)
            .Where(slot => before is null || seating.Sessions[slot].Ordinal < before.Ordinal)
            .OrderByDescending(slot => seating.Sessions[slot].Ordinal);

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

    // Each pool is in order of opening already, so that its newest that is not yet given stands against those of the others.
    private static IEnumerable<int> NewestFirst(Seating seating, int only, SessionCursor? before)
    {
        var newest = new PriorityQueue<int, long>();
        for (var pool = 0; pool < seating.Pools.Count; pool++)
            if (only < 0 || pool == only) Stand(Before(seating, pool, before));

        while (newest.TryDequeue(out var slot, out _))
        {
            yield return slot;
            Stand(seating.Sessions[slot].PoolPrevious);
        }

        void Stand(int slot)
        {
            if (slot != SessionTable.None) newest.Enqueue(slot, -seating.Sessions[slot].Ordinal);
        }
    }

    private static int Before(Seating seating, int pool, SessionCursor? before)
    {
        var slot = seating.LastSession(pool);
        if (before is null) return slot;
        if (seating.Sessions.Find(before.Id) is var known and not SessionTable.None
            && seating.Sessions[known] is var same && same.Pool == pool && same.Ordinal == before.Ordinal)
            return same.PoolPrevious;

        while (slot != SessionTable.None && seating.Sessions[slot].Ordinal >= before.Ordinal)
            slot = seating.Sessions[slot].PoolPrevious;
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
}
