using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>A2: what is kept of offline reports is bounded, and nothing is admitted twice beyond it.</summary>
public sealed class OfflineLedgerTests
{
    private static readonly DateTimeOffset Alone = LicenseRun.Noon.AddHours(1);

    [Fact]
    public void Reports_of_many_servers_cost_the_licences_snapshot_a_megabyte_at_most()
    {
        var run = LicenseRun.Created(LicenseRun.Spec with { ActivationLimit = 30 });
        var text = new string('u', LicenseLimits.MaxUserLength);
        for (var n = 0; n < 30; n++)
        {
            run.SignIn($"web-{n}");
            run.Grant($"web-{n}");
        }

        run.Now = run.Now.AddHours(2);
        for (var n = 0; n < 30; n++)
            Told(run, $"web-{n}", "r", [.. Enumerable.Range(0, 1_000).Select(row => Ended($"{row}", text))]);

        Assert.InRange(LicenseRun.Snapshot(run.State).Length, 1, 1_000_000);
        Assert.Equal(30, run.State.Activations.Offline.Reports);
        Assert.Empty(Listed(run, "web-9"));
        Assert.Single(Listed(run, "web-10"));
    }

    [Fact]
    public void The_newest_thousand_reports_of_all_servers_are_kept()
    {
        var run = Back("web", "other");
        Told(run, "other", "first", Ended("s"));
        for (var n = 0; n < 1_000; n++) Told(run, "web", $"r{n}", Ended($"s{n}", opened: Alone.AddSeconds(n)));

        Assert.Empty(Listed(run, "other"));
        Assert.Equal(1_000, Enumerable.Range(0, 10).Sum(page => Listed(run, "web", before: 1_002 - (100 * page)).Length));
    }

    [Fact]
    public void A_session_that_lives_is_not_admitted_again_when_its_report_is_no_longer_kept()
    {
        var run = Back("web", "other");
        Told(run, "web", "r1", Running("s1", "ann"));
        Flood(run, "other");
        run.Restart();

        var again = Told(run, "web", "r1", Running("s1", "ann"));

        Assert.Equal("already-reported", again.Results.Single().Code);
        Assert.Single(run.Listed());
    }

    [Fact]
    public void What_opened_before_reports_that_are_no_longer_kept_is_refused_and_what_opened_after_them_is_not()
    {
        var run = Back("web", "other");
        var first = Told(run, "web", "r1", Running("s1", "ann"), Ended("s2", opened: Alone.AddMinutes(1)));
        run.Close(first.Results[0].Live!.Value);
        Flood(run, "other");
        run.Restart();

        var again = Told(
            run, "web", "r1", Running("s1", "ann"), Ended("s3", opened: Alone.AddMinutes(1)),
            Running("s4", "bob") with { OpenedAt = Alone.AddMinutes(1).AddTicks(1) });

        Assert.Equal(["reported-too-late", "reported-too-late", null], again.Results.Select(result => result.Code));
        Assert.Equal("bob", Assert.Single(run.Listed()).User);
    }

    [Fact]
    public void A_row_of_the_list_has_the_outcome_and_a_hash_of_the_id()
    {
        var run = Back("web");
        var report = Told(run, "web", "r1", Ended("s1"), Running("s2", "ann"), Running("s3", "bob") with { UserType = "gold" });

        var row = Assert.Single(Listed(run, "web"));

        Assert.Equal(new OfflineCounts(1, 1, 0, 1, 1), row.Counts);
        Assert.Equal(
            [(OfflineOutcome.Recorded, null, null), (OfflineOutcome.Admitted, null, report.Results[1].Live), (OfflineOutcome.Refused, "unknown-pool", null)],
            row.Outcomes.Select(outcome => (outcome.Outcome, outcome.Code, outcome.Live)));
        Assert.Equal("e8bc163c82eee187", row.Outcomes[0].IdHash);
    }

    [Fact]
    public void A_server_that_was_detached_while_it_was_cut_off_still_reports_what_it_opened_before()
    {
        var run = Back("web", "other");
        run.Reset("web");
        run.Now = run.Now.AddDays(2);
        run.SignIn("web");
        run.Open("zoe", "viewer");
        run.Restart();

        var report = Told(
            run, "web", "r1", Ended("s1"), Running("s2", "ann"), Running("s3", "bob") with { UserType = "viewer" },
            Running("s4", "cy"), Running("s5", "dan") with { OpenedAt = LicenseRun.Noon.AddHours(2).AddMinutes(2) });

        Assert.Equal(
            [(OfflineOutcome.Recorded, null), (OfflineOutcome.Admitted, null), (OfflineOutcome.Admitted, null), (OfflineOutcome.Over, null), (OfflineOutcome.Refused, "outside-snapshot")],
            report.Results.Select(result => (result.Outcome, result.Code)));
    }

    [Fact]
    public void A_report_from_before_a_detachment_gets_its_first_answer_after_it()
    {
        var run = Back("web", "other");
        var first = Told(run, "web", "r1", Running("s1", "ann"));
        run.SignOut("web");
        run.SignIn("web");
        run.Restart();

        Assert.Equal(first.Results[0], Told(run, "web", "r1", Running("s1", "ann")).Results[0]);
        Assert.Equal("already-reported", Told(run, "web", "r2", Running("s1", "ann")).Results[0].Code);
        Assert.Empty(run.Listed());
    }

