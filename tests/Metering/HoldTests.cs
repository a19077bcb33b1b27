using MeteringCluster.Billing;
using MeteringCluster.Metering;
using Xunit;
using static MeteringCluster.Metering.HoldOutcome;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

public sealed class HoldTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);

    [Fact]
    public void A_hold_keeps_credits_from_all_others()
    {
        var run = new MeterRun(100);

        var held = run.Reserve(Noon, "h", 60, Ttl, "ann", "chat");

        Assert.Equal(new HoldView("h", HoldStatus.Active, 60, 0, Noon, Noon + Ttl, "ann", "chat"), held.Hold);
        Assert.Equal((Done, 60, 0, 40), (held.Outcome, held.Balance.Held, held.Balance.Used, held.Balance.Remaining));
        Assert.Equal(UsageOutcome.CreditLimitReached, run.One(Noon, Item.Of("x", 41)).Outcome);
        Assert.Equal(CreditLimitReached, run.Reserve(Noon, "i", 41).Outcome);
        Assert.Equal(Done, run.Reserve(Noon, "i", 40).Outcome);
        Assert.Equal(0, run.Meter.Balance(Noon).Remaining);
    }

    [Fact]
    public void A_reservation_is_repeated_by_its_content_and_refused_with_another()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60, Ttl, "ann", "chat");

        var repeated = run.Reserve(Noon + Tick, "h", 60, Ttl, "ann", "chat");

        Assert.Equal((Repeated, Noon + Ttl, 60), (repeated.Outcome, repeated.Hold!.ExpiresAt, repeated.Balance.Held));
        Assert.Equal(IdReused, run.Reserve(Noon, "h", 61, Ttl, "ann", "chat").Outcome);
        Assert.Equal(IdReused, run.Reserve(Noon, "h", 60, Ttl + Tick, "ann", "chat").Outcome);
        Assert.Equal(IdReused, run.Reserve(Noon, "h", 60, Ttl, null, "chat").Outcome);
        Assert.Equal(IdReused, run.Reserve(Noon, "h", 60, Ttl, "ann", "talk").Outcome);
        Assert.Equal(2, run.Journal.Count);
    }

    // Where two refusals apply, the first in the documented order is the answer.
    [Fact]
    public void Refusals_of_a_reservation_come_in_order()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60);

        Assert.Equal(HoldOutcome.PeriodClosed, run.Reserve(End + Grace, "h", 61).Outcome);
        Assert.Equal(IdReused, run.Reserve(End, "h", 61).Outcome);
        Assert.Equal(OtherPeriod, run.Reserve(End, "i", 1000).Outcome);
        Assert.Equal(OtherPeriod, run.Reserve(Start - Tick, "i", 1).Outcome);
        Assert.Equal(CreditLimitReached, run.Reserve(End - Tick, "i", 101).Outcome);
    }

    [Fact]
    public void Refusals_of_a_settlement_come_in_order()
    {
        var run = new MeterRun(100);
        foreach (var id in (string[])["settled", "released", "expired", "active"]) run.Reserve(Noon, id, 10, id == "expired" ? Ttl : TimeSpan.FromDays(1));
        run.Settle(Noon, "settled", 5);
        run.Release(Noon, "released");
        var later = Noon + Ttl;

        Assert.Equal(HoldOutcome.PeriodClosed, run.Settle(End + Grace, "nobody", 1).Outcome);
        Assert.Equal(UnknownHold, run.Settle(later, "nobody", 1000).Outcome);
        Assert.Equal(AlreadySettled, run.Settle(later, "settled", 1000).Outcome);
        Assert.Equal((Repeated, 5), (run.Settle(later, "settled", 5).Outcome, run.Settle(later, "settled", 5).Hold!.ChargedMicrocredits));
        Assert.Equal(Released, run.Settle(later, "released", 1000).Outcome);
        Assert.Equal(Expired, run.Settle(later, "expired", 1000).Outcome);
        Assert.Equal(ItemsRefused, run.Settle(later, "active", Item.Of("a", 1000), Item.Of("b", 0)).Outcome);
        Assert.Equal(CreditLimitReached, run.Settle(later, "active", Item.Of("a", 1000), Item.Of("b", 1)).Outcome);
        Assert.Equal(HoldStatus.Active, run.Meter.FindHold("active", later).Hold!.Status);
    }

    [Fact]
    public void Refusals_of_a_release_come_in_order()
    {
        var run = new MeterRun(100);
        foreach (var id in (string[])["settled", "released", "expired"]) run.Reserve(Noon, id, 10);
        run.Settle(Noon, "settled", 5);
        Assert.Equal(Done, run.Release(Noon, "released").Outcome);

        Assert.Equal(HoldOutcome.PeriodClosed, run.Release(End + Grace, "nobody").Outcome);
        Assert.Equal(UnknownHold, run.Release(Noon + Ttl, "nobody").Outcome);
        Assert.Equal(AlreadySettled, run.Release(Noon + Ttl, "settled").Outcome);
        Assert.Equal(Repeated, run.Release(Noon + Ttl, "released").Outcome);
        Assert.Equal(Expired, run.Release(Noon + Ttl, "expired").Outcome);
        Assert.Equal(UnknownHold, run.Meter.FindHold("nobody", Noon).Outcome);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(100)]
    public void A_settlement_charges_what_was_used_and_gives_back_the_rest(long used)
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60);

        var answer = run.Settle(Noon, "h", used);

        Assert.Equal((Done, used), (answer.Outcome, answer.Hold!.ChargedMicrocredits));
        Assert.Equal((used, 0, 100 - used, 1), (answer.Balance.Used, answer.Balance.Held, answer.Balance.Remaining, answer.Balance.Events));
        Assert.Equal(answer.Balance, run.Meter.Balance(Noon));
    }

    [Fact]
    public void A_settlement_beyond_what_the_cap_leaves_is_refused_and_the_hold_stays()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60);
        run.Reserve(Noon, "other", 30);
        var records = run.Journal.Count;

        var answer = run.Settle(Noon, "h", 71);

        Assert.Equal((CreditLimitReached, 71, HoldStatus.Active), (answer.Outcome, answer.Asked, answer.Hold!.Status));
        Assert.Equal((90, 10), (answer.Balance.Held, answer.Balance.Remaining));
        Assert.Equal(records, run.Journal.Count);
        Assert.Equal(Done, run.Settle(Noon, "h", 70).Outcome);
    }

    [Fact]
    public void Where_the_policy_allows_it_a_settlement_goes_beyond_the_cap_and_says_by_how_much()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60);
        run.Reserve(Noon, "other", 30);

        var over = run.Meter.Decide(new SettleHold("h", 75, null), SettlementPolicy.Allow, Noon).Events.OfType<HoldSettled>().Single();
        var answer = run.Settle(Noon, "h", 75, SettlementPolicy.Allow);

        Assert.Equal(5, over.OverCap);
        Assert.Equal((Done, 75, 0), (answer.Outcome, answer.Balance.Used, answer.Balance.Remaining));
        Assert.Equal(UsageOutcome.CreditLimitReached, run.One(Noon, Item.Of("x", 1)).Outcome);
    }

    [Fact]
    public void Items_settle_all_together_and_duplicates_among_them_cost_nothing()
    {
        var run = new MeterRun(100);
        run.Record(Noon, Item.Of("known", 10));
        run.Reserve(Noon, "h", 50);

        var answer = run.Settle(Noon, "h", Item.Of("known", 10), Item.Of("a", 20), Item.Of("a", 20), Item.Of("b", 5));

        Assert.Equal((Done, 25), (answer.Outcome, answer.Hold!.ChargedMicrocredits));
        Assert.Equal([UsageOutcome.Duplicate, UsageOutcome.Accepted, UsageOutcome.Duplicate, UsageOutcome.Accepted], answer.Items.Select(item => item.Outcome));
        Assert.Equal((35, 0, 3), (answer.Balance.Used, answer.Balance.Held, answer.Balance.Events));
        Assert.Equal(UsageOutcome.Duplicate, run.One(Noon, Item.Of("b", 5)).Outcome);
    }

    [Fact]
    public void Items_that_are_all_known_already_settle_for_nothing()
    {
        var run = new MeterRun(100);
        run.Record(Noon, Item.Of("known", 10));
        run.Reserve(Noon, "h", 50);

        Assert.Equal((Done, 0), (run.Settle(Noon, "h", Item.Of("known", 10)).Outcome, run.Meter.Held));
        Assert.Equal(10, run.Meter.Used);
        Assert.Equal(Repeated, run.Settle(Noon, "h", Item.Of("known", 10)).Outcome);
    }

    [Fact]
    public void One_refused_item_refuses_the_settlement_and_names_itself()
    {
        var run = new MeterRun(100, Always(("chat", "tokens", 1)));
        run.Reserve(Noon, "h", 50);
        var before = run.Snapshot();

        var answer = run.Settle(Noon, "h", Item.Of("a", 20), Item.Of("b", "mystery", ("tokens", 1)));

        Assert.Equal(ItemsRefused, answer.Outcome);
        Assert.Equal((UsageOutcome.UnknownMeter, "mystery"), (answer.Items[1].Outcome, answer.Items[1].Subject));
        Assert.Equal(before, run.Snapshot());
    }

    [Fact]
    public void A_hold_ends_at_its_instant_noticed_or_not()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60, Ttl);
        var (last, end) = (Noon + Ttl - Tick, Noon + Ttl);

        Assert.Equal((60, 40), (run.Meter.Balance(last).Held, run.Meter.Balance(last).Remaining));
        Assert.Equal((0, 100), (run.Meter.Balance(end).Held, run.Meter.Balance(end).Remaining));
        Assert.Equal(HoldStatus.Active, run.Meter.FindHold("h", last).Hold!.Status);
        Assert.Equal(HoldStatus.Expired, run.Meter.FindHold("h", end).Hold!.Status);
        Assert.Equal(UsageOutcome.CreditLimitReached, run.One(last, Item.Of("x", 100)).Outcome);
        Assert.Equal(UsageOutcome.Accepted, run.One(end, Item.Of("x", 100)).Outcome);
        Assert.Equal((100, 0), (run.Meter.Used, run.Meter.Held));
        Assert.Equal(run.Snapshot(), run.Replayed());
    }

    [Fact]
    public void A_hold_may_be_settled_up_to_its_last_tick()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60, Ttl);

        Assert.Equal(Done, run.Settle(Noon + Ttl - Tick, "h", 50).Outcome);
        Assert.Equal(Repeated, run.Settle(Noon + Ttl, "h", 50).Outcome);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_hold_ends_with_its_periods_grace_at_the_latest(long beyond)
    {
        var run = new MeterRun(100);
        var reserved = End - Tick;

        var answer = run.Reserve(reserved, "h", 60, beyond == 1 ? Grace + Tick + Tick : TimeSpan.MaxValue);

        Assert.Equal(End + Grace, answer.Hold!.ExpiresAt);
        Assert.Equal(60, run.Meter.Balance(End + Grace - Tick).Held);
        Assert.Equal(0, run.Meter.Balance(End + Grace).Held);
    }

    [Fact]
    public void A_settlement_in_the_grace_belongs_to_the_holds_period()
    {
        var run = new MeterRun(100);
        run.Reserve(End - Tick, "h", 60, Grace);

        Assert.Equal(Done, run.Settle(End + Grace - Tick - Tick, "h", Item.Of("timeless", 50)).Outcome);

        var row = Assert.Single(run.Meter.Usage(new UsageQuery(Start, End, UsageWindow.Hour, UsageGroup.None, null, null, null, 9)));
        Assert.Equal(End - TimeSpan.FromHours(1), row.Key.Window);
    }

    [Fact]
    public void A_released_hold_gives_everything_back_and_stays_released()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60);

        var answer = run.Release(Noon, "h");

        Assert.Equal((Done, HoldStatus.Released, 0, 100), (answer.Outcome, answer.Hold!.Status, answer.Balance.Held, answer.Balance.Remaining));
        Assert.Equal((Repeated, HoldStatus.Released), (run.Reserve(Noon, "h", 60).Outcome, run.Reserve(Noon, "h", 60).Hold!.Status));
    }

    [Fact]
    public void An_amount_settled_is_one_event_of_the_holds_user_and_meter()
    {
        var run = new MeterRun(100);
        run.Reserve(Noon, "h", 60, user: "ann", meter: "chat");
        run.Settle(Noon, "h", 50);

        var row = Assert.Single(run.Meter.Usage(new UsageQuery(Start, End, UsageWindow.Total, UsageGroup.User, "ann", "chat", null, 9)));

        Assert.Equal(("ann", 1, 50), (row.Key.Group, row.Events, row.Microcredits));
    }

    [Fact]
    public void Less_than_nothing_cannot_be_held()
    {
        var run = new MeterRun(100);

        Assert.Throws<ArgumentOutOfRangeException>(() => run.Reserve(Noon, "h", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => run.Reserve(Noon, "h", 1, -Tick));
    }
}
