using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using Xunit;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

/// <summary>The tenant is told how far its credits are used (A11).</summary>
public sealed class AlertTests
{
    private int _ids;

    [Fact(DisplayName = "A11: each threshold is told when usage reaches it, exactly and once")]
    public void Each_threshold_is_told_once()
    {
        var run = new MeterRun(101);

        Assert.Empty(Use(run, 50));
        Assert.Equal([50], Use(run, 1));
        Assert.Empty(Use(run, 29));
        Assert.Equal([80], Use(run, 1));
        Assert.Empty(Use(run, 19));
        Assert.Equal([100], Use(run, 1));
    }

    [Fact]
    public void Of_several_that_one_report_reaches_the_highest_is_told()
    {
        var run = new MeterRun(100);

        Assert.Equal([80], Use(run, 85));
        Assert.Equal([100], Use(run, 15));
    }

    [Fact]
    public void What_a_refused_report_asked_for_reaches_nothing()
    {
        var run = new MeterRun(100);

        Assert.Empty(Use(run, 101));
        Assert.Empty(Use(run, 49));
    }

    [Fact]
    public void A_notice_says_what_is_used_and_what_is_left()
    {
        var run = new MeterRun(Terms(60) with { Version = 3, LimitMicrocredits = 40 });
        run.Reserve(Noon, "h", 30);

        var decision = run.Meter.Decide(new RecordUsage(Item.Batch(Item.Of("a", 55)), false), Noon);

        Assert.Equal(new ThresholdReached(50, 55, 100, 3, Noon), decision.Events[^1]);
        var effect = Assert.Single(decision.Effects);
        Assert.Equal(("tell-notice/acme/credits/20260301T000000Z/50/3", TellNotice.EffectKind), (effect.Id, effect.Kind));
        var notice = effect.Read(NoticeJson.Default.TellNotice).Notice;
        Assert.Equal((NoticeTypes.CreditsThreshold, Noon, (int?)null), (notice.Type, notice.At, notice.Document));
        Assert.Equal(
            [
                NoticeFact.Number("percent", 50), NoticeFact.Credits("usedCredits", 55), NoticeFact.Credits("availableCredits", 100),
                NoticeFact.Credits("remainingCredits", 15), NoticeFact.Instant("periodStart", Start), NoticeFact.Instant("resetsAt", End),
            ],
            notice.Facts.AsEnumerable());
    }

    [Fact]
    public void A_settlement_reaches_a_threshold_as_usage_does_and_a_hold_does_not()
    {
        var run = new MeterRun(100);
        Assert.Empty(Notices(run, () => run.Reserve(Noon, "h", 90)));

        Assert.Equal([80], Notices(run, () => run.Settle(Noon, "h", 90)));
    }

    [Fact(DisplayName = "A17: a raised cap arms again what usage is below by then, and each crossing is a notice of its own")]
    public void A_raised_cap_arms_again()
    {
        var run = new MeterRun(100);
        Use(run, 80);
        run.Change(Noon, Terms(200) with { Version = 2 });

        var again = run.Meter.Decide(new RecordUsage(Item.Batch(Item.Of("b", 80)), false), Noon);

        Assert.Equal("tell-notice/acme/credits/20260301T000000Z/80/2", Assert.Single(again.Effects).Id);
    }

    [Fact]
    public void A_raised_cap_does_not_tell_again_what_is_still_reached()
    {
        var run = new MeterRun(100);
        Use(run, 80);

        Assert.Empty(Notices(run, () => run.Change(Noon, Terms(150) with { Version = 2 })));
        Assert.Empty(Use(run, 39));
        Assert.Equal([80], Use(run, 1));
    }

    [Fact(DisplayName = "A17: a lowered cap tells at once what usage has reached by it")]
    public void A_lowered_cap_tells_at_once()
    {
        var run = new MeterRun(1000);
        Assert.Empty(Use(run, 90));

        Assert.Equal([80], Notices(run, () => run.Change(Noon, Terms(100) with { Version = 2 })));
        Assert.Equal([100], Notices(run, () => run.Change(Noon, Terms(50) with { Version = 3 })));
        Assert.Empty(Notices(run, () => run.Change(Noon, Terms(40) with { Version = 4 })));
    }

