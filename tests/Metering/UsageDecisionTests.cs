using MeteringCluster.Billing;
using MeteringCluster.Metering;
using Xunit;
using static MeteringCluster.Metering.UsageOutcome;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

public sealed class UsageDecisionTests
{
    private static readonly RateCardVersion Rates = Always(("chat", "tokens", 1_000_000), ("free", "calls", 0), ("dear", "calls", UsageBatch.MaxAmount));

    [Fact]
    public void Accepted_usage_counts_at_once()
    {
        var run = new MeterRun(100, Rates);

        Assert.Equal(new ItemOutcome(0, Accepted, 30, 70, null), run.One(Noon, Item.Of("a", 30)));
        Assert.Equal(new ItemOutcome(0, Accepted, 70, 0, null), run.One(Noon, Item.Of("b", "chat", ("tokens", 70))));
        Assert.Equal((100, 0, 0, 2), (run.Meter.Used, run.Meter.Held, run.Meter.Balance(Noon).Remaining, run.Meter.Events));
    }

    [Fact]
    public void Usage_beyond_the_cap_is_refused_leaves_no_trace_and_is_decided_anew()
    {
        var run = new MeterRun(100, Rates);
        run.Record(Noon, Item.Of("a", 80));
        var (records, before) = (run.Journal.Count, run.Snapshot());

        Assert.Equal(new ItemOutcome(0, CreditLimitReached, 21, 20, null), run.One(Noon, Item.Of("b", 21)));
        Assert.Equal(records, run.Journal.Count);
        Assert.Equal(before, run.Snapshot());

        run.Change(Noon, Terms(101, Rates) with { Version = 2 });
        Assert.Equal(Accepted, run.One(Noon, Item.Of("b", 21)).Outcome);
    }

    [Fact]
    public void Usage_that_costs_nothing_is_accepted_at_the_cap()
    {
        var run = new MeterRun(10, Rates);
        run.Record(Noon, Item.Of("a", 10));

        Assert.Equal(new ItemOutcome(0, Accepted, 0, 0, null), run.One(Noon, Item.Of("b", "free", ("calls", 5))));
        Assert.Equal(Duplicate, run.One(Noon, Item.Of("b", "free", ("calls", 5))).Outcome);
    }

    [Fact]
    public void A_base_lowered_below_what_is_used_refuses_and_loses_nothing()
    {
        var run = new MeterRun(100);
        run.Record(Noon, Item.Of("a", 80));

        run.Change(Noon, Terms(50) with { Version = 2 });

        var balance = run.Meter.Balance(Noon);
        Assert.Equal((50, 80, 0), (balance.Available, balance.Used, balance.Remaining));
        Assert.Equal(new ItemOutcome(0, CreditLimitReached, 1, 0, null), run.One(Noon, Item.Of("b", 1)));
        Assert.Equal(new ItemOutcome(0, Duplicate, 80, 0, null), run.One(Noon, Item.Of("a", 80)));
        Assert.Equal(HoldOutcome.CreditLimitReached, run.Reserve(Noon, "h", 1).Outcome);
    }

    [Fact]
    public void Older_terms_do_not_replace_newer_ones()
    {
        var run = new MeterRun(100);
        run.Change(Noon, Terms(300) with { Version = 3 });

        run.Change(Noon, Terms(200) with { Version = 2 });
        run.Change(Noon, Terms(999) with { Version = 3 });

        Assert.Equal(300, run.Meter.Balance(Noon).Available);
        Assert.Equal(2, run.Journal.Count);
    }

    public static TheoryData<string, UsageOutcome> Refusals => new()
    {
        { "closed", UsageOutcome.PeriodClosed }, { "closed other", UsageOutcome.PeriodClosed }, { "other", OtherPeriod }, { "late timeless", OtherPeriod },
        { "future", TimeInFuture }, { "future and reused", TimeInFuture }, { "reused", IdReused },
        { "reused with unknown meter", IdReused }, { "unknown meter", UnknownMeter },
        { "unknown meter and measure", UnknownMeter }, { "unknown measure", UnknownMeasure },
        { "unknown measure of zero", UnknownMeasure }, { "unknown measure and no count", UnknownMeasure },
        { "no count", InvalidQuantity }, { "no count and zero", InvalidQuantity }, { "zero", AmountZero }, { "nothing", AmountZero },
        { "zero credits", AmountZero }, { "overflow", AmountOverflow }, { "over the cap", CreditLimitReached },
        { "duplicate of dear", Duplicate }, { "accepted", Accepted },
    };

