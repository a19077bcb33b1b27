using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

public static partial class LicenseViews
{
    public static LicenseAnswer Utilization(LicenseState state, GetUtilization query, DateTimeOffset now)
    {
        CommandGuards.Check(query);
        if (CountSeats(state, now) is not SeatCounters counters) return new UnknownTenant();

        var (today, last) = (DailyPeaks.DayOf(now.UtcTicks), Math.Min(query.To.DayNumber, DailyPeaks.DayOf(now.UtcTicks)));
        var days = ImmutableArray.CreateBuilder<DayUse>();
        for (var day = query.From.DayNumber; day <= last; day++)
            days.Add(Use(state.Peaks.On(day, today, state.Seating), state.Seating));
        return new Utilization(counters, days.ToImmutable());
    }

    // A pool that was made later had nothing then.
    private static DayUse Use(DayPeak day, Seating seating) => new(
        DateOnly.FromDayNumber(day.Day), day.Sessions,
        [
            .. day.Pools.Select((peak, pool) => new PoolUse(
                seating.Pools[pool].Name, peak.Sessions,
                seating.Pools[pool].Mode == SeatMode.Named ? peak.Assigned : peak.Sessions)),
        ]);
}