    [Fact]
    public void Detached_servers_leave_a_thousand_windows_at_most_and_none_for_longer_than_a_month()
    {
        var run = LicenseRun.Created(LicenseRun.Spec with { ActivationLimit = 2_000 });
        run.SignIn("stays");
        var empty = LicenseRun.Snapshot(run.State).Length;
        for (var n = 0; n < 1_100; n++)
        {
            run.SignIn($"web-{n}");
            run.Grant($"web-{n}");
            run.Now = run.Now.AddSeconds(1);
            run.SignOut($"web-{n}");
        }

        Assert.Equal("outside-snapshot", First("web-99"));
        Assert.Null(First("web-100"));
        run.Now = run.Now.AddDays(31);
        run.SignIn("last");
        run.SignOut("last");
        Assert.Equal("outside-snapshot", First("web-200"));
        Assert.InRange(LicenseRun.Snapshot(run.State).Length, empty, empty + 2_000);

        string? First(string server)
        {
            run.SignIn(server);
            var n = int.Parse(server[4..], System.Globalization.CultureInfo.InvariantCulture);
            var at = LicenseRun.Noon.AddSeconds(n);
            return Told(run, server, "r", new OfflineSession("s", "ann", "viewer", "web", at, at)).Results[0].Code;
        }
    }

    [Fact]
    public void Clocks_may_differ_by_a_minute()
    {
        var run = Back("web");

        var report = Told(
            run, "web", "r1",
            At("s1", LicenseRun.Noon.AddMinutes(-1)), At("s2", LicenseRun.Noon.AddMinutes(-1).AddTicks(-1)),
            At("s3", run.Now.AddMinutes(1)), At("s4", run.Now.AddMinutes(1).AddTicks(1)),
            At("s5", Alone) with { EndedAt = run.Now.AddMinutes(1) }, At("s6", Alone) with { EndedAt = run.Now.AddMinutes(1).AddTicks(1) });

        Assert.Equal(
            [null, "outside-snapshot", null, "opened-in-future", null, "ended-in-future"], report.Results.Select(result => result.Code));

        static OfflineSession At(string id, DateTimeOffset at) => new(id, "ann", "viewer", "web", at, at);
    }

    [Fact]
    public void A_snapshot_begins_and_ends_by_the_clock_where_the_grains_time_is_ahead_of_it()
    {
        var run = LicenseRun.Created(LicenseRun.Spec with { OfflineFor = LicenseLimits.LongestOffline });
        run.SignIn("web");
        var clock = run.Now.AddDays(-10);

        var granted = Assert.IsType<SnapshotGranted>(run.Do(state => state.Decide(new GrantSnapshot("web", null, clock), run.Now)));

        Assert.Equal((clock, clock.AddDays(30)), (granted.From, granted.Until));
        run.Restart();
        Assert.Equal(OfflineOutcome.Recorded, Told(run, "web", "r", Ended("s", opened: clock)).Results[0].Outcome);
        Assert.Equal(clock.AddDays(30), run.Servers().Single().SnapshotUntil);
    }

    [Fact]
    public void A_server_is_signed_out_only_by_the_key_that_signed_it_in_last()
    {
        var run = LicenseRun.Created();
        var (one, two) = (new Origin("key-1", "r1"), new Origin("key-2", "r2"));
        SignIn(one);
        run.Restart();

        Assert.Equal(new ActivationOfAnotherKey("web"), SignOut(two, Detachment.SignedOut));
        Assert.False(Assert.IsType<ServerActivated>(SignIn(two)).IsNew);
        Assert.Equal(new ActivationOfAnotherKey("web"), SignOut(one, Detachment.SignedOut));
        Assert.IsType<ServersDetached>(SignOut(two, Detachment.SignedOut));
        SignIn(one);
        Assert.IsType<ServersDetached>(SignOut(two, Detachment.Released));
        run.SignIn("web");
        Assert.IsType<ServersDetached>(SignOut(two, Detachment.SignedOut));

        LicenseAnswer SignIn(Origin by) => run.Do(state => state.Decide(new SignInServer("web", null, "ann@acme.example", by), run.Now));

        LicenseAnswer SignOut(Origin by, Detachment how) => run.Do(state => state.Decide(new SignOutServer("web", how, by), run.Now));
    }

    // They took snapshots at noon, and are back two hours later.
    private static LicenseRun Back(params string[] servers)
    {
        var run = LicenseRun.Created();
        foreach (var server in servers)
        {
            run.SignIn(server);
            run.Grant(server);
        }

        run.Now = LicenseRun.Noon.AddHours(2);
        return run;
    }

    // So many rows that nothing that was reported before is kept.
    private static void Flood(LicenseRun run, string server)
    {
        for (var n = 0; n < LicenseLimits.MaxOfflineResults / 1_000; n++)
            Told(run, server, $"flood-{n}", [.. Enumerable.Range(0, 1_000).Select(row => Ended($"{n}/{row}"))]);
    }

    private static OfflineReport Told(LicenseRun run, string server, string report, params OfflineSession[] sessions) =>
        Assert.IsType<OfflineReconciled>(run.Report(server, report, sessions)).Report;

    private static ImmutableArray<OfflineReportRow> Listed(LicenseRun run, string server, long? before = null) =>
        Assert.IsType<OfflineReportPage>(ActivationViews.ListReports(run.State, new ListOfflineReports(server, before, 100))).Reports;

    private static OfflineSession Running(string id, string user) => new(id, user, user == "ann" ? "screen" : "viewer", "web", Alone, null);

    private static OfflineSession Ended(string id, string user = "zoe", DateTimeOffset? opened = null) =>
        new(id, user, "viewer", "web", opened ?? Alone, (opened ?? Alone).AddMinutes(5));
}