    // Each pair of neighbours in the order of refusals: where both apply, the first is the answer.
    [Theory]
    [MemberData(nameof(Refusals))]
    public void The_first_refusal_that_applies_is_the_answer(string what, UsageOutcome expected)
    {
        var run = new MeterRun(100, Rates);
        run.Record(Noon, Item.Of("known", 90));
        var (now, item) = what switch
        {
            "closed" => (End + Grace, Item.Of("known", 90)),
            "closed other" => (End + Grace, Item.Of("x", 1) with { Time = Start - Tick }),
            "other" => (Noon, Item.Of("x", 1) with { Time = End }),
            "late timeless" => (End, Item.Of("x", 1)),
            "future" => (Noon, Item.Of("x", 1) with { Time = Noon + CreditTerms.MaxClockSkew + Tick }),
            "future and reused" => (Noon, Item.Of("known", 1) with { Time = Noon + CreditTerms.MaxClockSkew + Tick }),
            "reused" => (Noon, Item.Of("known", 91)),
            "reused with unknown meter" => (Noon, Item.Of("known", "no such meter", ("tokens", 1))),
            "unknown meter" => (Noon, Item.Of("x", "no such meter", ("tokens", 1))),
            "unknown meter and measure" => (Noon, Item.Of("x", "no such meter", ("no such measure", 0))),
            "unknown measure" => (Noon, Item.Of("x", "chat", ("tokens", 1), ("no such measure", 1))),
            "unknown measure of zero" => (Noon, Item.Of("x", "chat", ("no such measure", 0))),
            "unknown measure and no count" => (Noon, Item.Of("x", "chat", ("no such measure", UsageBatch.NotACount))),
            "no count" => (Noon, Item.Of("x", "chat", ("tokens", UsageBatch.NotACount))),
            "no count and zero" => (Noon, Item.Of("x", "chat", ("tokens", UsageBatch.NotACount)) with { Lenient = true }),
            "zero" => (Noon, Item.Of("x", "chat", ("tokens", 0))),
            "nothing" => (Noon, Item.Of("x", "chat")),
            "zero credits" => (Noon, Item.Of("x", 0)),
            "overflow" => (Noon, Item.Of("x", "dear", ("calls", UsageBatch.MaxAmount))),
            "over the cap" => (Noon, Item.Of("x", 11)),
            "duplicate of dear" => (Noon, Item.Of("known", 90)),
            _ => (Noon, Item.Of("x", 10)),
        };

        Assert.Equal(expected, run.One(now, item).Outcome);
    }

    [Fact]
    public void A_refusal_names_the_meter_or_measure_that_it_is_about()
    {
        var run = new MeterRun(100, Rates);

        Assert.Equal("mütter", run.One(Noon, Item.Of("x", "mütter", ("tokens", 1))).Subject);
        Assert.Equal("größe", run.One(Noon, Item.Of("x", "chat", ("tokens", 1), ("größe", 1))).Subject);
    }

    [Theory]
    [InlineData(-1, OtherPeriod)]
    [InlineData(0, Accepted)]
    public void A_period_begins_at_its_first_tick(int ticks, UsageOutcome expected) =>
        Assert.Equal(expected, new MeterRun().One(Noon, Item.Of("x", 1) with { Time = Start.AddTicks(ticks) }).Outcome);

    [Theory]
    [InlineData(-1, Accepted)]
    [InlineData(0, OtherPeriod)]
    public void A_period_ends_before_its_last_tick(int ticks, UsageOutcome expected)
    {
        Assert.Equal(expected, new MeterRun().One(End, Item.Of("x", 1) with { Time = End.AddTicks(ticks) }).Outcome);
        Assert.Equal(expected, new MeterRun().One(End.AddTicks(ticks), Item.Of("x", 1)).Outcome);
    }

