using System.Collections.Immutable;

using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>Sessions: only an active licence has any.</summary>
public sealed partial class LicenseState
{
    /// <param name="id">Drawn at random by the caller, for the case that a session is opened.</param>
    public LicenseDecision Decide(OpenSession command, SessionId id, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());
        if (NotActive(now) is { } closed) return Settled(now, closed);
        if (NoServer(command.Server) is { } missing) return Settled(now, missing);
        if (Seating.FindPool(command.UserType) is var found && found < 0) return Settled(now, NoPool(command.UserType));

        var live = command.ClientKey is { } key ? Seating.FindByClientKey(key, now.UtcTicks) : SessionTable.None;
        if (live != SessionTable.None) return Reconnect(command, found, live, now);

        var pool = Seating.Pools[found];
        if (pool.Mode == SeatMode.Named && pool.AssignedAtTicks(Seating.Users.Find(command.User)) is null)
            return Settled(now, new SeatNotAssigned(pool.Name, command.User));
        var full = pool.Mode == SeatMode.Concurrent
            ? Seating.CountLive(found, now.UtcTicks) >= Seating.SeatsOf(found, now.UtcTicks)
            : Seating.IsBeyondSeats(found, Seating.Users.Find(command.User), now.UtcTicks);
        if (full)
            return Settled(now, LicenseViews.SeatLimitReached(this, found, now));
        if (Seating.Sessions.Find(id) != SessionTable.None) throw new ArgumentException("The id is taken.", nameof(id));

        var leaseEnd = LeaseEnd(now);
        return Settled(
            now,
            new SessionLeased(id, leaseEnd, Reconnected: false),
            new SessionOpened(now, id, leaseEnd, pool.Name, command.User, command.Module, command.ClientKey, command.Server));
    }

    public LicenseDecision Decide(RenewSessions command, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());

        var leaseEnd = LeaseEnd(now);
        var outcomes = ImmutableArray.CreateBuilder<LeaseOutcome>(command.Ids.Length);
        var renewed = ImmutableArray.CreateBuilder<SessionId>(command.Ids.Length);
        foreach (var id in command.Ids)
        {
            var slot = Seating.FindLive(id, now.UtcTicks);
            outcomes.Add(slot == SessionTable.None ? default : new LeaseOutcome(true, LongerLease(slot, leaseEnd)));
            if (slot != SessionTable.None && Changes(slot, leaseEnd, now)) renewed.Add(id);
        }

        var answer = new SessionsKept(outcomes.MoveToImmutable());
        return renewed.Count == 0
            ? Settled(now, answer)
            : Settled(now, answer, new SessionsRenewed(now, leaseEnd, renewed.DrainToImmutable()));
    }

    public LicenseDecision Decide(CloseSession command, DateTimeOffset now)
    {
        if (License is null) return new(new UnknownTenant());
        if (Seating.FindLive(command.Id, now.UtcTicks) == SessionTable.None) return Settled(now, new UnknownSession(command.Id));

        return Settled(now, new SessionEnded(command.Id), new SessionClosed(now, command.Id));
    }

    private LicenseDecision Reconnect(OpenSession command, int pool, int slot, DateTimeOffset now)
    {
        var session = Seating.Sessions[slot];
        if (session.Pool != pool || Seating.Users[session.User] != command.User)
            return Settled(now, new ClientKeyReused(command.ClientKey!));

        var leaseEnd = LeaseEnd(now);
        var answer = new SessionLeased(session.Id, LongerLease(slot, leaseEnd), Reconnected: true);
        return Changes(slot, leaseEnd, now)
            ? Settled(now, answer, new SessionsRenewed(now, leaseEnd, [session.Id]))
            : Settled(now, answer);
    }

    // No session outlives the licence's term.
    private DateTimeOffset LeaseEnd(DateTimeOffset now) =>
        License!.End - now > License.SessionLease ? now + License.SessionLease : License.End;

    private DateTimeOffset LongerLease(int slot, DateTimeOffset leaseEnd) =>
        new(Math.Max(Seating.LeaseEndTicks(slot), leaseEnd.UtcTicks), TimeSpan.Zero);

    private bool Changes(int slot, DateTimeOffset leaseEnd, DateTimeOffset now) =>
        leaseEnd.UtcTicks > Seating.LeaseEndTicks(slot) || now.UtcTicks > Seating.Sessions[slot].LastAccessedTicks;
}
