using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

public static partial class LicenseViews
{
    public static LicenseAnswer ListSeats(LicenseState state, ListSeats query, DateTimeOffset now)
    {
        CommandGuards.Check(query);
        if (state.License is null) return new UnknownTenant();

        var seating = state.Seating;
        if (seating.FindPool(query.Pool) is var number && number < 0) return state.NoPool(query.Pool);
        var pool = seating.Pools[number];
        if (pool.Mode != SeatMode.Named) return new PoolNotNamed(pool.Name);

        var users = query.After is { } after ? pool.AssignedAfter(seating.Users.Find(after.User), after.AssignedAt.UtcTicks) : pool.AssignedUsers();
        if (query.Query is { } text) users = users.Where(user => Words.Hold(seating.Users[user], text));
        var found = users.Take(query.Limit + 1).Select(user => Row(seating, number, user, now)).ToImmutableArray();
        if (found.Length <= query.Limit) return new SeatPage(found, null);

        var last = found[query.Limit - 1];
        return new SeatPage(found[..query.Limit], new SeatCursor(last.AssignedAt, last.User));
    }

    private static SeatRow Row(Seating seating, int pool, int user, DateTimeOffset now) => new(
        seating.Users[user], new DateTimeOffset(seating.Pools[pool].AssignedAtTicks(user)!.Value, TimeSpan.Zero),
        seating.SessionsOf(user, pool).Count(slot => seating.IsLive(slot, now.UtcTicks)), seating.IsBeyondSeats(pool, user, now.UtcTicks));
}
