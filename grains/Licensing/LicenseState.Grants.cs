using System.Collections.Immutable;

using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>Seats that others give the licence; in any status, as they were paid for elsewhere (D3, D18).</summary>
public sealed partial class LicenseState
{
    public LicenseDecision Decide(SeatGrant command, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());

        var known = Seating.Grants?.Find(command.Id) ?? -1;
        if (known >= 0 && Seating.Grants![known].Version >= command.Version) return Settled(now, LicenseViews.Found(this, now));

        var granted = new SeatGranted(
            now, command.Id, command.Version, command.Pool, command.Seats, command.On, command.EndsAt.ToUniversalTime());
        var answer = LicenseViews.Found(this, granted, now);
        // Whoever has no seat any more goes at once, by an event that names them: who held which seat when must not
        // hang on how it is worked out.
        return Loser(known, granted, now) is not { } loser || SessionsBeyond(loser.Pool, loser.Seats, now) is not { Length: > 0 } gone
            ? Settled(now, answer, granted)
            : Settled(now, answer, granted, new SessionsLapsed(now, gone));
    }

    /// <summary>So many seats the grant gives its pool at this instant.</summary>
    internal long CountedSeats(string id, DateTimeOffset now) =>
        Seating.Grants is { } grants && grants.Find(id) is var slot and >= 0 && grants[slot].Counts && grants[slot].EndTicks > now.UtcTicks
            ? grants[slot].Seats
            : 0;

    /// <summary>The pool that has fewer seats by the grant than before, and how many it has then.</summary>
    private (int Pool, long Seats)? Loser(int known, SeatGranted granted, DateTimeOffset now)
    {
        if (CountedSeats(granted.Id, now) is var before && before == 0) return null;

        var pool = Seating.Grants![known].Pool;
        var after = granted.Counts && Seating.Pools[pool].Name == granted.Pool ? granted.Seats : 0;
        return after < before ? (pool, Seating.SeatsOf(pool, now.UtcTicks) - before + after) : null;
    }

    private ImmutableArray<LapsedSession> SessionsBeyond(int pool, long seats, DateTimeOffset now) =>
        [.. SeatFalls.Until(now.UtcTicks, Seating).Fall(pool, seats).Select(slot => Lapsed(slot, now.UtcTicks))];

    private void Grant(SeatGranted granted)
    {
        var (there, isFull) = (Seating.FindPool(granted.Pool) >= 0, License!.Pools.Count >= LicenseLimits.MaxPools);
        if (!there)
        {
            License = LicenseViews.WithPool(License, granted.Pool);
            Seating.AddPool(granted.Pool, License.Pools[granted.Pool]);
        }

        // Where the licence has the pool it is what it was, so it is no version. Each version has all pools: if each of a
        // thousand that only grants made had one, they would take the room of a million.
        if (there || isFull) Revision++;
        else AddVersion(granted.At, "changed");

        Seating.StartGrants().Put(
            granted.Id, granted.Version, Seating.FindPool(granted.Pool), granted.Seats, granted.On, granted.EndsAt.UtcTicks, granted.Counts);
    }
}
