using MeteringCluster.Billing;
using MeteringCluster.Metering;
using Xunit;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

/// <summary>What a closed period is billed by (A12, E9, E10).</summary>
public sealed class StatementTests
{
    [Fact(DisplayName = "A12: with a limit of 12 dollars and 5 used, 5 are charged")]
    public void What_was_used_is_charged()
    {
        var run = new MeterRun(Terms(0) with { LimitMicrocredits = 12_000_000 });
        run.Record(Noon, Item.Of("a", "chat") with { Credits = 2_000_000 }, Item.Of("b", "export") with { Credits = 3_000_000 });

        run.Close(End + Grace);
        var statement = run.Meter.Statement();

        Assert.Equal((500, 5_000_000, 2), (statement.ChargeCents, statement.UsedMicrocredits, statement.Events));
        Assert.Equal([new MeterSum("chat", 1, 2_000_000), new MeterSum("export", 1, 3_000_000)], statement.Meters.AsEnumerable());
        Assert.Equal((run.Meter.Period, End + Grace), (statement.Period, statement.ClosedAt));
    }

    [Fact(DisplayName = "A12, A17: the highest base and the highest limit that held are those that count")]
    public void The_highest_base_and_limit_count()
    {
        var terms = Terms(100);
        var run = new MeterRun(terms);
        run.Change(Noon, terms = terms with { Version = 2, LimitMicrocredits = 500 });
        run.Record(Noon, Item.Of("a", 600));
        run.Change(Noon + Grace, terms = terms with { Version = 3, BaseMicrocredits = 10, LimitMicrocredits = 5 });
        run.Change(Noon + Grace * 2, terms with { Version = 4, UsdCentsPerCredit = 100 });

        var statement = run.Meter.Statement();

        Assert.Equal((100, 500, 500), (statement.IncludedMicrocredits, statement.LimitMicrocredits, statement.ChargeableMicrocredits));
        Assert.Equal(
            [new CapChange(Start, 1, 100, 0), new CapChange(Noon, 2, 100, 500), new CapChange(Noon + Grace, 3, 10, 5)],
            statement.Changes.AsEnumerable());
    }

    [Fact(DisplayName = "A18: a limit that ended before the period is none in it")]
    public void A_limit_that_ended_before_is_none() =>
        Assert.Equal(0, new MeterRun(Terms(100) with { LimitMicrocredits = 500, LimitEndsAt = Start }).Meter.Statement().LimitMicrocredits);

    [Fact]
    public void Terms_that_come_after_the_closing_change_nothing()
    {
        var run = new MeterRun(100);
        run.Record(Noon, Item.Of("a", 60));
        run.Close(End + Grace);
        var before = run.Snapshot();

        run.Change(End + Grace, Terms(5) with { Version = 2, UsdCentsPerCredit = 900 });

        Assert.Equal(before, run.Snapshot());
    }

    [Fact]
    public void A_period_is_handed_to_billing_when_it_closes_and_once()
    {
        var run = new MeterRun(100);
        run.Record(Noon, Item.Of("a", 60));

        var closing = run.Meter.Decide(ClosePeriod.Instance, End + Grace + Tick);
        run.Close(End + Grace + Tick);

        var effect = Assert.Single(closing.Effects);
        Assert.Equal(("bill-period/acme/20260301T000000Z", "bill-period"), (effect.Id, effect.Kind));
        var handed = effect.Read(CreditJson.Default.BillPeriod);
        var statement = run.Meter.Statement();
        Assert.Equal("acme", handed.Tenant);
        Assert.Equal(statement.Meters.AsEnumerable(), handed.Statement.Meters);
        Assert.Equal(statement.Changes.AsEnumerable(), handed.Statement.Changes);
        Assert.Equal(statement with { Meters = [], Changes = [] }, handed.Statement with { Meters = [], Changes = [] });
        Assert.Empty(run.Meter.Decide(ClosePeriod.Instance, End + Grace + Tick).Effects);
    }

    [Fact]
    public void A_closed_period_replays_to_the_same_statement()
    {
        var run = new MeterRun(100);
        run.Record(Noon, Item.Of("a", 60));
        run.Close(End + Grace);

        Assert.Equal(run.Snapshot(), run.Replayed());
        Assert.Equal(run.Snapshot(), SnapshotOf(run.Restore(run.Snapshot())));
        Assert.Equal(60, run.Restore(run.Snapshot()).Statement().UsedMicrocredits);
    }

    [Fact]
    public void Of_a_great_many_changes_the_first_and_the_last_are_kept_and_the_highest_counts_all()
    {
        var run = new MeterRun(100);
        for (var version = 2; version <= 1500; version++)
            run.Change(Noon, Terms(100) with { Version = version, LimitMicrocredits = version == 1200 ? 77_777 : version });

        var statement = run.Meter.Statement();

        Assert.Equal((CapHistory.MaxChanges, 1, 1500), (statement.Changes.Length, statement.Changes[0].Version, statement.Changes[^1].Version));
        Assert.Equal(77_777, statement.LimitMicrocredits);
    }

    [Fact]
    public void Of_a_great_many_meters_the_cheapest_are_summed_up()
    {
        var run = new MeterRun(10_000_000);
        run.Record(Noon, Enumerable.Range(1, CreditMeter.MaxStatementMeters + 2).Select(i => new Item($"{i}", $"meter{i}") { Credits = i }));

        var meters = run.Meter.Statement().Meters;

        Assert.Equal(CreditMeter.MaxStatementMeters + 1, meters.Length);
        Assert.Equal(new MeterSum(CreditMeter.OtherMeters, 2, 3), meters[^1]);
        Assert.Equal(run.Meter.Used, meters.Sum(sum => sum.Microcredits));
    }
}
