using System.Globalization;
using System.Text;
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

    [Theory]
    [InlineData("2024-02-29T08:00Z", "2025-02-28T07:59Z", "2024-02-29T08:00Z", "2025-02-28T08:00Z")]
    [InlineData("2024-02-29T08:00Z", "2025-02-28T08:00Z", "2025-02-28T08:00Z", "2026-02-28T08:00Z")]
    [InlineData("2024-02-29T08:00Z", "2028-02-29T07:59Z", "2027-02-28T08:00Z", "2028-02-29T08:00Z")]
    [InlineData("2024-02-29T08:00Z", "2028-02-29T08:00Z", "2028-02-29T08:00Z", "2029-02-28T08:00Z")]
    [InlineData("2026-12-31T00:00Z", "2026-01-01T00:00Z", "2025-12-31T00:00Z", "2026-12-31T00:00Z")]
    [InlineData("2026-07-15T00:00Z", "1999-07-14T00:00Z", "1998-07-15T00:00Z", "1999-07-15T00:00Z")]
    public void An_instant_is_of_one_year(string anchor, string instant, string start, string end) =>
        Assert.Equal(new BillingPeriod(At(start), At(end)), new BillingCalendar(At(anchor)) { Months = 12 }.PeriodAt(At(instant)));

    [Fact]
    public void A_period_is_a_month_or_a_year()
    {
        foreach (var months in new[] { -1, 2, 11, 13, 24 })
            Assert.Throws<ArgumentOutOfRangeException>(() => new BillingCalendar(At("2026-01-31T00:00Z")) { Months = months });
    }

    [Fact]
    public void A_calendar_that_was_journaled_without_months_is_monthly()
    {
        var terms = """{"event":"terms-set","terms":{"version":1,"calendar":{"anchor":"2026-01-01T00:00:00+00:00","grace":"00:30:00"},"baseMicrocredits":1,"limitMicrocredits":0,"usdCentsPerCredit":7,"rateCards":[],"firstCard":0,"settleOverCap":0},"at":"2026-01-01T00:00:00+00:00"}""";

        var calendar = ((TermsSet)BillingFold.Instance.Decode(Encoding.UTF8.GetBytes(terms))).Terms.Calendar;

        Assert.Equal(new BillingCalendar(At("2026-01-01T00:00Z")) { Grace = TimeSpan.FromMinutes(30) }, calendar);
        Assert.Equal(1, calendar.Months);
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
