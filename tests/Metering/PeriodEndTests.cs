using MeteringCluster.Api.Access;
using MeteringCluster.Api.Usage;
using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

public sealed class PeriodEndTests() : PeriodEndContract(HostKind.Embedded);

public sealed class PeriodEndOnOrleansTests() : PeriodEndContract(HostKind.Orleans), IOnOrleans;

public abstract class PeriodEndContract(HostKind host)
{
    private static readonly TenantId Tenant = TenantId.Parse("acme");
    private static readonly BillingCalendar Calendar = new(Start) { Grace = Grace };

    [HostTheory(DisplayName = "E7, E8: a batch that the period's end overtakes counts each item once, where it belongs, as accepted")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_that_the_periods_end_overtakes(bool listAll)
    {
        await using var journal = new MemoryJournal();
        var clock = new ManualClock(End);
        await using var cluster = await GrainHost.Begin(host, journal, clock);
        await cluster.Grains.Billing(Tenant).Create(new CreditSpec(100, 100, Calendar, RateCard.Empty));
        var router = new UsageRouter(cluster.Grains, new BehindAtFirst(clock));

        var late = Item.Of("late", 10) with { Time = End - TimeSpan.FromMinutes(1) };
        var routed = await router.Record(
            new KnownTenant(Tenant, Calendar), Item.Batch(late, Item.Of("now", 20)),
            [new ParsedItem(0, true, late.Time!.Value.UtcTicks, 0), new ParsedItem(1, false, 0, 0)], listAll);

        Assert.Equal((2, 0, 0), (routed!.Accepted, routed.Duplicates, routed.Refused));
        var before = await cluster.Grains.Credits(Tenant, Calendar.PeriodAt(Start)).Balance();
        var after = await cluster.Grains.Credits(Tenant, Calendar.PeriodAt(End)).Balance();
        Assert.Equal((10, 20), (before!.Used, after!.Used));
    }

    [HostTheory(DisplayName = "E1, E8: an item without a time counts once, also where the period's grain has a slower clock than its callers")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_item_without_a_time_at_a_grain_with_a_slower_clock(bool originalFirst)
    {
        await using var journal = new MemoryJournal();
        var clock = new ManualClock(End - TimeSpan.FromSeconds(1));
        await using var cluster = await GrainHost.Begin(host, journal, clock);
        await cluster.Grains.Billing(Tenant).Create(new CreditSpec(100, 100, Calendar, RateCard.Empty));
        var ahead = new UsageRouter(cluster.Grains, new Ahead(clock, TimeSpan.FromSeconds(2)));
        var behind = new UsageRouter(cluster.Grains, clock);

        // The same report twice, by two servers: for one of them the period has ended.
        var routers = originalFirst ? new[] { behind, ahead } : [ahead, behind];
        foreach (var router in routers)
            Assert.NotNull(await router.Record(new KnownTenant(Tenant, Calendar), Item.Batch(Item.Of("once", 10)), [new ParsedItem(0, false, 0, 0)], true));

        var before = await cluster.Grains.Credits(Tenant, Calendar.PeriodAt(Start)).Balance();
        var after = await cluster.Grains.Credits(Tenant, Calendar.PeriodAt(End)).Balance();
        Assert.Equal(originalFirst ? (10, 0) : (0, 10), (before!.Used, after!.Used));
    }

    private sealed class Ahead(TimeProvider clock, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + by;
    }

    /// <summary>Its first look is a tick before the end: whoever looks next finds the period over.</summary>
    private sealed class BehindAtFirst(TimeProvider clock) : TimeProvider
    {
        private bool _looked;

        public override DateTimeOffset GetUtcNow()
        {
            var now = clock.GetUtcNow();
            if (_looked) return now;
            _looked = true;
            return now - TimeSpan.FromTicks(1);
        }
    }
}
