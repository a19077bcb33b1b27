using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

public static partial class LicenseViews
{
    private static readonly ImmutableSortedDictionary<string, long> NoneGranted =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    public static LicenseFound Found(LicenseState state, DateTimeOffset now) =>
        new(state.License!, state.RevisionAt(now), Standing(state.License!, state.Hold, state.Notices, now))
        {
            Activations = ActivationViews.Counts(state, state.License!),
            Granted = Granted(state, now),
        };

    /// <summary>A licence that is only about to be given seats.</summary>
    public static LicenseFound Found(LicenseState state, SeatGranted granted, DateTimeOffset now)
    {
        var (found, slot) = (Found(state, now), state.Seating.Grants?.Find(granted.Id) ?? -1);
        var seats = found.Granted;
        if (slot >= 0 && state.Seating.Pools[state.Seating.Grants![slot].Pool].Name is var before)
            seats = seats.SetItem(before, seats[before] - state.CountedSeats(granted.Id, now));
        return found with
        {
            License = WithPool(found.License, granted.Pool),
            Revision = found.Revision + 1,
            Granted = seats.SetItem(granted.Pool, seats.GetValueOrDefault(granted.Pool) + (granted.Counts ? granted.Seats : 0)),
        };
    }

    /// <summary>The same, with a pool of the name: one without seats of its own where there is none.</summary>
    public static LicenseSpec WithPool(LicenseSpec license, string pool) => license.Pools.ContainsKey(pool)
        ? license
        : license with { Pools = license.Pools.Add(pool, new SeatPoolSpec(0, SeatMode.Concurrent)) };

    /// <summary>A licence that is only about to be created.</summary>
    public static LicenseFound Found(LicenseSpec created, DateTimeOffset now) =>
        new(created, 1, Standing(created, LicenseHold.None, [], now))
        {
            Activations = new(created.ActivationLimit, 0, 0, null, OfflineCounts.None),
            Granted = NoneGranted,
        };

    /// <summary>A licence whose terms are only about to be changed.</summary>
    public static LicenseFound Found(LicenseState state, LicenseSpec changed, DateTimeOffset now) =>
        new(changed, state.RevisionAt(now) + 1,
            Standing(changed, state.Hold, changed.End == state.License!.End ? state.Notices : [], now))
        {
            Activations = ActivationViews.Counts(state, changed),
            Granted = Granted(state, now),
        };

    /// <summary>A licence that is only about to be held, or let go on.</summary>
    public static LicenseFound Found(LicenseState state, LicenseHold hold, DateTimeOffset now) =>
        new(state.License!, state.RevisionAt(now) + 1, Standing(state.License!, hold, state.Notices, now))
        {
            Activations = ActivationViews.Counts(state, state.License!),
            Granted = Granted(state, now),
        };

    private static LicenseStanding Standing(
        LicenseSpec license, LicenseHold hold, ImmutableArray<ExpiryNotice> notices, DateTimeOffset now)
    {
        DateTimeOffset? changesAt = now < license.Start ? license.Start : now < license.End ? license.End : null;
        return new LicenseStanding(hold.Status(license, now), changesAt, hold.PausedAt, hold.PauseReason, notices);
    }

    private static ImmutableSortedDictionary<string, long> Granted(LicenseState state, DateTimeOffset now)
    {
        var seating = state.Seating;
        if (seating.Grants is null) return NoneGranted;

        var granted = NoneGranted.ToBuilder();
        for (var pool = 0; pool < seating.Pools.Count; pool++)
            if (seating.Grants.Had(pool)) granted[seating.Pools[pool].Name] = seating.GrantedSeatsOf(pool, now.UtcTicks);
        return granted.ToImmutable();
    }
}
