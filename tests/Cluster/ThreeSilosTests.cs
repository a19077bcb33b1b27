using System.Diagnostics;
using MeteringCluster.Billing;
using MeteringCluster.Licensing;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Billing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Licensing;
using MeteringCluster.Tests.Metering;
using Xunit;

namespace MeteringCluster.Tests.Cluster;

/// <summary>Three silos over one PostgreSQL: what a cluster must do beyond what each grain does.</summary>
public sealed class ThreeSilosTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly BillingCalendar Calendar = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [ClusterFact]
    public async Task Tenants_spread_over_the_silos_and_answer_the_same_through_each()
    {
        await using var cluster = await SilosOnPostgres.Start();
        List<TenantId> tenants = [];

        // A grain is placed by what the silos said of their load, which they do each second: within a second all may go
        // to one of them. So how even any number of tenants is follows no known odds; but a silo with less than the
        // others gets its share of those that come later, and one that got none would never have enough.
        await Eventually.True(
            async () =>
            {
                var more = await CreateTenants(cluster, 20, from: tenants.Count);
                foreach (var (tenant, n) in more.Select((tenant, n) => (tenant, n))) await Report(cluster.Through(n % 3), tenant, $"event-{n}", 7);
                tenants.AddRange(more);
                return cluster.Activations().All(count => count > 10);
            },
            "each silo holds more than ten grains", Patience.TotalSeconds);

        for (var silo = 0; silo < 3; silo++)
            foreach (var tenant in tenants)
                Assert.Equal(7, (await Current(cluster.Through(silo), tenant).Balance())!.Used);
    }

    [ClusterFact]
    public async Task Every_tenant_goes_on_after_a_silo_is_lost_and_nothing_is_lost_or_doubled()
    {
        await using var cluster = await SilosOnPostgres.Start();
        var tenants = await CreateTenants(cluster, 30);
        foreach (var tenant in tenants) await Report(cluster.Through(0), tenant, "before", 5);

        await cluster.Kill(2);

        // The same report again and a new one: the first must be known wherever the grain lives now.
        await Task.WhenAll(tenants.Select(async tenant =>
        {
            await Report(cluster.Through(0), tenant, "before", 5);
            await Report(cluster.Through(1), tenant, "after", 3);
        }));
        foreach (var tenant in tenants)
            Assert.Equal(8, (await Retried(() => Current(cluster.Through(0), tenant).Balance()))!.Used);
    }

    [ClusterFact]
    public async Task A_silo_that_leaves_in_order_and_one_that_joins_are_not_noticed()
    {
        await using var cluster = await SilosOnPostgres.Start();
        var tenants = await CreateTenants(cluster, 30);

        var calls = Task.WhenAll(tenants.Select(async (tenant, n) =>
        {
            for (var i = 0; i < 40; i++) await Current(cluster.Through(n % 2), tenant).Record(Usage($"e{i}", 1));
        }));
        await cluster.Stop(2);
        await cluster.StartAnother();
        await calls.WaitAsync(Patience);

        foreach (var tenant in tenants) Assert.Equal(40, (await Current(cluster.Through(2), tenant).Balance())!.Used);
    }

    [ClusterFact]
    public async Task A_grain_wakes_by_itself_when_something_has_fallen_due()
    {
        await using var cluster = await SilosOnPostgres.Start();
        var license = cluster.Through(0).License(TenantId.Parse("acme"));
        var now = TimeProvider.System.GetUtcNow();

        await license.Create(LicenseRun.Spec with { Start = now.AddDays(-1), End = now.AddDays(5) });

        await Eventually.True(async () => ((LicenseFound)await license.Get()).Standing.Notices is [{ DaysBefore: 7 }], seconds: 60);
    }

    [ClusterFact]
    public async Task The_last_seat_goes_once_when_log_ins_race_through_every_silo()
    {
        await using var cluster = await SilosOnPostgres.Start();
        var tenant = TenantId.Parse("acme");
        await cluster.Through(0).License(tenant).Create(LicenseRun.Spec with
        {
            Start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            End = new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Pools = LicenseRun.Spec.Pools.SetItem("screen", new(100, SeatMode.Concurrent)),
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 150).Select(n => Task.Run(async () =>
            await cluster.Through(n % 3).License(tenant).OpenSession(new OpenSession($"user{n}", "screen", "web", null)))));

        Assert.Equal(100, answers.OfType<SessionLeased>().Select(leased => leased.Id).Distinct().Count());
        Assert.Equal(50, answers.OfType<SeatLimitReached>().Count());
    }

    [ClusterFact]
    public async Task Two_clusters_that_do_not_see_each_other_fence_each_other_and_the_cap_holds()
    {
        await using var one = await SilosOnPostgres.Start(silos: 1);
        await using var other = await SilosOnPostgres.Start(silos: 1, one.Database);
        var tenant = (await CreateTenants(one, 1, cap: 500))[0];
        var refusals = 0;
        // Both hold the period as it was before the first report: whichever writes second finds its place taken.
        foreach (var cluster in new[] { one, other }) await Current(cluster.Through(0), tenant).Balance();

        // Each report is sent to both clusters, and to either until it is decided.
        var credits = await Task.WhenAll(Enumerable.Range(0, 400).SelectMany(n => new[] { one, other }.Select(cluster => Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    return (Id: n, Outcome: (await Current(cluster.Through(0), tenant).Record(Usage($"e{n}", 2)))!.Items.Single().Outcome);
                }
                catch (JournalUnavailableException)
                {
                    Interlocked.Increment(ref refusals);
                }
            }
        })))).WaitAsync(Patience);

        // 500 credits are room for exactly 250 reports of 2, whichever cluster decided each of them.
        var counted = credits.Where(report => report.Outcome is UsageOutcome.Accepted or UsageOutcome.Duplicate).Select(report => report.Id).Distinct();
        Assert.Equal(250, counted.Count());
        Assert.True(refusals > 0, "The clusters never got in each other's way, so nothing was tried.");
        foreach (var cluster in new[] { one, other })
            Assert.Equal(500, (await Retried(() => Current(cluster.Through(0), tenant).Balance()))!.Used);
        Assert.Equal(250, credits.Count(report => report.Outcome == UsageOutcome.Accepted));
    }

    [ClusterFact]
    public async Task Snapshots_are_grain_state_and_tenants_with_numbers_for_names_do_not_share_one()
    {
        await using var cluster = await SilosOnPostgres.Start();
        foreach (var name in new[] { "7", "07", "007" })
        {
            await CreateTenant(cluster, TenantId.Parse(name), 1_000_000);
            await Report(cluster.Through(0), TenantId.Parse(name), Enumerable.Range(0, 2000).Select(n => $"{name}-{n}-{new string('x', 40)}"), name.Length);
        }

        await cluster.LetGo();
        await Eventually.True(() => cluster.Ask<long>("SELECT count(*) FROM grain_state").Result >= 3);

        foreach (var name in new[] { "7", "07", "007" })
            Assert.Equal(2000 * name.Length, (await Current(cluster.Through(1), TenantId.Parse(name)).Balance())!.Used);
    }

    [ClusterFact]
    public async Task Effects_that_a_lost_silo_left_are_run_by_another()
    {
        await using var cluster = await SilosOnPostgres.Start(silos: 2);
        var tenant = (await CreateTenants(cluster, 1))[0];

        await Report(cluster.Through(0), tenant, "opens the period", 1);

        // As a silo leaves it that is lost between its decision and the effect: pending, and its claim run out.
        var terms = new BillingState { Current = await cluster.Through(0).Billing(tenant).Terms() };
        var effect = BillingRun.Decide(
            terms, TimeProvider.System.GetUtcNow(), turn => turn.Change(new ChangeCreditTerms(null, 90, null)), tenant.Value).Effects.Single();
        await cluster.Ask<object>(
            $"INSERT INTO effect (id, kind, grain, sequence, payload, claimed_until) VALUES ('{effect.Id}', '{effect.Kind}', 'billing:{tenant}', 9, "
            + $"decode('{Convert.ToHexString(effect.Payload.Span)}', 'hex'), now() - interval '1 second') RETURNING id");

        await Eventually.True(() => cluster.Ask<long>("SELECT count(*) FROM effect").Result == 0);
        Assert.Equal(1_000_090, (await Current(cluster.Through(1), tenant).Balance())!.Available);
    }

    private static async Task<List<TenantId>> CreateTenants(SilosOnPostgres cluster, int count, long cap = 1_000_000, int from = 0)
    {
        var tenants = Enumerable.Range(from, count).Select(n => TenantId.Parse($"tenant-{n}")).ToList();
        await Task.WhenAll(tenants.Select(tenant => CreateTenant(cluster, tenant, cap)));
        return tenants;
    }

    private static Task CreateTenant(SilosOnPostgres cluster, TenantId tenant, long cap) =>
        cluster.Through(0).Billing(tenant).Create(new CreditSpec(cap, 100, Calendar, RateCard.Empty));

    private static ICreditGrain Current(IMeteringCluster cluster, TenantId tenant) =>
        cluster.Credits(tenant, Calendar.PeriodAt(TimeProvider.System.GetUtcNow()));

    private static RecordUsage Usage(string id, long credits) => new(Item.Batch(Item.Of(id, credits)), ListAll: true);

    private static Task Report(IMeteringCluster cluster, TenantId tenant, string id, long credits) => Report(cluster, tenant, [id], credits);

    private static async Task Report(IMeteringCluster cluster, TenantId tenant, IEnumerable<string> ids, long credits)
    {
        var batch = Item.Batch([.. ids.Select(id => Item.Of(id, credits))]);
        var answer = await Retried(() => Current(cluster, tenant).Record(new RecordUsage(batch, ListAll: true)));
        Assert.All(answer!.Items, item => Assert.True(item.Outcome is UsageOutcome.Accepted or UsageOutcome.Duplicate, item.Outcome.ToString()));
    }

    // As a client does: with the same ids, until there is an answer. What is refused for too long fails the test.
    private static async Task<T> Retried<T>(Func<Task<T>> call)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is GrainUnavailableException or JournalUnavailableException && Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }
}
