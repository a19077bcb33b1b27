using MeteringCluster.Journal;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public sealed class ClockSettingEmbedded() : ClockSettingContract(HostKind.Embedded);

public sealed class ClockSettingOnOrleans() : ClockSettingContract(HostKind.Orleans), IOnOrleans;

/// <summary>
/// A clock that is set, forward or back, neither revives an expired licence nor ends a live session early (E6, E7).
/// </summary>
public abstract class ClockSettingContract(HostKind kind)
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TimeSpan Lease = LicenseRun.Lease;

    [HostFact]
    public async Task Set_forward_a_session_lives_as_long_as_it_was_given()
    {
        await using var test = await Begun();
        var session = await test.Open("ann");
        test.Clock.Advance(TimeSpan.FromMinutes(4));

        test.Clock.Set(TimeSpan.FromHours(5));

        Assert.Equal(1, await test.Live());
        test.Clock.Advance(TimeSpan.FromMinutes(6) - TimeSpan.FromTicks(1));
        Assert.Equal(1, await test.Live());
        test.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(0, await test.Live());
        Assert.False((await test.Renew(session.Id)).Renewed);
    }

    [HostFact]
    public async Task Set_forward_what_had_ended_stays_ended()
    {
        await using var test = await Begun();
        await test.Open("ann");
        test.Clock.Advance(Lease);

        test.Clock.Set(TimeSpan.FromHours(5));

        Assert.Equal(0, await test.Live());
    }

    [HostFact]
    public async Task Set_forward_the_next_decision_gives_no_ones_seat_away()
    {
        await using var test = await Begun();
        await test.Open("ann");
        await test.Open("bob");

        test.Clock.Set(TimeSpan.FromHours(5));

        Assert.IsType<SeatLimitReached>(await test.License.OpenSession(new OpenSession("cid", "viewer", "web", null)));
        test.Clock.Advance(Lease);
        await test.Open("cid");
    }

    [HostFact]
    public async Task Set_forward_past_the_terms_end_nobody_stays()
    {
        await using var test = await Begun();
        await test.Open("ann");

        test.Clock.Set(LicenseRun.End - test.Clock.GetUtcNow());

        Assert.Equal(0, await test.Live());
        Assert.IsType<LicenseExpired>(await test.License.OpenSession(new OpenSession("bob", "viewer", "web", null)));
    }

    [HostFact]
    public async Task Set_back_an_expired_licence_stays_expired()
    {
        await using var test = await Begun();
        test.Clock.MoveTo(LicenseRun.End);
        Assert.IsType<LicenseExpired>(await test.License.OpenSession(new OpenSession("ann", "viewer", "web", null)));

        test.Clock.Set(TimeSpan.FromDays(-100));

        Assert.IsType<LicenseExpired>(await test.License.OpenSession(new OpenSession("ann", "viewer", "web", null)));
        Assert.Equal(LicenseStatus.Expired, ((LicenseFound)await test.License.Get()).Standing.Status);
    }

    [HostFact]
    public async Task Set_back_a_session_lives_at_least_as_long_as_it_was_given()
    {
        await using var test = await Begun();
        var session = await test.Open("ann");
        test.Clock.Advance(TimeSpan.FromMinutes(4));

        test.Clock.Set(TimeSpan.FromHours(-5));

        test.Clock.Advance(TimeSpan.FromMinutes(6) - TimeSpan.FromTicks(1));
        Assert.Equal(1, await test.Live());
        Assert.True((await test.Renew(session.Id)).Renewed);
    }

    [HostFact]
    public async Task Set_wrong_and_right_again_nothing_ends_early_and_nothing_lives_for_ever()
    {
        await using var test = await Begun();
        await test.Open("ann");
        foreach (var hours in new[] { 3, -3, 2, -4, 2 })
        {
            test.Clock.Set(TimeSpan.FromHours(hours));
            Assert.Equal(1, await test.Live());
            test.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, await test.Live());
        test.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(0, await test.Live());
    }

    [HostFact]
    public async Task Set_back_and_right_again_a_lease_that_was_given_meanwhile_does_not_end_early()
    {
        await using var test = await Begun();
        await test.Open("ann");
        test.Clock.Set(TimeSpan.FromHours(-1));
        for (var minute = 0; minute < 9; minute++)
        {
            test.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, await test.Live());
        }

        await test.Open("bob");
        test.Clock.Set(TimeSpan.FromHours(1));

        Assert.Equal(2, await test.Live());
        test.Clock.Advance(Lease - TimeSpan.FromTicks(1));
        Assert.InRange(await test.Live(), 1, 2);
        test.Clock.Advance(Lease);
        Assert.Equal(0, await test.Live());
    }

    [HostFact]
    public async Task Set_over_midnight_whoever_lives_on_counts_on_the_new_day()
    {
        await using var test = await Begun();
        await test.Open("ann");

        test.Clock.Set(TimeSpan.FromHours(20));

        var today = DateOnly.FromDateTime(test.Clock.GetUtcNow().UtcDateTime);
        var use = (Utilization)await test.License.GetUtilization(new GetUtilization(today, today));
        Assert.Equal((1, 1), (use.Now.Sessions, use.Days.Single().Sessions));
    }

    [HostFact]
    public async Task Time_that_passes_is_no_setting_however_long()
    {
        await using var test = await Begun();
        await test.Open("ann");
        test.Clock.Advance(TimeSpan.FromDays(40));

        Assert.Equal(0, await test.Live());
        await test.Open("bob");
        await test.Open("cid");
    }

    private Task<Test> Begun() => Test.Begin(kind);

    private sealed class Test(GrainHost host, ManualClock clock) : IAsyncDisposable
    {
        public ManualClock Clock => clock;

        public ILicenseGrain License => host.Grains.License(Acme);

        public static async Task<Test> Begin(HostKind kind)
        {
            var clock = new ManualClock(LicenseRun.Noon);
            var test = new Test(await GrainHost.Begin(kind, new MemoryJournal(), clock), clock);
            await test.License.Create(LicenseRun.Spec);
            return test;
        }

        public async Task<SessionLeased> Open(string user) =>
            Assert.IsType<SessionLeased>(await License.OpenSession(new OpenSession(user, "viewer", "web", null)));

        public async Task<int> Live() => ((SeatCounters)await License.CountSeats()).Sessions;

        public async Task<LeaseOutcome> Renew(SessionId id) =>
            ((SessionsKept)await License.RenewSessions(new RenewSessions([id]))).Outcomes[0];

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}
