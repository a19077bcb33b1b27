using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Billing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

public sealed class CreditGrainTests() : CreditGrainContract(HostKind.Embedded);

public sealed class CreditGrainOnOrleansTests() : CreditGrainContract(HostKind.Orleans), IOnOrleans;

public abstract class CreditGrainContract(HostKind host) : IAsyncDisposable
{
    private static readonly TenantId Tenant = TenantId.Parse("acme");
    private static readonly BillingCalendar Calendar = new(Start) { Grace = Grace };
    private static readonly BillingPeriod March = Calendar.PeriodAt(Start);
    private static readonly BillingPeriod April = Calendar.After(March);

    private readonly MemoryJournal _journal = new();
    private readonly ManualClock _clock = new(Noon);

    [HostFact]
    public async Task A_tenant_that_was_never_created_has_no_credits()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        var march = cluster.Grains.Credits(Tenant, March);

        Assert.Null(await march.Balance());
        Assert.Null(await march.Record(Usage(Item.Of("a", 1))));
        Assert.Null(await march.Reserve(new ReserveHold("h", 1, Grace, null, null)));
        Assert.Null(await cluster.Grains.Billing(Tenant).Change(new ChangeCreditTerms(1, null, null)));
        Assert.Empty(await Journaled());
    }

    [HostFact]
    public async Task Looking_at_a_period_does_not_open_it()
    {
        await using var cluster = await Created();

        Assert.Equal(100, (await cluster.Grains.Credits(Tenant, March).Balance())!.Remaining);

        Assert.Equal(["billing:acme"], await Journaled());
    }

    [HostFact]
    public async Task A_stray_date_opens_no_period()
    {
        await using var cluster = await Created();
        var february = Calendar.Before(March);

        var future = await cluster.Grains.Credits(Tenant, April).Record(Usage(Item.Of("a", 1) with { Time = April.Start }));
        var past = await cluster.Grains.Credits(Tenant, february).Record(Usage(Item.Of("a", 1) with { Time = february.Start }));
        var hold = await cluster.Grains.Credits(Tenant, April).Reserve(new ReserveHold("h", 1, Grace, null, null));

        Assert.Equal(UsageOutcome.TimeInFuture, Assert.Single(future!.Items).Outcome);
        Assert.Equal(UsageOutcome.PeriodClosed, Assert.Single(past!.Items).Outcome);
        Assert.Equal(HoldOutcome.OtherPeriod, hold!.Outcome);
        Assert.Equal(["billing:acme"], await Journaled());
    }

    [HostFact]
    public async Task Terms_that_change_after_a_stray_date_hold_when_its_period_comes()
    {
        await using var cluster = await Created();
        await cluster.Grains.Credits(Tenant, April).Record(Usage(Item.Of("a", 1) with { Time = April.Start }));

        await cluster.Grains.Billing(Tenant).Change(new ChangeCreditTerms(10, null, null));
        _clock.MoveTo(April.Start);

        Assert.Equal(10, (await cluster.Grains.Credits(Tenant, April).Record(Usage(Item.Of("b", 1))))!.Balance.Available);
    }

    [HostFact]
    public async Task A_limit_holds_at_once_in_the_open_period_and_in_one_that_is_about_to_begin()
    {
        await using var cluster = await Created();
        _clock.MoveTo(April.Start - TimeSpan.FromMinutes(4));
        await cluster.Grains.Credits(Tenant, March).Record(Usage(Item.Of("a", 1)));
        await cluster.Grains.Credits(Tenant, April).Record(Usage(Item.Of("b", 1) with { Time = April.Start }));

        await cluster.Grains.Billing(Tenant).Change(new ChangeCreditTerms(null, 50, null));

        Assert.Equal(150, (await cluster.Grains.Credits(Tenant, March).Balance())!.Available);
        Assert.Equal(150, (await cluster.Grains.Credits(Tenant, April).Balance())!.Available);
    }

    [HostFact]
    public async Task A_limit_that_a_lost_process_did_not_bring_to_the_period_is_there_when_the_change_is_repeated()
    {
        await using var cluster = await Created();
        await cluster.Grains.Credits(Tenant, March).Record(Usage(Item.Of("a", 1)));

        // As the process leaves it that is lost right after the commit: the terms are changed, and nobody has told the period.
        var state = new BillingState { Current = await cluster.Grains.Billing(Tenant).Terms() };
        var change = new ChangeCreditTerms(null, 50, null);
        await cluster.DisposeAsync();
        var set = (TermsSet)BillingRun.Decide(state, Noon, turn => turn.Change(change), Tenant.Value).Events.Single();
        Assert.True(_journal.TryAppend(new JournalRecord(
            new GrainKey("billing", Tenant.Value), new Owner("billing", Tenant.Value), 2, Noon, RecordCodec.Encode(BillingFold.Instance, [set]), [], default)));

        await using var next = await GrainHost.Begin(host, _journal, _clock);
        await next.Grains.Billing(Tenant).Change(change);

        Assert.Equal(150, (await next.Grains.Credits(Tenant, March).Balance())!.Available);
    }

    /// <summary>A13, A18, E8: what is bought in a period's grace is for the next one.</summary>
    [HostFact]
    public async Task A_period_that_is_first_opened_in_its_grace_has_the_limit_with_which_it_ended()
    {
        await using var cluster = await Created();
        _clock.MoveTo(April.Start.AddMinutes(5));
        await cluster.Grains.Billing(Tenant).Change(new ChangeCreditTerms(null, 50, null));

        var late = await cluster.Grains.Credits(Tenant, March).Record(Usage(Item.Of("late", 120) with { Time = April.Start.AddMinutes(-1) }));

        Assert.Equal(UsageOutcome.CreditLimitReached, Assert.Single(late!.Items).Outcome);
        Assert.Equal((100, 150), ((await cluster.Grains.Credits(Tenant, March).Balance())!.Available, (await cluster.Grains.Credits(Tenant, April).Balance())!.Available));
    }

    [HostFact]
    public async Task A_period_starts_with_everything_again_and_closes_when_woken()
    {
        await using var cluster = await Created();
        await cluster.Grains.Credits(Tenant, March).Record(Usage(Item.Of("a", 100)));
        _clock.MoveTo(April.Start);

        Assert.Equal(100, (await cluster.Grains.Credits(Tenant, April).Balance())!.Remaining);
        Assert.Equal(PeriodState.Closing, (await cluster.Grains.Credits(Tenant, March).Balance())!.State);

        _clock.MoveTo(April.Start + Grace);
        await cluster.Grains.Credits(Tenant, March).Wake();
        Assert.Equal(PeriodState.Closed, (await cluster.Grains.Credits(Tenant, March).Balance())!.State);
        Assert.Equal(100, (await cluster.Grains.Credits(Tenant, March).Balance())!.Used);
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private async Task<GrainHost> Created()
    {
        var cluster = await GrainHost.Begin(host, _journal, _clock);
        await cluster.Grains.Billing(Tenant).Create(new CreditSpec(100, 100, Calendar, RateCard.Empty));
        return cluster;
    }

    private static RecordUsage Usage(params Item[] items) => new(Item.Batch(items), ListAll: true);

    private async Task<List<string>> Journaled()
    {
        List<string> grains = [];
        await foreach (var grain in _journal.Grains()) grains.Add(grain.ToString());
        return grains;
    }
}
