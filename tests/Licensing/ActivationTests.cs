using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>C2, C5, C6, C7, A5: places of product servers, and what ends with them.</summary>
public sealed class ActivationTests
{
    [Fact]
    public void Above_the_limit_it_is_told_who_holds_the_places_longest_first()
    {
        var run = LicenseRun.Created();
        run.SignIn("web-1", "ann@acme.example", "Web");
        run.Now = run.Now.AddMinutes(1);
        run.SignIn("web-2");
        run.Sync("web-2");

        var refused = Assert.IsType<UserLimitExceeded>(run.SignIn("web-3"));

        Assert.Equal("license-user-limit-exceeded", refused.Code);
        Assert.Equal((2, 2), (refused.Limit, refused.SignedIn));
        Assert.Equal(
            [("web-1", "Web", LicenseRun.Noon, null), ("web-2", null, run.Now, run.Now)],
            refused.Holders.Select(holder => (holder.Server, holder.Name, holder.Since, holder.LastSync)));
    }

    [Fact]
    public void At_most_a_hundred_holders_are_named()
    {
        var run = LicenseRun.Created(LicenseRun.Spec with { ActivationLimit = 150 });
        for (var n = 0; n < 150; n++) run.SignIn($"web-{n}");

        var refused = Assert.IsType<UserLimitExceeded>(run.SignIn("one-more"));

        Assert.Equal((150, 100), (refused.SignedIn, refused.Holders.Length));
    }

    [Fact]
    public void A_server_that_signs_in_again_keeps_its_place_even_above_a_lowered_limit()
    {
        var run = LicenseRun.Created();
        run.SignIn("web-1");
        run.SignIn("web-2");
        run.Do(state => state.Decide(
            new ChangeLicense(LicenseRun.NoChange, null, null) { Terms = new TermChange(ActivationLimit: 1) }, run.Now));

        var again = Assert.IsType<ServerActivated>(run.SignIn("web-1", "new@acme.example"));

        Assert.False(again.IsNew);
        Assert.Equal(("new@acme.example", LicenseRun.Noon), (run.Servers()[0].Email, run.Servers()[0].Since));
        Assert.Equal((1, 2, 1), Counts(run));
        Assert.IsType<UserLimitExceeded>(run.SignIn("web-3"));
        run.SignOut("web-2");
        Assert.Equal((1, 1, 0), Counts(run));
        Assert.IsType<UserLimitExceeded>(run.SignIn("web-3"));
    }

    [Fact]
    public void With_a_server_its_sessions_end_and_no_others()
    {
        var run = LicenseRun.Created();
        run.SignIn("web-1");
        run.SignIn("web-2");
        run.Open("ann", "viewer", server: "web-1");
        run.Open("bob", "viewer", server: "web-2");
        run.Open("cy", "screen");

        Assert.Equal(new ServersDetached(1, 1), run.SignOut("web-1"));

        Assert.Equal([("cy", null), ("bob", "web-2")], run.Listed().Select(row => (row.User, row.Server)));
        Assert.Equal(new ActivationNotFound("web-1"), run.SignOut("web-1"));
        Assert.Equal(new ActivationNotFound("web-1"), run.Open("ann", "viewer", server: "web-1"));
    }

    [Fact]
    public void With_the_last_server_the_licence_is_released_and_active_again_with_the_next()
    {
        var run = LicenseRun.Created();
        run.SignIn("web-1");
        run.Open("ann", "viewer", server: "web-1");
        run.Open("bob", "viewer");

        Assert.Equal(new ServersDetached(1, 2), run.SignOut("web-1"));

        Assert.Equal(LicenseStatus.Released, Standing(run));
        Assert.Empty(run.Listed());
        Assert.Equal(new LicenseReleased(), run.Open("ann", "viewer"));
        Assert.True(Assert.IsType<ServerActivated>(run.SignIn("web-2")).IsNew);
        Assert.Equal(LicenseStatus.Active, Standing(run));
        Assert.Equal(
            ["activated", "released", "created"],
            Assert.IsType<VersionPage>(LicenseViews.ListVersions(run.State, new ListVersions(null, 10))).Versions.Select(version => version.What));
    }

