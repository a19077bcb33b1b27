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
