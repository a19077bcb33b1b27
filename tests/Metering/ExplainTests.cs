using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

public sealed class ExplainTests() : ExplainContract(HostKind.Embedded);

public sealed class ExplainOnOrleansTests() : ExplainContract(HostKind.Orleans), IOnOrleans;

/// <summary>What a tenant's meter said at a past instant (E9).</summary>
public abstract class ExplainContract(HostKind host) : IAsyncDisposable
{
    private static readonly TenantId Tenant = TenantId.Parse("acme");
    private static readonly BillingCalendar Calendar = new(Start) { Grace = Grace };
    private static readonly BillingPeriod March = Calendar.PeriodAt(Start);

    private readonly MemoryJournal _journal = new();
    private readonly ManualClock _clock = new(Noon);

    [HostFact(DisplayName = "E9: at every instant the replay says what the meter said then")]
    public async Task The_replay_says_what_the_meter_said_then()
    {
        await using var cluster = await GrainHost.Begin(host, _journal, _clock);
        for (var seed = 0; seed < 12; seed++)
        {
            var (tenant, random) = (TenantId.Parse($"t{seed}"), new Random(seed));
            await cluster.Grains.Billing(tenant).Create(Spec);
            var march = cluster.Grains.Credits(tenant, March);
            SortedDictionary<DateTimeOffset, CreditBalance> said = [];
            for (var step = 0; step < 40; step++)
            {
                if (random.Next(3) > 0) _clock.MoveTo(_clock.GetUtcNow().AddSeconds(random.Next(1, 900)));
                // At first nothing opens the period, and it shows what it would open with.
                if (step > 3) await Something(cluster.Grains, tenant, random);
                said[_clock.GetUtcNow()] = (await march.Balance())!;
            }

            foreach (var (instant, balance) in said)
                Assert.True(balance == (await march.BalanceAt(instant))!.Balance, $"seed {seed}, {instant:O}");
        }
    }

    [HostFact(DisplayName = "E9: usage counts from when it was reported, and a hold is free when it was over")]
    public async Task Usage_counts_from_when_it_was_reported()
    {
        await using var cluster = await Created();
        var march = cluster.Grains.Credits(Tenant, March);
        await march.Reserve(new ReserveHold("h", 30, TimeSpan.FromMinutes(10), null, null));
        _clock.MoveTo(Noon.AddHours(2));
        await march.Record(new RecordUsage(Item.Batch(Item.Of("early", 20) with { Time = Noon }), true));

        var between = (await march.BalanceAt(Noon.AddMinutes(9)))!;
        var after = (await march.BalanceAt(Noon.AddMinutes(10)))!;
        var late = (await march.BalanceAt(Noon.AddHours(2)))!;

        Assert.Equal((0, 30, 2), (between.Balance.Used, between.Balance.Held, between.Records));
        Assert.Equal((0, 0, 2), (after.Balance.Used, after.Balance.Held, after.Records));
        Assert.Equal((20, 0, 3), (late.Balance.Used, late.Balance.Held, late.Records));
    }

    [HostFact(DisplayName = "E9: before its first command a period is what it would have opened with then")]
    public async Task Before_its_first_command_a_period_is_what_it_would_have_opened_with_then()
    {
        await using var cluster = await Created();
        var april = cluster.Grains.Credits(Tenant, Calendar.After(March));
        _clock.MoveTo(End.AddDays(3));
        await cluster.Grains.Billing(Tenant).Change(new ChangeCreditTerms(40, null, null));
        _clock.MoveTo(End.AddDays(4));

        var before = (await april.BalanceAt(End.AddDays(2)))!;
        var after = (await april.BalanceAt(End.AddDays(3)))!;

        Assert.Equal((100, 0), (before.Balance.Base, before.Records));
        Assert.Equal((40, 1), (after.Balance.Base, after.Records));
    }

    [HostFact]
    public async Task Before_it_was_created_a_tenant_had_nothing()
    {
        await using var cluster = await Created();

        Assert.Null(await cluster.Grains.Credits(Tenant, March).BalanceAt(Noon - Tick));
        Assert.Null(await cluster.Grains.Billing(Tenant).TermsAt(Noon - Tick));
        Assert.Equal(1, (await cluster.Grains.Billing(Tenant).TermsAt(Noon))!.Version);
    }

    [HostFact]
    public async Task A_caller_that_went_away_ends_the_replay()
    {
        await using var cluster = await Created();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cluster.Grains.Credits(Tenant, March).BalanceAt(Noon, gone.Token));
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private static CreditSpec Spec => new(100, 100, Calendar, RateCard.Empty);

    private static async Task Something(IMeteringCluster grains, TenantId tenant, Random random)
    {
        var (march, hold) = (grains.Credits(tenant, March), $"h{random.Next(6)}");
        switch (random.Next(6))
        {
            case 0: await march.Reserve(new ReserveHold(hold, 1 + random.Next(20), TimeSpan.FromSeconds(random.Next(1, 2000)), null, null)); break;
            case 1: await march.Settle(new SettleHold(hold, 1 + random.Next(20), null)); break;
            case 2: await march.Release(hold); break;
            case 3: await grains.Billing(tenant).Change(new ChangeCreditTerms(random.Next(200), null, null)); break;
            default: await march.Record(new RecordUsage(Item.Batch(Item.Of($"u{random.Next()}", 1 + random.Next(9))), false)); break;
        }
    }

    private async Task<GrainHost> Created()
    {
        var cluster = await GrainHost.Begin(host, _journal, _clock);
        await cluster.Grains.Billing(Tenant).Create(Spec);
        return cluster;
    }
}
