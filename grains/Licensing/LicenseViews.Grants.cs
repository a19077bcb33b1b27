using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

public static partial class LicenseViews
{
    public static LicenseAnswer ListGrants(LicenseState state, ListGrants query, DateTimeOffset now)
    {
        CommandGuards.CheckPage(query.Limit, LicenseLimits.MaxPageSize);
        if (state.License is null) return new UnknownTenant();

        var end = state.Seating.Grants?.Count ?? 0;
        var first = (int)Math.Clamp(query.After + 1, 0, end);
        var count = Math.Min(query.Limit, end - first);
        var rows = ImmutableArray.CreateBuilder<GrantRow>(count);
        for (var slot = first; slot < first + count; slot++) rows.Add(Row(state.Seating, state.Seating.Grants![slot], now));
        return new GrantPage(rows.MoveToImmutable(), first + count < end ? first + count - 1 : null);
    }

    /// <summary>When the next granted seats end that have not ended yet; null if none.</summary>
    public static DateTimeOffset? SeatsEndAt(LicenseState state, DateTimeOffset now) =>
        state.Seating.Grants?.NextEndTicksAfter(now.UtcTicks) is { } ticks and < long.MaxValue ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private static GrantRow Row(Seating seating, in GivenSeats grant, DateTimeOffset now) => new(
        grant.Id, grant.Version, seating.Pools[grant.Pool].Name, grant.Seats, grant.On, new DateTimeOffset(grant.EndTicks, TimeSpan.Zero),
        grant.On && grant.EndTicks > now.UtcTicks);
}