    [Fact]
    public void Where_the_licence_requires_a_server_no_session_opens_without_one()
    {
        var run = LicenseRun.Created(LicenseRun.Spec with { RequireActivation = true });

        Assert.Equal(new ActivationRequired(), run.Open("ann", "viewer"));
        Assert.Equal(new ActivationRequired(), run.Grant(null));
        run.SignIn("web-1");
        Assert.IsType<SessionLeased>(run.Open("ann", "viewer", server: "web-1"));
    }

    [Fact(DisplayName = "A4: the newest sync over all servers is the licence's, and stays when the server has gone")]
    public void The_newest_sync_is_the_licences()
    {
        var run = LicenseRun.Created();
        run.SignIn("web-1");
        run.SignIn("web-2");
        run.Sync("web-1");
        run.Now = run.Now.AddMinutes(1);

        Assert.Equal(run.Now, Assert.IsType<LicenseFound>(run.Sync("web-2")).Activations.LastSync);
        run.SignOut("web-2");
        run.Restart();

        Assert.Equal(run.Now, Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now)).Activations.LastSync);
        Assert.Equal(LicenseRun.Noon, run.Servers().Single().LastSync);
    }

    [Fact]
    public void A_sync_costs_the_journal_a_few_bytes()
    {
        var run = LicenseRun.Created();
        run.SignIn("web-1");

        run.Sync("web-1");

        Assert.InRange(run.Journal[^1].Length, 1, 32);
    }

    [Fact]
    public void Servers_are_listed_in_pages_also_when_the_last_of_a_page_has_left()
    {
        var run = LicenseRun.Created(LicenseRun.Spec with { ActivationLimit = 5 });
        foreach (var server in (string[])["c", "a", "b", "e", "d"]) run.SignIn(server);

        var first = Page(run, -1);
        run.SignOut("a");
        var second = Page(run, first.Next!.Value);
        var third = Page(run, second.Next!.Value);

        Assert.Equal(["c", "a"], first.Activations.Select(row => row.Server));
        Assert.Equal(["b", "e"], second.Activations.Select(row => row.Server));
        Assert.Equal(["d"], third.Activations.Select(row => row.Server));
        Assert.Null(third.Next);
    }

    [Fact]
    public void A_snapshot_ends_with_the_term_and_is_refused_where_nobody_may_be_alone()
    {
        var run = LicenseRun.Created();
        run.SignIn("web-1");
        Assert.Equal(run.Now.AddHours(24), Assert.IsType<SnapshotGranted>(run.Grant("web-1")).Until);

        run.Now = LicenseRun.End.AddHours(-1);
        Assert.Equal(LicenseRun.End, Assert.IsType<SnapshotGranted>(run.Grant("web-1")).Until);
        Assert.Equal(LicenseRun.End, run.Servers().Single().SnapshotUntil);

        run.Do(state => state.Decide(
            new ChangeLicense(LicenseRun.NoChange, null, null) { Terms = new TermChange(OfflineFor: TimeSpan.Zero) }, run.Now));
        Assert.Equal(new OfflineNotAllowed(), run.Grant("web-1"));
        Assert.Equal(new ActivationNotFound("web-2"), run.Grant("web-2"));
    }

    private static ActivationPage Page(LicenseRun run, long after) =>
        Assert.IsType<ActivationPage>(ActivationViews.List(run.State, new ListActivations(after, 2), run.Now));

    private static LicenseStatus Standing(LicenseRun run) =>
        Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now)).Standing.Status;

    private static (int Limit, int SignedIn, int Over) Counts(LicenseRun run)
    {
        var counts = Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now)).Activations;
        return (counts.Limit, counts.SignedIn, counts.Over);
    }
}
