using MeteringCluster.Billing;
using MeteringCluster.Metering;
using Xunit;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

public sealed class RatingTests
{
    [Theory]
    [InlineData(1, 499_999, 0)]
    [InlineData(1, 500_000, 1)]
    [InlineData(1, 500_001, 1)]
    [InlineData(1, 1_499_999, 1)]
    [InlineData(1, 1_500_000, 2)]
    [InlineData(3, 500_000, 2)]
    [InlineData(999_999, 1, 1)]
    [InlineData(499_999, 1, 0)]
    [InlineData(1, UsageBatch.MaxAmount, 1_000_000_000)]
    [InlineData(UsageBatch.MaxAmount, 9_223_372_036, 9_223_372_036_000_000_000)]
    public void A_cost_is_rounded_half_away_from_zero(long units, long rate, long microcredits)
    {
        var run = new MeterRun(long.MaxValue, Always(("m", "units", rate)));

        Assert.Equal(
            new ItemOutcome(0, UsageOutcome.Accepted, microcredits, long.MaxValue - microcredits, null),
            run.One(Noon, Item.Of("x", "m", ("units", units))));
    }

    [Theory]
    [InlineData(9_223_372_036, 854_775_807_499_999, UsageOutcome.Accepted, long.MaxValue)]
    [InlineData(9_223_372_036, 854_775_807_500_000, UsageOutcome.AmountOverflow, 0)]
    public void The_greatest_cost_is_what_64_bits_hold_after_rounding(long rate, long more, UsageOutcome outcome, long microcredits)
    {
        var run = new MeterRun(long.MaxValue, Always(("m", "units", rate), ("m", "more", 1), ("m", "most", 1_000)));
        // 10^15 units at the rate leave 854,775,807 microcredits, to be had by the two other measures.
        var item = Item.Of("x", "m", ("units", UsageBatch.MaxAmount), ("more", more), ("most", 0));

        Assert.Equal((outcome, microcredits), (run.One(Noon, item).Outcome, run.Meter.Used));
    }

    [Fact]
    public void Measures_are_summed_before_they_are_rounded()
    {
        var run = new MeterRun(100, Always(("m", "a", 250_000), ("m", "b", 250_000)));

        Assert.Equal(1, run.One(Noon, Item.Of("x", "m", ("a", 1), ("b", 1))).Microcredits);
        Assert.Equal(0, run.One(Noon, Item.Of("y", "m", ("a", 1))).Microcredits);
    }

    [Fact]
    public void Given_credits_need_no_card()
    {
        var run = new MeterRun(100);

        Assert.Equal(7, run.One(Noon, Item.Of("x", 7) with { Meter = "on no card" }).Microcredits);
    }

    [Fact]
    public void A_cloud_events_other_numbers_are_dimensions()
    {
        var run = new MeterRun(100, Always(("m", "tokens", 1_000_000)));
        var item = Item.Of("x", "m", ("latency", 250), ("tokens", 5), ("ratio", UsageBatch.NotACount)) with { Lenient = true };

        Assert.Equal(5, run.One(Noon, item).Microcredits);
        Assert.Equal(UsageOutcome.AmountZero, run.One(Noon, Item.Of("y", "m", ("latency", 250)) with { Lenient = true }).Outcome);
        Assert.Equal(UsageOutcome.UnknownMeter, run.One(Noon, Item.Of("y", "n", ("tokens", 1)) with { Lenient = true }).Outcome);
        var row = Assert.Single(run.Meter.Usage(new UsageQuery(Start, End, UsageWindow.Total, UsageGroup.None, null, null, null, 9)));
        Assert.Equal([KeyValuePair.Create("tokens", 5L)], row.Quantities);
    }

    [Fact]
    public void A_card_holds_from_its_instant_on_by_each_events_own_time()
    {
        var change = Noon + CreditTerms.MaxClockSkew;
        var run = new MeterRun(1000, Always(("m", "a", 1_000_000)), new RateCardVersion(change, Card(("m", "a", 3_000_000))));
        var item = Item.Of("x", "m", ("a", 1));

        Assert.Equal(1, run.One(change, item with { Id = "1", Time = change - Tick }).Microcredits);
        Assert.Equal(3, run.One(change, item with { Id = "2", Time = change }).Microcredits);
        Assert.Equal(3, run.One(change, item with { Id = "3" }).Microcredits);
        Assert.Equal([1, 3, 1], run.Record(
            change,
            item with { Id = "4", Time = Noon }, item with { Id = "5", Time = change + Tick }, item with { Id = "6", Time = Noon })
            .Items.Select(one => one.Microcredits));
    }

    [Fact]
    public void A_duplicate_shows_the_credits_first_charged_though_the_card_has_changed()
    {
        var first = Always(("m", "a", 1_000_000));
        var run = new MeterRun(1000, first);
        var (timeless, timed) = (Item.Of("x", "m", ("a", 2)), Item.Of("y", "m", ("a", 2)) with { Time = Noon });
        run.Record(Noon, timeless, timed);

        // Told late: the change lies before events that were charged by the card so far.
        run.Change(Noon, Terms(1000, first, new RateCardVersion(Noon - TimeSpan.FromHours(1), Card(("m", "a", 5_000_000)))) with { Version = 2 });

        Assert.Equal([2, 2], run.Record(Noon, timeless, timed).Items.Select(item => item.Microcredits));
        Assert.Equal(10, run.One(Noon, timed with { Id = "z" }).Microcredits);
        Assert.Equal(run.Snapshot(), run.Replayed());
    }

    [Fact]
    public void A_duplicate_shows_the_credits_first_charged_though_an_older_card_was_dropped()
    {
        var (old, middle) = (Always(("m", "a", 1_000_000)), new RateCardVersion(Start - TimeSpan.FromDays(40), Card(("m", "a", 2_000_000))));
        var run = new MeterRun(Terms(1000, old, middle));
        var item = Item.Of("x", "m", ("a", 1));
        run.Record(Noon, item);

        var newest = new RateCardVersion(Noon + CreditTerms.MaxClockSkew, Card(("m", "a", 9_000_000)));
        run.Change(Noon, Terms(1000, middle, newest) with { Version = 2, FirstCard = 1 });

        Assert.Equal(new ItemOutcome(0, UsageOutcome.Duplicate, 2, 998, null), run.One(Noon + TimeSpan.FromHours(1), item));
        Assert.Equal(9, run.One(Noon + TimeSpan.FromHours(1), item with { Id = "y" }).Microcredits);
    }

    [Fact]
    public void Cards_numbered_beyond_a_byte_still_show_what_was_first_charged()
    {
        var cards = Enumerable.Range(0, CreditTerms.MaxRateCards)
            .Select(i => new RateCardVersion(Start.AddMinutes(i), Card(("m", "a", (i + 1) * 1_000_000L)))).ToArray();
        var run = new MeterRun(Terms(long.MaxValue, cards) with { FirstCard = 200 });
        var items = cards.Select((card, i) => Item.Of($"e{i}", "m", ("a", 1)) with { Time = card.From }).ToArray();
        var charged = run.Record(Noon, items).Items.Select(item => item.Microcredits).ToArray();

        Assert.Equal(Enumerable.Range(1, cards.Length).Select(i => (long)i), charged);
        Assert.Equal(charged, run.Record(Noon, items).Items.Select(item => item.Microcredits));
        Assert.Equal(run.Snapshot(), run.Replayed());
    }
}
