using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public class LicenseRefusalTests
{
    [Fact]
    public void Nothing_is_done_before_the_licence_is_created()
    {
        var run = new LicenseRun();

        Assert.Equal(new UnknownTenant(), run.Open("ann", "viewer"));
        Assert.Equal(new UnknownTenant(), run.Assign("ann", "full"));
        Assert.Equal(new UnknownTenant(), run.Unassign("ann", "full"));
        Assert.Equal(new UnknownTenant(), run.Change("viewer", seats: 5));
        Assert.Equal(new UnknownTenant(), run.Close(new SessionId(1)));
        Assert.Equal(new UnknownTenant(), run.Do(state => state.Decide(new RenewSessions([new SessionId(1)]), run.Now)));
        Assert.Equal(new UnknownTenant(), run.List());
        Assert.Equal(new UnknownTenant(), LicenseViews.CountSeats(run.State, run.Now));
        Assert.Equal(new UnknownTenant(), LicenseViews.Get(run.State, run.Now));
        Assert.Empty(run.Events);
    }

    [Fact]
    public void Creating_again_does_nothing()
    {
        var run = LicenseRun.Created();

        run.Do(state => state.Decide(LicenseRun.Spec, run.Now));

        Assert.Empty(run.Last);
        Assert.Equal(1, run.State.Revision);
    }

    [Theory]
    [InlineData(-1, "license-not-started")]
    [InlineData(0, null)]
    public void The_term_starts_at_its_first_instant(long ticks, string? refused)
    {
        var run = LicenseRun.Created();
        run.Now = LicenseRun.Start.AddTicks(ticks);

        var answer = run.Open("ann", "viewer");

        Assert.Equal(refused, (answer as LicenseRefusal)?.Code);
        if (refused is not null) Assert.Equal(new LicenseNotStarted(LicenseRun.Start), answer);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "license-expired")]
    [InlineData(1, "license-expired")]
    public void The_term_is_over_at_its_end(long ticks, string? refused)
    {
        var run = LicenseRun.Created();
        run.Now = LicenseRun.End.AddTicks(ticks);

        var answer = run.Open("ann", "viewer");

        Assert.Equal(refused, (answer as LicenseRefusal)?.Code);
        if (refused is not null) Assert.Equal(new LicenseExpired(LicenseRun.End), answer);
    }

    [Fact]
    public void A_pool_that_is_not_there_is_refused_with_those_that_are()
    {
        var run = LicenseRun.Created();

        foreach (var answer in new[] { run.Open("ann", "gold"), run.Assign("ann", "gold"), run.Unassign("ann", "gold"), run.List(pool: "gold") })
        {
            var refusal = Assert.IsType<UnknownPool>(answer);
            Assert.Equal("gold", refusal.Pool);
            Assert.Equal(["admin", "full", "screen", "viewer"], refusal.Pools.AsEnumerable());
        }
    }

    [Fact]
    public void A_concurrent_pool_has_no_assignments()
    {
        var run = LicenseRun.Created();

        Assert.Equal(new PoolNotNamed("viewer"), run.Assign("ann", "viewer"));
        Assert.Equal(new PoolNotNamed("viewer"), run.Unassign("ann", "viewer"));
    }

    [Fact]
    public void Closing_what_is_not_live_is_refused()
    {
        var run = LicenseRun.Created();
        var session = run.Opened("ann", "viewer");
        run.Close(session.Id);

        Assert.Equal(new UnknownSession(session.Id), run.Close(session.Id));
        Assert.Equal(new UnknownSession(new SessionId(7)), run.Close(new SessionId(7)));
        Assert.Empty(run.Last);
    }

    /// <summary>Each row breaks its own rule and every rule below it; the first one broken is the one that is told.</summary>
    [Theory]
    [InlineData("unknown-tenant", false, -1, "gold", "taken")]
    [InlineData("license-not-started", true, -1, "gold", "taken")]
    [InlineData("license-expired", true, 1, "gold", "taken")]
    [InlineData("unknown-pool", true, 0, "gold", "taken")]
    [InlineData("client-key-reused", true, 0, "full", "taken")]
    [InlineData("seat-not-assigned", true, 0, "full", null)]
    [InlineData("client-key-reused", true, 0, "screen", "taken")]
    [InlineData("seat-limit-reached", true, 0, "screen", null)]
    public void Opening_is_refused_in_this_order(string code, bool created, int outsideTerm, string pool, string? clientKey)
    {
        var run = created ? LicenseRun.Created() : new LicenseRun();
        if (created) run.Opened("bob", "screen", "taken");
        if (outsideTerm < 0) run.Now = LicenseRun.Start.AddTicks(-1);
        if (outsideTerm > 0) run.Now = LicenseRun.End;

        var answer = run.Open("ann", pool, clientKey);

        Assert.Equal(code, Assert.IsAssignableFrom<LicenseRefusal>(answer).Code);
    }

    [Fact]
    public void Changing_is_refused_in_this_order()
    {
        var full = LicenseRun.Spec.Pools;
        for (var more = full.Count; more < LicenseLimits.MaxPools; more++)
            full = full.Add($"more-{more}", new SeatPoolSpec(1, SeatMode.Named));
        var run = LicenseRun.Created(LicenseRun.Spec with { Pools = full });

        Assert.Equal(new LicenseRevised(1), run.Change("gold", ifRevision: 2));
        Assert.Equal("gold", Assert.IsType<UnknownPool>(run.Change("gold", seats: 1, ifRevision: 1)).Pool);
        Assert.Equal("gold", Assert.IsType<UnknownPool>(run.Change("gold", mode: SeatMode.Named)).Pool);
        Assert.Equal(new PoolModeFixed("full", SeatMode.Named), run.Change("full", seats: 9, mode: SeatMode.Concurrent));
        Assert.Equal(new TooManyPools(33), run.Change("gold", 1, SeatMode.Named));
        Assert.Equal(1, run.State.Revision);
    }

    [Fact]
    public void What_the_api_should_have_refused_throws()
    {
        var run = LicenseRun.Created();
        var badPools = LicenseRun.Spec with { Pools = LicenseRun.Spec.Pools.Add("Not A Pool", new SeatPoolSpec(1, SeatMode.Named)) };

        Assert.Throws<ArgumentException>(() => LicenseRun.Created(badPools));
        Assert.Throws<ArgumentException>(() => LicenseRun.Created(LicenseRun.Spec with { End = LicenseRun.Start }));
        Assert.Throws<ArgumentException>(() => LicenseRun.Created(LicenseRun.Spec with { SessionLease = TimeSpan.FromSeconds(9) }));
        Assert.Throws<ArgumentException>(() => run.Open("", "viewer"));
        Assert.Throws<ArgumentException>(() => run.Open("half\ud800", "viewer"));
        Assert.Throws<ArgumentException>(() => run.Open(new string('a', 257), "viewer"));
        Assert.Throws<ArgumentException>(() => run.Open("ann", "viewer", clientKey: ""));
        Assert.Throws<ArgumentException>(() => run.Open("ann", "viewer", module: new string('m', 65)));
        Assert.Throws<ArgumentException>(() => run.Change("viewer", seats: -1));
        Assert.Throws<ArgumentException>(() => run.Change(lease: TimeSpan.FromHours(25)));
        Assert.Throws<ArgumentException>(() => run.Renew());
        Assert.Throws<ArgumentException>(() => run.Renew([.. Enumerable.Range(0, 10_001).Select(id => new SessionId((UInt128)id))]));
        Assert.Throws<ArgumentException>(() => run.List(limit: 1_001));
    }
}
