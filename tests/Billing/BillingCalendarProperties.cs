using MeteringCluster.Billing;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>Calendars against a model that counts months on its fingers and shares no code with them (A13, E7).</summary>
public sealed class BillingCalendarProperties
{
    private const int Calendars = 10_000;
    private const int Years = 10;

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact(DisplayName = "A13: 10,000 random calendars over ten years have no gap and no overlap, and reset when the model says")]
    public void Random_calendars_have_no_gap_and_no_overlap()
    {
        for (var seed = 0; seed < Calendars; seed++)
        {
            try
            {
                Check(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Failed with seed {seed}: {e.Message}", e);
            }
        }
    }

    private static void Check(Random random)
    {
        var first = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var days = (int)(new DateTime(2101, 1, 1, 0, 0, 0, DateTimeKind.Utc) - first).TotalDays;
        // The last days of a month are what there is to get wrong.
        var date = first.AddDays(random.Next(days));
        if (random.Next(2) == 0) date = date.AddDays(1 - date.Day).AddMonths(1).AddDays(-random.Next(1, 4));
        var anchor = date.AddTicks(random.Next(3) == 0 ? 0 : random.NextInt64(TimeSpan.TicksPerDay));
        var months = random.Next(3) == 0 ? 12 : 1;
        var calendar = new BillingCalendar(new DateTimeOffset(anchor)) { Months = months };

        var expected = Starts(anchor, months, random.Next(1970, 2101 - Years));
        var period = calendar.PeriodAt(new DateTimeOffset(expected[0]));
        for (var i = 0; i + 1 < expected.Count; i++)
        {
            Assert.Equal((expected[i], expected[i + 1]), (period.Start.UtcDateTime, period.End.UtcDateTime));
            Assert.True(period.Contains(period.Start) && period.Contains(period.End - Tick) && !period.Contains(period.End) && !period.Contains(period.Start - Tick));
            Assert.Equal(period, calendar.PeriodAt(period.Start));
            Assert.Equal(period, calendar.PeriodAt(period.End - Tick));
            Assert.Equal(period, calendar.PeriodAt(period.Start.AddTicks(random.NextInt64((period.End - period.Start).Ticks))));

            var next = calendar.After(period);
            Assert.Equal(period, calendar.Before(next));
            period = next;
        }
    }

    // Every month of the calendar's years in turn; of a year only the anchor's own month.
    private static List<DateTime> Starts(DateTime anchor, int months, int fromYear)
    {
        List<DateTime> starts = [];
        for (var year = fromYear; year <= fromYear + Years; year++)
        {
            for (var month = 1; month <= 12; month++)
            {
                if (months == 12 && month != anchor.Month) continue;
                var length = month is 4 or 6 or 9 or 11 ? 30 : month != 2 ? 31 : year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
                var day = anchor.Day < length ? anchor.Day : length;
                starts.Add(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) + anchor.TimeOfDay);
            }
        }

        return starts;
    }
}
