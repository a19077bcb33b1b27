using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public class SessionLeaseTests
{
    private static readonly DateTimeOffset LeaseEnd = LicenseRun.Noon + LicenseRun.Lease;

    [Theory(DisplayName = "E6: a session lives until just before its lease ends")]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void A_session_lives_until_just_before_its_lease_ends(long ticks, bool lives)
    {
        var run = LicenseRun.Created();
        var session = run.Opened("ann", "screen");
        var journaled = run.Events.Count;
        run.Now = LeaseEnd.AddTicks(ticks);

        // Looking journals nothing.
        Assert.Equal(lives ? 1 : 0, run.Count("screen").InUse);
        Assert.Equal(lives ? 1 : 0, run.Listed().Length);
        Assert.Equal(journaled, run.Events.Count);

        Assert.Equal(lives ? "seat-limit-reached" : null, (run.Open("bob", "screen") as LicenseRefusal)?.Code);
        Assert.Equal(lives, Assert.Single(run.Renew(session.Id)).Renewed);
        Assert.Equal(lives ? new SessionEnded(session.Id) : new UnknownSession(session.Id), run.Close(session.Id));
    }

    [Fact]
    public void Leases_that_ended_are_journaled_by_the_next_decision_each_at_its_instant_even_if_that_is_a_refusal()
    {
        var run = LicenseRun.Created();
        var first = run.Opened("ann", "viewer");
        run.Now += TimeSpan.FromSeconds(1);
        var second = run.Opened("bob", "viewer");
        run.Now = LeaseEnd + LicenseRun.Lease;

        run.Close(new SessionId(7));

        var lapsed = Assert.IsType<SessionsLapsed>(Assert.Single(run.Last));
        Assert.Equal(run.Now, lapsed.At);
        Assert.Equal(
            [new LapsedSession(first.Id, LeaseEnd), new LapsedSession(second.Id, LeaseEnd.AddSeconds(1))], lapsed.Sessions.AsEnumerable());
    }

    [Fact]
    public void A_renewed_lease_runs_from_the_heartbeat()
    {
        var run = LicenseRun.Created();
        var session = run.Opened("ann", "viewer");
        run.Now += TimeSpan.FromMinutes(9);

        var outcome = Assert.Single(run.Renew(session.Id));

        Assert.Equal(new LeaseOutcome(true, run.Now + LicenseRun.Lease), outcome);
        Assert.Equal(run.Now, Assert.Single(run.Listed()).LastAccessedAt);
        Assert.Equal(run.Now + LicenseRun.Lease, Assert.Single(run.Listed()).LeaseExpiresAt);
    }

    [Fact]
    public void One_command_renews_many_with_one_event_and_tells_each_outcome_in_order()
    {
        var run = LicenseRun.Created();
        var (first, second) = (run.Opened("ann", "viewer"), run.Opened("bob", "screen"));
        run.Now += TimeSpan.FromMinutes(1);

        var outcomes = run.Renew(second.Id, new SessionId(7), first.Id, second.Id);

        Assert.Equal([true, false, true, true], outcomes.Select(outcome => outcome.Renewed));
        Assert.Equal([second.Id, first.Id, second.Id], Assert.IsType<SessionsRenewed>(Assert.Single(run.Last)).Ids.AsEnumerable());
    }

    [Fact]
    public void A_heartbeat_repeated_at_the_same_instant_journals_nothing()
    {
        var run = LicenseRun.Created();
        var session = run.Opened("ann", "viewer");

        var outcome = Assert.Single(run.Renew(session.Id));

        Assert.Equal(new LeaseOutcome(true, LeaseEnd), outcome);
        Assert.Empty(run.Last);
    }

    [Fact]
    public void Renewing_never_shortens_a_lease()
    {
        var run = LicenseRun.Created();
        var session = run.Opened("ann", "viewer");
        run.Change(lease: TimeSpan.FromSeconds(10));
        run.Now += TimeSpan.FromMinutes(1);

        Assert.Equal(LeaseEnd, Assert.Single(run.Renew(session.Id)).LeaseExpiresAt);
        Assert.Equal(LeaseEnd, Assert.Single(run.Listed()).LeaseExpiresAt);
        Assert.Equal(run.Now, Assert.Single(run.Listed()).LastAccessedAt);
        Assert.Equal(run.Now.AddSeconds(10), run.Opened("bob", "viewer").LeaseExpiresAt);
    }

    [Fact]
    public void No_lease_outlives_the_term()
    {
        var run = LicenseRun.Created();
        run.Now = LicenseRun.End - TimeSpan.FromMinutes(12);
        var session = run.Opened("ann", "viewer");
        run.Now = LicenseRun.End - TimeSpan.FromMinutes(3);

        Assert.Equal(new LeaseOutcome(true, LicenseRun.End), Assert.Single(run.Renew(session.Id)));
        Assert.Equal(LicenseRun.End, run.Opened("bob", "viewer").LeaseExpiresAt);

        run.Now = LicenseRun.End;
        Assert.False(Assert.Single(run.Renew(session.Id)).Renewed);
        Assert.Equal(0, run.Count().Sessions);
    }
}