    [Fact]
    public void A_cap_of_nothing_has_no_thresholds()
    {
        var run = new MeterRun(0, Always(("free", "n", 0)));

        Assert.Empty(Notices(run, () => run.Record(Noon, Item.Of("a", "free", ("n", 5)))));
        Assert.Empty(Notices(run, () => run.Change(Noon, run.Meter.Terms! with { Version = 2, SettleOverCap = SettlementPolicy.Allow })));
    }

    [Fact]
    public void A_cap_that_was_nothing_for_a_while_tells_nothing_again()
    {
        var run = new MeterRun(100);
        Use(run, 85);

        Assert.Empty(Notices(run, () => run.Change(Noon, Terms(0) with { Version = 2 })));
        Assert.Empty(Notices(run, () => run.Change(Noon, Terms(100) with { Version = 3 })));
        Assert.Equal([100], Use(run, 15));
    }

    [Fact]
    public void Thresholds_are_those_of_the_terms()
    {
        var run = new MeterRun(Terms(100) with { AlertPercents = [] });
        Assert.Empty(Use(run, 60));

        Assert.Equal([33], Notices(run, () => run.Change(Noon, Terms(100) with { Version = 2, AlertPercents = [33, 66] })));
        Assert.Equal([66], Use(run, 40));
    }

    [Fact]
    public void What_was_told_is_not_told_again_when_it_is_taken_off_the_list_and_put_back()
    {
        var run = new MeterRun(100);
        Use(run, 85);

        Assert.Empty(Notices(run, () => run.Change(Noon, Terms(100) with { Version = 2, AlertPercents = [50] })));
        Assert.Empty(Notices(run, () => run.Change(Noon, Terms(100) with { Version = 3 })));
        Assert.Equal([100], Use(run, 15));
    }

    [Fact]
    public void A_threshold_of_the_greatest_cap_is_exact()
    {
        var cap = long.MaxValue;
        var least = (long)(((Int128)cap * 99 + 99) / 100);

        Assert.Equal(0, AlertRule.Reached([99], least - 1, cap));
        Assert.Equal(99, AlertRule.Reached([99], least, cap));
        Assert.Equal(least, AlertRule.Next([99], 0, cap));
    }

    [Fact]
    public void A_restored_meter_tells_what_the_live_one_does()
    {
        var run = new MeterRun(100);
        Use(run, 60);
        var usage = new RecordUsage(Item.Batch(Item.Of("next", 20)), false);

        foreach (var meter in new[] { run.Restore(run.Snapshot()), run.Replay(0, run.Empty()) })
        {
            Assert.Empty(meter.Decide(usage with { Batch = Item.Batch(Item.Of("next", 19)) }, Noon).Effects);
            Assert.Equal(run.Meter.Decide(usage, Noon).Effects[0].Id, Assert.Single(meter.Decide(usage, Noon).Effects).Id);
        }
    }

    private List<int> Use(MeterRun run, long microcredits) =>
        Notices(run, () => run.Record(Noon, Item.Of($"u{_ids++}", microcredits)));

    // The percents that are journaled as told, each with its notice.
    private static List<int> Notices(MeterRun run, Action command)
    {
        var (records, effects) = (run.Journal.Count, run.Effects.Count);
        command();
        List<int> told =
        [
            .. run.Journal.Skip(records).SelectMany(record => RecordCodec.Events(CreditFold.Instance, record))
                .OfType<ThresholdReached>().Select(reached => reached.Percent)
        ];
        Assert.Equal(
            told.Select(percent => (long)percent),
            run.Effects.Skip(effects).Select(effect => effect.Read(NoticeJson.Default.TellNotice).Notice.Facts[0].Value));
        return told;
    }
}
