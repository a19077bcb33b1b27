using MeteringCluster.Api.Console;
using MeteringCluster.Api.Console.Charts;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.Spending;
using MeteringCluster.Api.Usage;
using Xunit;

namespace MeteringCluster.Tests.Charts;

/// <summary>The numbers that charts show.</summary>
public sealed class ChartNumbersTests
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset April = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_six_largest_meters_keep_their_names_and_the_others_are_one()
    {
        var lines = Enumerable.Range(1, 9).SelectMany(meter => new[] { Line(March, $"m{meter}", meter), Line(March.AddDays(4), $"m{meter}", 10) });

        var usage = DailyUsage.Of(March, April, lines);

        Assert.Equal(["m9", "m8", "m7", "m6", "m5", "m4", "Other"], usage.Meters.Select(meter => meter.Name));
        Assert.Equal((31, 1 + 2 + 3 + 30), (usage.Days.Length, usage.Meters[^1].Total));
        Assert.Equal((45, 90, 45 + 90), (usage.Totals[0], usage.Totals[4], usage.Total));
    }

    [Fact]
    public void A_period_that_begins_within_an_hour_has_all_of_its_days()
    {
        var start = March.AddHours(14).AddMinutes(30);

        var usage = DailyUsage.Of(start, start.AddMonths(1), [Line(March.AddHours(14), "m", 3), Line(April.AddHours(14), "m", 4)]);

        Assert.Equal((32, new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 1)), (usage.Days.Length, usage.Days[0], usage.Days[^1]));
        Assert.Equal((3, 4), (usage.Totals[0], usage.Totals[^1]));
    }

    [Theory]
    [InlineData(0, 5, "0 200000 400000 600000 800000 1000000")]
    [InlineData(9, 5, "0 2 4 6 8 10")]
    [InlineData(1_250, 4, "0 500 1000")]
    [InlineData(1, 2, "0 1 2")]
    [InlineData(long.MaxValue, 2, "0 5000000000000000000")]
    public void An_axis_is_marked_at_round_numbers(long most, int marks, string expected)
    {
        var axis = ValueAxis.Reaching(most);

        Assert.Equal(expected, string.Join(' ', axis.Ticks(marks)));
        Assert.InRange(axis.Height(most, 100), 0, 100);
        Assert.Equal(0, axis.Height(0, 100));
    }

    [Fact]
    public void However_little_was_used_can_be_seen_and_is_not_all()
    {
        var axis = ValueAxis.Reaching(long.MaxValue);

        Assert.Equal(1, axis.Height(1, 200));
        Assert.Equal(200, axis.Height(long.MaxValue, 200));
    }

    [Fact]
    public void The_limit_is_forecast_for_the_instant_at_which_a_straight_line_reaches_it()
    {
        var forecast = Forecast.Of(March, April, March.AddDays(10), used: 500, limit: 750)!;

        Assert.Equal((1_550, March.AddDays(15)), (forecast.AtEnd, forecast.LimitAt));
    }

    [Fact]
    public void What_reaches_the_limit_at_the_end_stays_within()
    {
        var forecast = Forecast.Of(March, March.AddDays(30), March.AddDays(10), used: 500, limit: 1_500)!;

        Assert.Equal((1_500, null), (forecast.AtEnd, forecast.LimitAt));
    }

    [Theory]
    [InlineData(23, 5, 10)]
    [InlineData(24 * 31, 5, 10)]
    [InlineData(48, 0, 10)]
    [InlineData(48, 10, 10)]
    [InlineData(48, 11, 10)]
    public void Too_early_over_nothing_used_or_all_of_it_has_no_forecast(int hours, long used, long limit) =>
        Assert.Null(Forecast.Of(March, April, March.AddHours(hours), used, limit));

    [Fact]
    public void Huge_numbers_are_forecast_without_an_overflow()
    {
        var forecast = Forecast.Of(March, April, March.AddDays(1), long.MaxValue - 1, long.MaxValue)!;

        Assert.Equal(long.MaxValue, forecast.AtEnd);
    }

    [Theory]
    [InlineData(10, 500, 750, "At this rate, the limit is reached on 16 Mar 2026, before the reset.")]
    [InlineData(10, 100, 750, "At this rate, about 310 credits are used by the reset on 1 Apr 2026: it stays within the limit.")]
    [InlineData(10, 750, 750, "The limit is reached: further usage is refused until the reset.")]
    [InlineData(10, 0, 750, "Nothing has been used yet.")]
    [InlineData(0, 5, 750, "It is too early to tell where this leads.")]
    [InlineData(10, 0, 0, "No credits are included, and none are subscribed to.")]
    [InlineData(31, 500, 750, "The period is over.")]
    public void Where_it_leads_is_said_in_words(int days, int used, int limit, string outlook)
    {
        var usage = DailyUsage.Of(March, April, [Line(March, "m", used * 1_000_000L)]);
        var available = Credits.Whole(limit);
        var view = new CreditsView(March, April, "open", available, new(0), available, new(usage.Total), new(0), new(0), 1);

        var chart = new CreditsSoFar(usage, view, March.AddDays(days), Locale.Of(["en-GB"], null));

        Assert.Equal(outlook, chart.Outlook);
        Assert.Equal(Math.Min(31, days + 1), chart.Days().Count());
    }

    [Theory]
    [InlineData("en", "Nov 3")]
    [InlineData("en-GB", "3 Nov")]
    [InlineData("de", "03.11.")]
    [InlineData("fr", "03/11")]
    [InlineData("nl", "03-11")]
    [InlineData("sv", "11-03")]
    [InlineData("ja", "11/03")]
    [InlineData("ko", "11. 03.")]
    [InlineData("none", "11-03")]
    public void A_day_without_its_year_is_written_as_the_language_has_it(string language, string expected) =>
        Assert.Equal(expected, Locale.Of([language], null).ShortDay(new DateOnly(2026, 11, 3)));

    private static UsageLine Line(DateTimeOffset day, string meter, long micro) =>
        new(day, null, meter, 1, new Credits(micro), new Dictionary<string, long>());
}
