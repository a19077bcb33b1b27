using System.Text.Json;
using MeteringCluster.Audit;
using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>Status, terms, history and notices of a licence (A1, A4, A6, C1).</summary>
public class StatusTests
{
    [Fact]
    public void Pausing_ends_all_sessions_at_once_and_resuming_lets_new_ones_in()
    {
        var run = LicenseRun.Created();
        run.Opened("ann", "viewer");
        run.Opened("bob", "screen", "key");

        var paused = Assert.IsType<LicenseFound>(run.Pause("unpaid"));
        Assert.Equal((LicenseStatus.Paused, run.Now, "unpaid"), (paused.Standing.Status, paused.Standing.PausedAt, paused.Standing.PauseReason));
        Assert.Equal(0, run.Count().Sessions);
        Assert.Equal(new LicensePaused(run.Now, "unpaid"), run.Open("ann", "viewer"));

        Assert.Equal(LicenseStatus.Active, Assert.IsType<LicenseFound>(run.Resume()).Standing.Status);
        Assert.False(run.Opened("bob", "screen", "key").Reconnected);
    }

    [Fact]
    public void A_repeat_of_pause_and_resume_journals_nothing_and_keeps_the_first_reason()
    {
        var run = LicenseRun.Created();
        Assert.IsType<LicenseFound>(run.Resume());
        Assert.Empty(run.Last);

        run.Pause("first");
        var again = Assert.IsType<LicenseFound>(run.Pause("second"));

        Assert.Equal("first", again.Standing.PauseReason);
        Assert.Empty(run.Last);
    }

    [Fact]
    public void The_answer_to_a_change_is_what_a_look_shows_afterwards()
    {
        var run = LicenseRun.Created();
        foreach (var answer in new Func<LicenseAnswer>[]
        {
            () => run.Change("gold", 1, SeatMode.Named), () => run.Pause("x"), () => run.Terms(new TermChange(Model: 2024)),
            () => run.Resume(), () => run.Terms(new TermChange(Start: run.Now.AddDays(1))),
            () => run.Terms(new TermChange(Start: LicenseRun.Start, End: run.Now)), () => run.Terms(new TermChange(End: LicenseRun.End)),
        })
        {
            var found = Assert.IsType<LicenseFound>(answer());
            Assert.Equal(Shown(found), Shown(LicenseViews.Get(run.State, run.Now)));
            run.Now = run.Now.AddMinutes(1);
        }
    }

    [Fact]
    public void An_expired_licence_is_revived_by_a_later_end_only()
    {
        var run = LicenseRun.Created();
        run.Now = LicenseRun.End;
        Assert.Equal(new LicenseExpired(LicenseRun.End), run.Open("ann", "viewer"));

        run.Terms(new TermChange(End: LicenseRun.End.AddYears(1)));

        run.Opened("ann", "viewer");
    }

    [Fact]
    public void An_earlier_end_cuts_the_leases_of_whoever_is_in()
    {
        var run = LicenseRun.Created();
        var session = run.Opened("ann", "viewer");
        var end = run.Now.AddMinutes(1);

        run.Terms(new TermChange(End: end));

        Assert.Equal(end, run.Listed().Single().LeaseExpiresAt);
        run.Now = end;
        Assert.Empty(run.Listed());
        Assert.False(run.Renew(session.Id)[0].Renewed);
        Assert.Equal(end, Assert.IsType<SessionsLapsed>(run.Last.Single()).Sessions.Single().EndedAt);
    }

    [Fact]
    public void A_term_in_the_past_ends_leases_now_and_not_before_they_were_seen()
    {
        var run = LicenseRun.Created();
        run.Opened("ann", "viewer");

        run.Terms(new TermChange(End: run.Now.AddDays(-1)));
        run.Close(new SessionId(1));

        Assert.Equal(run.Now, run.Last.OfType<SessionsLapsed>().Single().Sessions.Single().EndedAt);
    }