    [Theory]
    [InlineData(-1, Accepted, PeriodState.Closing)]
    [InlineData(0, UsageOutcome.PeriodClosed, PeriodState.Closed)]
    public void Late_events_are_taken_until_the_grace_ends(int ticks, UsageOutcome expected, PeriodState state)
    {
        var run = new MeterRun();
        var now = (End + Grace).AddTicks(ticks);

        Assert.Equal(expected, run.One(now, Item.Of("x", 1) with { Time = Noon }).Outcome);
        Assert.Equal(state, run.Meter.Balance(now).State);
    }

    [Fact]
    public void The_period_is_open_before_its_end_and_closing_from_it_on()
    {
        var run = new MeterRun();

        Assert.Equal(PeriodState.Open, run.Meter.Balance(End - Tick).State);
        Assert.Equal(PeriodState.Closing, run.Meter.Balance(End).State);
    }

    [Fact]
    public void An_events_own_time_may_lie_five_minutes_ahead_and_no_tick_more()
    {
        var latest = Noon + CreditTerms.MaxClockSkew;

        Assert.Equal(Accepted, new MeterRun().One(Noon, Item.Of("x", 1) with { Time = latest }).Outcome);
        Assert.Equal(TimeInFuture, new MeterRun().One(Noon, Item.Of("x", 1) with { Time = latest + Tick }).Outcome);
    }

    [Fact]
    public void Closing_comes_once_and_not_early_and_forgets_what_tells_events_apart()
    {
        var run = new MeterRun();
        run.Record(Noon, Enumerable.Range(0, 100).Select(i => Item.Of($"e{i}", 1)));
        run.Reserve(End - Tick, "h", 10, TimeSpan.FromDays(2));
        var (records, size) = (run.Journal.Count, run.Snapshot().Length);

        run.Close(End + Grace - Tick);
        Assert.Equal(records, run.Journal.Count);
        run.Close(End + Grace + TimeSpan.FromHours(3));
        run.Close(End + Grace + TimeSpan.FromHours(4));

        Assert.Equal(records + 1, run.Journal.Count);
        Assert.Equal(End + Grace, run.Meter.ClosedAt);
        Assert.Null(run.Meter.DueAt);
        Assert.Equal((100, 0), (run.Meter.Used, run.Meter.Held));
        Assert.True(run.Snapshot().Length < size - 2000);
        Assert.Equal(run.Snapshot(), run.Replayed());
    }

    [Fact]
    public void Terms_that_come_after_the_grace_change_nothing_whether_or_not_the_close_was_noticed()
    {
        var run = new MeterRun(100);

        run.Change(End + Grace, Terms(500) with { Version = 2 });

        Assert.Equal(100, run.Meter.Balance(End + Grace).Available);
        Assert.Single(run.Journal);
    }

    [Fact]
    public void Within_one_batch_a_repeat_is_a_duplicate_and_another_payload_a_conflict()
    {
        var run = new MeterRun(100);

        var answer = run.Record(Noon, Item.Of("a", 10), Item.Of("a", 10), Item.Of("a", 11), Item.Of("b", 5), Item.Of("a", 10) with { Source = "s" });

        Assert.Equal([Accepted, Duplicate, IdReused, Accepted, Accepted], answer.Items.Select(item => item.Outcome));
        Assert.Equal([10, 10, 0, 5, 10], answer.Items.Select(item => item.Microcredits));
        Assert.Equal([90, 90, 90, 85, 75], answer.Items.Select(item => item.Remaining));
        Assert.Equal((3, 1, 1), (answer.Accepted, answer.Duplicates, answer.Refused));
        Assert.Equal((25, 3), (answer.Balance.Used, answer.Balance.Events));
    }

