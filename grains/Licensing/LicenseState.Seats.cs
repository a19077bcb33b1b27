using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>Who is assigned a seat of a named pool; in any status of the licence, as it only prepares.</summary>
public sealed partial class LicenseState
{
    public LicenseDecision Decide(AssignSeat command, DateTimeOffset now)
    {
        CommandGuards.CheckSeat(command.Pool, command.User);
        if (License is null) return new(new UnknownTenant());
        if (Seating.FindPool(command.Pool) is var found && found < 0) return Settled(now, NoPool(command.Pool));

        var pool = Seating.Pools[found];
        if (pool.Mode != SeatMode.Named) return Settled(now, new PoolNotNamed(pool.Name));
        if (pool.AssignedAtTicks(Seating.Users.Find(command.User)) is { } since)
            return Settled(now, new SeatHeld(pool.Name, command.User, new DateTimeOffset(since, TimeSpan.Zero)));
        if (pool.Assigned >= Seating.SeatsOf(found, now.UtcTicks)) return Settled(now, LicenseViews.SeatLimitReached(this, found, now));

        return Settled(
            now, new SeatHeld(pool.Name, command.User, now), new SeatAssigned(now, pool.Name, command.User));
    }

    public LicenseDecision Decide(UnassignSeat command, DateTimeOffset now)
    {
        CommandGuards.CheckSeat(command.Pool, command.User);
        if (License is null) return new(new UnknownTenant());
        if (Seating.FindPool(command.Pool) is var found && found < 0) return Settled(now, NoPool(command.Pool));

        var pool = Seating.Pools[found];
        if (pool.Mode != SeatMode.Named) return Settled(now, new PoolNotNamed(pool.Name));
        var user = Seating.Users.Find(command.User);
        if (pool.AssignedAtTicks(user) is null) return Settled(now, new SeatFreed(pool.Name, command.User, 0));

        var live = Seating.SessionsOf(user, found).Count(slot => Seating.IsLive(slot, now.UtcTicks));
        return Settled(
            now, new SeatFreed(pool.Name, command.User, live), new SeatUnassigned(now, pool.Name, command.User));
    }
}
