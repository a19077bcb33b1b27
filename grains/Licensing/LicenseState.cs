using System.Collections.Immutable;
using System.Diagnostics;

using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>
/// One tenant's licence. <c>Decide</c> looks and answers, <see cref="Apply"/> alone changes it. It is a mutable class
/// because a tenant may have a hundred thousand live sessions.
/// </summary>
public sealed class LicenseState
{
    /// <summary>The licence as it stands, or null while there is none.</summary>
    public LicenseSpec? License { get; internal set; }

    /// <summary>1 when created, one more with each change.</summary>
    public long Revision { get; internal set; }

    internal Seating Seating { get; } = new();

    public LicenseDecision Decide(LicenseSpec spec, DateTimeOffset now)
    {
        CommandGuards.Check(spec);
        if (License is not null) return new(new LicenseFound(License, Revision));

        var utc = spec with { Start = spec.Start.ToUniversalTime(), End = spec.End.ToUniversalTime() };
        return new(new LicenseFound(utc, 1), new LicenseCreated(now, utc));
    }

    public LicenseDecision Decide(ChangeLicense command, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());
        if (command.IfRevision is { } revision && revision != Revision) return Settled(now, new LicenseRevised(Revision));

        var pools = License.Pools.ToBuilder();
        var changed = ImmutableSortedDictionary.CreateBuilder<string, SeatPoolSpec>(StringComparer.Ordinal);
        foreach (var (name, change) in command.Pools)
        {
            var there = pools.TryGetValue(name, out var pool);
            if (!there && change is not { Seats: not null, Mode: not null }) return Settled(now, NoPool(name));
            if (there && change.Mode is { } mode && mode != pool!.Mode)
                return Settled(now, new PoolModeFixed(name, pool.Mode));

            var after = new SeatPoolSpec(change.Seats ?? pool!.Seats, change.Mode ?? pool!.Mode);
            if (after != pool) changed[name] = pools[name] = after;
        }

        if (pools.Count > LicenseLimits.MaxPools) return Settled(now, new TooManyPools(pools.Count));
        var lease = command.SessionLease ?? License.SessionLease;
        if (changed.Count == 0 && lease == License.SessionLease) return Settled(now, new LicenseFound(License, Revision));