    [Fact]
    public void Within_one_batch_a_refused_item_makes_no_place_for_the_next_but_a_cheaper_one_fits()
    {
        var run = new MeterRun(10);

        var answer = run.Record(Noon, Item.Of("a", 8), Item.Of("b", 3), Item.Of("c", 2), Item.Of("d", 1));

        Assert.Equal([Accepted, CreditLimitReached, Accepted, CreditLimitReached], answer.Items.Select(item => item.Outcome));
        Assert.Equal(10, run.Meter.Used);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("no user")]
    [InlineData("time")]
    [InlineData("meter")]
    [InlineData("units")]
    [InlineData("measure")]
    [InlineData("one measure more")]
    [InlineData("credits")]
    [InlineData("dimensions")]
    public void Each_member_but_source_and_id_is_part_of_the_payload(string member)
    {
        var rates = Always(("chat", "a", 1), ("chat", "b", 1), ("talk", "a", 1), ("talk", "b", 1));
        var first = Item.Of("x", "chat", ("a", 1), ("b", 2)) with { User = "u", Time = Noon, Dimensions = "{}" };
        var run = new MeterRun(1000, rates);
        run.Record(Noon, first);

        var second = member switch
        {
            "user" => first with { User = "v" },
            "no user" => first with { User = null },
            "time" => first with { Time = Noon + Tick },
            "meter" => first with { Meter = "talk" },
            "units" => first with { Quantities = [("a", 2), ("b", 1)] },
            "measure" => first with { Quantities = [("a", 1)] },
            "one measure more" => first with { Quantities = [("a", 1), ("b", 2), ("c", 0)] },
            "credits" => first with { Quantities = [], Credits = 1 },
            _ => first with { Dimensions = "{\"a\":1}" },
        };

        Assert.Equal(IdReused, run.One(Noon, second).Outcome);
        Assert.Equal(Duplicate, run.One(Noon, first with { Quantities = [("b", 2), ("a", 1)] }).Outcome);
        Assert.Equal(Accepted, run.One(Noon, first with { Source = "other" }).Outcome);
    }

    [Fact]
    public void Source_and_id_do_not_run_into_each_other()
    {
        var run = new MeterRun();

        Assert.Equal(Accepted, run.One(Noon, Item.Of("bc", 1) with { Source = "a" }).Outcome);
        Assert.Equal(Accepted, run.One(Noon, Item.Of("c", 1) with { Source = "ab" }).Outcome);
        Assert.Equal(Accepted, run.One(Noon, Item.Of("abc", 1)).Outcome);
    }

    [Fact]
    public void Only_what_was_counted_is_found_and_finding_records_nothing()
    {
        var run = new MeterRun();
        run.Record(End - Tick, Item.Of("a", 10), Item.Of("b", 20));
        var batch = Item.Batch(Item.Of("a", 10), Item.Of("b", 21), Item.Of("c", 30));

        var answer = run.Meter.Find(new RecordUsage(batch, ListAll: false), End);

        Assert.Equal([(Duplicate, 10), (IdReused, 0), (OtherPeriod, 0)], answer.Items.Select(item => (item.Outcome, item.Microcredits)));
        Assert.Equal((0, 1, 1), (answer.Accepted, answer.Duplicates, answer.Refused));
        Assert.Equal(2, run.Meter.Events);
    }

    [Fact]
    public void Costs_that_no_number_holds_together_are_refused_and_not_a_failure()
    {
        var run = new MeterRun(100, Always(("dear", "calls", 9_000_000_000)));
        var dear = Item.Of("x", "dear", ("calls", UsageBatch.MaxAmount));

        var answer = run.Record(Noon, dear, dear with { Id = "y" }, dear with { Id = "z" });

        Assert.Equal([CreditLimitReached, CreditLimitReached, CreditLimitReached], answer.Items.Select(item => item.Outcome));
        run.Reserve(Noon, "h", 1);
        Assert.Equal(long.MaxValue, run.Settle(Noon, "h", dear, dear with { Id = "y" }).Asked);
    }

    [Fact]
    public void Units_that_no_number_holds_together_are_refused_and_the_query_still_answers()
    {
        var run = new MeterRun(100, Rates);
        var items = Enumerable.Range(0, 9_300).Select(i => Item.Of($"e{i}", "free", ("calls", UsageBatch.MaxAmount)) with { User = $"u{i % 9}" });

        var answer = run.Record(Noon, items);

        Assert.Equal((9_223, 77), (answer.Accepted, answer.Refused));
        Assert.All(answer.Items.Skip(9_223), item => Assert.Equal(AmountOverflow, item.Outcome));
        var row = Assert.Single(run.Meter.Usage(new UsageQuery(Start, End, UsageWindow.Total, UsageGroup.None, null, null, null, 10)));
        Assert.Equal(9_223 * UsageBatch.MaxAmount, row.Quantities["calls"]);
        Assert.Equal(AmountOverflow, Assert.Single(
            run.Restore(run.Snapshot()).Decide(new RecordUsage(Item.Batch(items.Last()), true), Noon).Answer.Items).Outcome);
    }
}