    [Fact]
    public void A_start_that_is_moved_to_the_future_ends_sessions()
    {
        var run = LicenseRun.Created();
        run.Opened("ann", "viewer");

        run.Terms(new TermChange(Start: run.Now.AddDays(1)));

        Assert.Equal(0, run.Count().Sessions);
        Assert.Equal(new LicenseNotStarted(run.Now.AddDays(1)), run.Open("ann", "viewer"));
    }

    [Fact]
    public void A_term_that_ends_before_it_starts_is_refused()
    {
        var run = LicenseRun.Created();

        Assert.Equal(new LicenseTermEmpty(LicenseRun.Start, LicenseRun.Start), run.Terms(new TermChange(End: LicenseRun.Start)));
        Assert.Equal(new LicenseTermEmpty(LicenseRun.End, LicenseRun.End), run.Terms(new TermChange(Start: LicenseRun.End)));
        Assert.Empty(run.Last);
    }

    [Fact]
    public void Every_change_is_a_version_with_who_made_it()
    {
        var run = LicenseRun.Created();
        var (ann, bob) = (new Origin("ann-key", "r1"), new Origin("bob-key", "r2"));
        run.By(ann, state => state.Decide(
            new ChangeLicense(LicenseRun.NoChange, null, null) { Terms = new TermChange(End: LicenseRun.End.AddYears(1)) }, run.Now));
        run.Now = run.Now.AddHours(1);
        run.By(bob, state => state.Decide(new PauseLicense("why"), run.Now));
        run.Change("viewer", 20);
        run.Change("viewer", 20);

        var page = Assert.IsType<VersionPage>(LicenseViews.ListVersions(run.State, new ListVersions(null, 10)));
        Assert.Equal(
            [(4, "changed", null), (3, "paused", bob), (2, "changed", ann), (1, "created", (Origin?)null)],
            page.Versions.Select(version => (version.Revision, version.What, version.By)));
        Assert.Equal((20, 2), (page.Versions[0].License.Pools["viewer"].Seats, page.Versions[1].License.Pools["viewer"].Seats));
        Assert.Equal((LicenseRun.End.AddYears(1), LicenseRun.End), (page.Versions[2].License.End, page.Versions[3].License.End));

        var rest = Assert.IsType<VersionPage>(LicenseViews.ListVersions(run.State, new ListVersions(4, 2)));
        Assert.Equal([3L, 2L], rest.Versions.Select(version => version.Revision));
        Assert.True(rest.More);
        run.Restart();
        Assert.Equal(page.Versions.Select(version => version.By), Assert.IsType<VersionPage>(
            LicenseViews.ListVersions(run.State, new ListVersions(null, 10))).Versions.Select(version => version.By));
    }

    [Fact]
    public void Who_acted_is_not_blamed_for_what_the_next_command_does()
    {
        var run = LicenseRun.Created();
        run.By(new Origin("ann-key", "r1"), state => state.Decide(new AssignSeat("full", "ann"), run.Now));

        run.Pause();

        var page = Assert.IsType<VersionPage>(LicenseViews.ListVersions(run.State, new ListVersions(null, 1)));
        Assert.Null(page.Versions.Single().By);
    }

    [Fact]
    public void Lapses_alone_are_nobodys_doing()
    {
        var run = LicenseRun.Created();
        run.Opened("ann", "viewer");
        run.Now = run.Now.AddHours(1);

        run.By(new Origin("ann-key", "r1"), state => state.Decide(new CloseSession(new SessionId(9)), run.Now));

        Assert.IsType<SessionsLapsed>(Assert.Single(run.Last));
    }

    [Fact]
    public void A_thousand_versions_are_kept_and_the_oldest_go()
    {
        var run = LicenseRun.Created();
        run.LooksEvery = 20;
        for (var seats = 1; seats <= LicenseLimits.MaxVersions; seats++) run.Change("viewer", 100 + seats);

        var page = Assert.IsType<VersionPage>(LicenseViews.ListVersions(run.State, new ListVersions(null, 1_000)));

        Assert.Equal((1001, 2, false), (page.Versions[0].Revision, page.Versions[^1].Revision, page.More));
    }

    // Its lists are compared by what they hold.
    private static string Shown(LicenseAnswer answer) => JsonSerializer.Serialize((LicenseFound)answer);
}