        return Settled(
            now,
            new LicenseFound(License with { Pools = pools.ToImmutable(), SessionLease = lease }, Revision + 1),
            new LicenseChanged(now, changed.ToImmutable(), lease));
    }

    public LicenseDecision Decide(AssignSeat command, DateTimeOffset now)
    {
        CommandGuards.CheckSeat(command.Pool, command.User);
        if (License is null) return new(new UnknownTenant());
        if (Seating.FindPool(command.Pool) is var found && found < 0) return Settled(now, NoPool(command.Pool));

        var pool = Seating.Pools[found];
        if (pool.Mode != SeatMode.Named) return Settled(now, new PoolNotNamed(pool.Name));
        if (pool.AssignedAtTicks(Seating.Users.Find(command.User)) is { } since)
            return Settled(now, new SeatHeld(pool.Name, command.User, new DateTimeOffset(since, TimeSpan.Zero)));
        if (pool.Assigned >= pool.Seats) return Settled(now, LicenseViews.SeatLimitReached(this, found, now));

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

        var live = Seating.SessionsOf(user, found).Count(slot => Seating.EndTicks(slot) > now.UtcTicks);
        return Settled(
            now, new SeatFreed(pool.Name, command.User, live), new SeatUnassigned(now, pool.Name, command.User));
    }

    /// <param name="id">Drawn at random by the caller, for the case that a session is opened.</param>
    public LicenseDecision Decide(OpenSession command, SessionId id, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());
        if (now < License.Start) return Settled(now, new LicenseNotStarted(License.Start));
        if (now >= License.End) return Settled(now, new LicenseExpired(License.End));
        if (Seating.FindPool(command.UserType) is var found && found < 0) return Settled(now, NoPool(command.UserType));

        var live = command.ClientKey is { } key ? Seating.FindByClientKey(key, now.UtcTicks) : SessionTable.None;
        if (live != SessionTable.None) return Reconnect(command, found, live, now);

        var pool = Seating.Pools[found];
        if (pool.Mode == SeatMode.Named && pool.AssignedAtTicks(Seating.Users.Find(command.User)) is null)
            return Settled(now, new SeatNotAssigned(pool.Name, command.User));
        if (pool.Mode == SeatMode.Concurrent && Seating.CountLive(found, now.UtcTicks) >= pool.Seats)
            return Settled(now, LicenseViews.SeatLimitReached(this, found, now));
        if (Seating.Sessions.Find(id) != SessionTable.None) throw new ArgumentException("The id is taken.", nameof(id));

        var leaseEnd = LeaseEnd(now);
        return Settled(
            now,
            new SessionLeased(id, leaseEnd, Reconnected: false),
            new SessionOpened(now, id, leaseEnd, pool.Name, command.User, command.Module, command.ClientKey));
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

    public LicenseDecision Decide(SessionId close, DateTimeOffset now)
    {
        if (License is null) return new(new UnknownTenant());
        if (Seating.FindLive(close, now.UtcTicks) == SessionTable.None) return Settled(now, new UnknownSession(close));

        return Settled(now, new SessionEnded(close), new SessionClosed(now, close));
    }

    public LicenseState Apply(LicenseEvent @event)
    {
        switch (@event)
        {
            case LicenseCreated created:
                (License, Revision) = (created.Spec, 1);
                foreach (var (name, pool) in created.Spec.Pools) Seating.AddPool(name, pool);
                break;
            case LicenseChanged changed:
                License = License! with
                {
                    Pools = License.Pools.SetItems(changed.Pools),
                    SessionLease = changed.SessionLease,
                };
                Revision++;
                foreach (var (name, pool) in changed.Pools) Seating.SetPool(name, pool);
                break;
            case SeatAssigned assigned:
                Seating.Assign(Seating.FindPool(assigned.Pool), assigned.User, assigned.At.UtcTicks);
                break;
            case SeatUnassigned unassigned:
                Seating.Unassign(Seating.FindPool(unassigned.Pool), unassigned.User);
                break;
            case SessionOpened opened:
                Seating.Open(
                    opened.Id, Seating.NextOrdinal++, Seating.FindPool(opened.Pool), opened.User, opened.Module,
                    opened.ClientKey, opened.At.UtcTicks, opened.LeaseEnd.UtcTicks);
                break;
            case SessionsRenewed renewed:
                foreach (var id in renewed.Ids)
                    Seating.Renew(Seating.Sessions.Find(id), renewed.At.UtcTicks, renewed.LeaseEnd.UtcTicks);
                break;
            case SessionClosed closed:
                Seating.End(Seating.Sessions.Find(closed.Id));
                break;
            case SessionsLapsed lapsed:
                foreach (var session in lapsed.Sessions) Seating.End(Seating.Sessions.Find(session.Id));
                break;
            default:
                throw new UnreachableException();
        }

        return this;
    }

    internal UnknownPool NoPool(string name) => new(name, [.. Seating.Pools.Select(pool => pool.Name)]);

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
        new(Math.Max(Seating.EndTicks(slot), leaseEnd.UtcTicks), TimeSpan.Zero);

    private bool Changes(int slot, DateTimeOffset leaseEnd, DateTimeOffset now) =>
        leaseEnd.UtcTicks > Seating.EndTicks(slot) || now.UtcTicks > Seating.Sessions[slot].LastAccessedTicks;

    // Each decision first journals what ended before it, so that the events alone tell who held which seat when.
    private LicenseDecision Settled(DateTimeOffset now, LicenseAnswer answer, LicenseEvent? @event = null)
    {
        if (Seating.Ended(now.UtcTicks) is not { } ended) return @event is null ? new(answer) : new(answer, @event);

        var lapsed = new SessionsLapsed(now, [.. ended.Select(Lapsed)]);
        return @event is null ? new(answer, lapsed) : new(answer, lapsed, @event);
    }

    private LapsedSession Lapsed(int slot) =>
        new(Seating.Sessions[slot].Id, new DateTimeOffset(Seating.EndTicks(slot), TimeSpan.Zero));
}
