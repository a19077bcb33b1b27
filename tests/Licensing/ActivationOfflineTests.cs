using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>A2: what a server granted alone is reconciled when it is back.</summary>
public sealed class ActivationOfflineTests
{
    private static readonly DateTimeOffset Alone = LicenseRun.Noon.AddHours(1);

    [Fact]
    public void What_still_runs_gets_the_seats_that_are_free_and_no_more()
    {
        var run = Back();
        run.Open("zoe", "viewer");

        var report = Report(run, "r1", Running("s1", "ann", "viewer"), Running("s2", "bob", "viewer"), Running("s3", "cy", "screen"));

        Assert.Equal([OfflineOutcome.Admitted, OfflineOutcome.Over, OfflineOutcome.Admitted], report.Results.Select(result => result.Outcome));
        Assert.Equal(
            [("cy", "web"), ("zoe", null), ("ann", "web")], run.Listed().Select(row => (row.User, row.Server)));
        Assert.Equal(report.Results[0].Live, run.Listed().Last().Id);
        Assert.True(run.Renew(report.Results[0].Live!.Value)[0].Renewed);
        Assert.Equal(new OfflineCounts(1, 2, 1, 0, 0), run.Servers().Single().Offline);
    }

    [Fact]
    public void What_is_over_is_recorded_whatever_the_seats_and_the_status_are_by_now()
    {
        var run = Back();
        run.Pause();

        var report = Report(run, "r1", Ended("s1", "ann", "full"), Running("s2", "bob", "viewer"));

        Assert.Equal(
            [(OfflineOutcome.Recorded, null), (OfflineOutcome.Refused, "license-paused")],
            report.Results.Select(result => (result.Outcome, result.Code)));
    }

    public static TheoryData<string, OfflineSession> Refused => new()
    {
        { "opened-in-future", Running("s", "ann", "viewer") with { OpenedAt = LicenseRun.Noon.AddHours(3) } },
        { "ended-in-future", Running("s", "ann", "viewer") with { EndedAt = LicenseRun.Noon.AddHours(3) } },
        { "ended-before-opened", Running("s", "ann", "viewer") with { EndedAt = Alone.AddTicks(-1) } },
        { "outside-snapshot", Running("s", "ann", "viewer") with { OpenedAt = LicenseRun.Noon.AddMinutes(-2) } },
        { "unknown-pool", Running("s", "ann", "gold") },
        { "seat-not-assigned", Running("s", "ann", "full") },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_have_been_granted_is_refused_with_its_reason(string code, OfflineSession session)
    {
        var run = Back();

        var result = Report(run, "r1", session).Results.Single();

        Assert.Equal((OfflineOutcome.Refused, code), (result.Outcome, result.Code));
        Assert.Empty(run.Listed());
        Assert.Equal(new OfflineCounts(1, 0, 0, 0, 1), run.Servers().Single().Offline);
    }

    [Fact]
    public void A_server_may_be_alone_only_while_a_snapshot_lasts()
    {
        var run = LicenseRun.Created();
        run.SignIn("web");
        run.Grant("web");
        run.Now = LicenseRun.Noon.AddHours(48);
        run.Grant("web");
        run.Now = LicenseRun.Noon.AddHours(50);

        var report = Report(
            run, "r1", At(24, ticks: -1, minutes: 1), At(24, minutes: 1), At(48, ticks: -1, minutes: -1), At(48, minutes: -1));

        Assert.Equal(
            [null, "outside-snapshot", "outside-snapshot", null], report.Results.Select(result => result.Code));

        // By a minute its clock may be off.
        OfflineSession At(int hours, int minutes, int ticks = 0) => new(
            $"s{hours}{ticks}", "ann", "viewer", "web", LicenseRun.Noon.AddHours(hours).AddMinutes(minutes).AddTicks(ticks), LicenseRun.Noon.AddHours(49));
    }

    [Fact]
    public void A_report_sent_again_gets_the_first_answer_and_another_with_its_id_is_refused()
    {
        var run = Back();
        var first = run.Report("web", "r1", Running("s1", "ann", "screen"));
        run.Now = run.Now.AddMinutes(1);
        run.Restart();

        var again = Assert.IsType<OfflineReconciled>(run.Report("web", "r1", Running("s1", "ann", "screen")));

        Assert.True(again.Repeated);
        Assert.Equal(Assert.IsType<OfflineReconciled>(first).Report.Results[0], again.Report.Results[0]);
        Assert.Empty(run.Last);
        Assert.IsType<OfflineReportReused>(run.Report("web", "r1", Running("s1", "ann", "viewer")));
    }

    [Fact]
    public void A_session_is_not_counted_twice_by_another_report()
    {
        var run = Back();
        Report(run, "r1", Ended("s1", "ann", "viewer"));

        Assert.Equal("already-reported", Report(run, "r2", Running("s1", "ann", "viewer")).Results.Single().Code);
    }

    [Fact]
    public void A_server_that_was_reset_meanwhile_signs_in_again_first()
    {
        var run = Back();
        run.Reset();

        Assert.Equal(new ActivationNotFound("web"), run.Report("web", "r1", Running("s1", "ann", "viewer")));
        run.SignIn("web");
        Assert.Equal(OfflineOutcome.Admitted, Report(run, "r1", Running("s1", "ann", "viewer")).Results.Single().Outcome);
    }

    [Fact]
    public void Reports_are_listed_newest_first_in_pages()
    {
        var run = Back();
        for (var n = 1; n <= 105; n++) Report(run, $"r{n}", Ended($"s{n}", "ann", "viewer"));

        var page = Assert.IsType<OfflineReportPage>(ActivationViews.ListReports(run.State, new ListOfflineReports("web", null, 60)));
        var rest = Assert.IsType<OfflineReportPage>(
            ActivationViews.ListReports(run.State, new ListOfflineReports("web", page.Reports[^1].Number, 60)));

        Assert.Equal(
            Enumerable.Range(1, 105).Reverse().Select(n => $"r{n}"), page.Reports.Concat(rest.Reports).Select(report => report.Id));
        Assert.Equal((true, false), (page.More, rest.More));
        Assert.Equal(105, run.Servers().Single().Offline.Reports);
    }

    [Fact]
    public void Figures_and_reports_are_in_the_snapshot_of_the_grain()
    {
        var run = Back();
        Report(run, "r1", Running("s1", "ann", "screen"), Ended("s2", "bob", "viewer"), Running("s3", "cy", "gold"));

        var replayed = LicenseRun.Snapshot(LicenseRun.Replayed(run.Journal));

        Assert.Equal(LicenseRun.Snapshot(run.State), replayed);
        Assert.Equal(replayed, LicenseRun.Snapshot(LicenseRun.Restored(replayed)));
        run.SignOut("web");
        Assert.Equal(
            new OfflineCounts(1, 1, 0, 1, 1), Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now)).Activations.Offline);
    }

    // The server took a snapshot at noon, and is back two hours later.
    private static LicenseRun Back()
    {
        var run = LicenseRun.Created();
        run.SignIn("web");
        run.Grant("web");
        run.Now = LicenseRun.Noon.AddHours(2);
        return run;
    }

    private static OfflineReport Report(LicenseRun run, string report, params OfflineSession[] sessions) =>
        Assert.IsType<OfflineReconciled>(run.Report("web", report, sessions)).Report;

    private static OfflineSession Running(string id, string user, string pool) => new(id, user, pool, "web", Alone, null);

    private static OfflineSession Ended(string id, string user, string pool) =>
        Running(id, user, pool) with { EndedAt = Alone.AddMinutes(5) };
}
