using System.Globalization;
using MeteringCluster.Billing;
using Xunit;

namespace MeteringCluster.Tests.Billing;

public sealed class BillingCalendarTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Theory]
    [InlineData("2026-01-15T00:00Z", "2026-01-15T00:00Z", "2026-01-15T00:00Z", "2026-02-15T00:00Z")]
    [InlineData("2026-01-15T00:00Z", "2026-01-14T23:59Z", "2025-12-15T00:00Z", "2026-01-15T00:00Z")]
    [InlineData("2026-01-29T00:00Z", "2026-02-28T00:00Z", "2026-02-28T00:00Z", "2026-03-29T00:00Z")]
    [InlineData("2026-01-29T00:00Z", "2028-02-29T12:00Z", "2028-02-29T00:00Z", "2028-03-29T00:00Z")]
    [InlineData("2026-01-30T00:00Z", "2026-03-01T00:00Z", "2026-02-28T00:00Z", "2026-03-30T00:00Z")]
    [InlineData("2026-01-30T00:00Z", "2028-02-29T00:00Z", "2028-02-29T00:00Z", "2028-03-30T00:00Z")]
    [InlineData("2026-01-31T00:00Z", "2026-02-27T23:59Z", "2026-01-31T00:00Z", "2026-02-28T00:00Z")]
    [InlineData("2026-01-31T00:00Z", "2026-02-28T00:00Z", "2026-02-28T00:00Z", "2026-03-31T00:00Z")]
    [InlineData("2026-01-31T00:00Z", "2026-04-30T00:00Z", "2026-04-30T00:00Z", "2026-05-31T00:00Z")]
    [InlineData("2026-01-31T17:30Z", "2026-04-30T17:29Z", "2026-03-31T17:30Z", "2026-04-30T17:30Z")]
    [InlineData("2024-02-29T00:00Z", "2025-02-28T00:00Z", "2025-02-28T00:00Z", "2025-03-29T00:00Z")]
    [InlineData("2026-05-31T00:00Z", "2000-02-29T00:00Z", "2000-02-29T00:00Z", "2000-03-31T00:00Z")]
    [InlineData("2026-05-31T00:00Z", "1900-03-01T00:00Z", "1900-02-28T00:00Z", "1900-03-31T00:00Z")]
    [InlineData("2026-01-01T01:00+02:00", "2026-01-30T22:59Z", "2025-12-31T23:00Z", "2026-01-31T23:00Z")]
    public void An_instant_is_of_one_period(string anchor, string instant, string start, string end)
    {
        var period = new BillingCalendar(At(anchor)).PeriodAt(At(instant));

        Assert.Equal(new BillingPeriod(At(start), At(end)), period);
        Assert.Equal(TimeSpan.Zero, period.Start.Offset);
    }

    [Fact]
    public void Over_ten_years_periods_follow_each_other_without_gap_or_overlap()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var anchor = At("2015-01-01T00:00Z").AddSeconds(random.NextInt64(20L * 365 * 86_400));
            var calendar = new BillingCalendar(anchor);
            var period = calendar.PeriodAt(At("2020-01-01T00:00Z"));
            for (var month = 0; month < 120; month++)
            {
                Assert.True(period.Contains(period.Start) && !period.Contains(period.End), $"seed {seed}");
                Assert.InRange(period.End - period.Start, TimeSpan.FromDays(28), TimeSpan.FromDays(31));
                Assert.Equal(anchor.TimeOfDay, period.Start.TimeOfDay);
                Assert.Equal(
                    Math.Min(anchor.Day, DateTime.DaysInMonth(period.Start.Year, period.Start.Month)), period.Start.Day);
                Assert.Equal(period, calendar.PeriodAt(period.Start));
                Assert.Equal(period, calendar.PeriodAt(period.End - Tick));

                var next = calendar.After(period);
                Assert.Equal(period.End, next.Start);
                Assert.Equal(period, calendar.Before(next));
                period = next;
            }
        }
    }

    [Fact]
    public void An_anchor_is_the_start_of_a_period()
    {
        for (var day = 0; day < 1500; day++)
        {
            var anchor = At("2023-01-01T06:30Z").AddDays(day);

            Assert.Equal(anchor, new BillingCalendar(anchor).PeriodAt(anchor).Start);
        }
    }

    [Fact]
    public void Instants_beyond_the_calendar_are_of_no_period()
    {
        var calendar = new BillingCalendar(At("2026-01-31T00:00Z"));

        Assert.Throws<ArgumentOutOfRangeException>(() => calendar.PeriodAt(BillingCalendar.Earliest - Tick));
        Assert.Throws<ArgumentOutOfRangeException>(() => calendar.PeriodAt(BillingCalendar.Latest + Tick));
        Assert.True(calendar.PeriodAt(BillingCalendar.Earliest).Contains(BillingCalendar.Earliest));
        Assert.True(calendar.PeriodAt(BillingCalendar.Latest).Contains(BillingCalendar.Latest));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
