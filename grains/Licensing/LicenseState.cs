using MeteringCluster.Audit;

using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>
/// One tenant's licence. <c>Decide</c> looks and answers, <see cref="Apply"/> alone changes it. It is a mutable class
/// because a tenant may have a hundred thousand live sessions.
/// </summary>
/// <param name="tenant">Whose licence it is.</param>
public sealed partial class LicenseState(string tenant)
{
    /// <summary>The licence as it stands, or null while there is none.</summary>
    public LicenseSpec? License { get; internal set; }

    /// <summary>
    /// 1 when created, one more with each change of the licence or of its status by a command, and with each grant of
    /// seats that comes or ends, once that is journaled.
    /// </summary>
    public long Revision { get; internal set; }

    /// <summary>With the grants that have ended without it being journaled.</summary>
    public long RevisionAt(DateTimeOffset now) => Revision + (Seating.Falls(now.UtcTicks)?.Grants ?? 0);

    internal Seating Seating { get; } = new();

    public LicenseDecision Decide(LicenseSpec spec, DateTimeOffset now)
    {
        CommandGuards.Check(spec);
        if (License is not null) return new(LicenseViews.Found(this, now));

        var filled = spec.Filled(tenant);
        return new(LicenseViews.Found(filled, now), new LicenseCreated(now, filled));
    }

    public LicenseDecision Decide(ChangeLicense command, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());
        if (command.IfRevision is { } revision && revision != RevisionAt(now)) return Settled(now, new LicenseRevised(RevisionAt(now)));

        var changed = TermChanges.Apply(command.Terms, License);
        if (changed.End <= changed.Start) return Settled(now, new LicenseTermEmpty(changed.Start, changed.End));

        var pools = License.Pools;
        foreach (var (name, change) in command.Pools)
        {
            var there = pools.TryGetValue(name, out var pool);
            if (!there && change is not { Seats: not null, Mode: not null }) return Settled(now, NoPool(name));
            if (there && change.Mode is { } mode && mode != pool!.Mode)
                return Settled(now, new PoolModeFixed(name, pool.Mode));

            var after = new SeatPoolSpec(change.Seats ?? pool!.Seats, change.Mode ?? pool!.Mode);
            if (after != pool) pools = pools.SetItem(name, after);
        }

        // Grants may have made more.
        if (pools.Count > Math.Max(LicenseLimits.MaxPools, License.Pools.Count)) return Settled(now, new TooManyPools(pools.Count));

        changed = changed with { Pools = pools, SessionLease = command.SessionLease ?? License.SessionLease };
        return changed == License
            ? Settled(now, LicenseViews.Found(this, now))
            : Settled(now, LicenseViews.Found(this, changed, now), new LicenseTermsChanged(now, changed));
    }

    internal UnknownPool NoPool(string name) => new(name, [.. Seating.Pools.Select(pool => pool.Name)]);

    // Each decision first journals what ended before it, so that the events alone tell who held which seat when.
    private LicenseDecision Settled(DateTimeOffset now, LicenseAnswer answer, params ReadOnlySpan<LicenseEvent> events)
    {
        var (ended, falls) = (Seating.Ended(now.UtcTicks), Seating.Falls(now.UtcTicks));
        if (ended is null && falls is null) return events.IsEmpty ? new(answer) : new(answer, events.ToArray());

        List<LicenseEvent> settled = [];
        if (ended is not null) settled.Add(new SessionsLapsed(now, [.. ended.Select(session => Lapsed(session.Slot, session.EndTicks))]));
        if (falls is not null) settled.Add(new SeatsEnded(now, falls.Grants));
        return new(answer, [.. settled, .. events]);
    }

    private LapsedSession Lapsed(int slot, long endTicks) =>
        new(Seating.Sessions[slot].Id, new DateTimeOffset(endTicks, TimeSpan.Zero));

    /// <summary>The same decision, with who asked for it journaled before what it did; lapses are nobody's doing.</summary>
    public static LicenseDecision Acted(LicenseDecision decision, Origin? by, DateTimeOffset now)
    {
        var events = decision.Events;
        if (by is null || events.All(@event => @event is SessionsLapsed or SeatsEnded)) return decision;
        return decision with { Events = [new Acted(now, by), .. events] };
    }
}
