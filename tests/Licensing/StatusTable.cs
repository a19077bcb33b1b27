using System.Runtime.CompilerServices;
using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>The table of commands by status, as the README of grains/Licensing says it.</summary>
internal static class StatusTable
{
    public static readonly Dictionary<string, Func<LicenseRun>> Statuses = new()
    {
        ["scheduled"] = () => Prepared(now: LicenseRun.Start.AddDays(-1)),
        ["active"] = () => Prepared(LicenseRun.Noon),
        ["paused"] = Paused,
        ["expired"] = Expired,
        ["released"] = Released,
    };

    public static readonly Dictionary<string, Func<LicenseRun, string>> Commands = new()
    {
        ["read licence, versions, seats, sessions"] = Read,
        ["change terms, pools, lease"] = run =>
            Said(run.Do(state => state.Decide(
                new ChangeLicense(
                    LicenseRun.NoChange.Add("viewer", new SeatPoolChange(9, null)), TimeSpan.FromMinutes(5), null)
                {
                    Terms = new TermChange(Plan: "Gold"),
                }, run.Now))),
        ["pause"] = run => Said(run.Pause()),
        ["resume"] = run => Said(run.Resume()),
        ["grant seats"] = run => Said(run.Give("coupon/a", 1, "viewer", 4)),
        ["assign seat"] = run => Said(run.Assign("new", "full")),
        ["unassign seat"] = run => Said(run.Unassign("ann", "full")),
        ["open session"] = run => Said(run.Open("bob", "viewer")),
        ["reconnect by client key"] = run => Said(run.Open("ann", "full", "key")),
        ["heartbeat"] = run => run.Renew(Session(run))[0].Renewed ? "renewed" : "ended",
        ["sign in server"] = run => Said(run.SignIn("other")),
        ["sign in the same server again"] = run => Said(run.SignIn("web", "new@acme.example")),
        ["sync server"] = run => Said(run.Sync("web")),
        ["sign out, release or reset server"] = run => Said(run.SignOut("web")),
        ["reset all servers"] = run => Said(run.Reset()),
        ["open session for a server"] = run => Said(run.Open("bob", "viewer", server: "web")),
        ["get signed snapshot"] = run => Said(run.Grant("web")),
        ["report offline sessions"] = run => Said(run.Report("web", "r", new OfflineSession("s", "ann", "full", "web", run.Now, null))),
        ["close session"] = run => Said(run.Close(Session(run))),
    };

    public static TheoryData<string, string, string> Cells()
    {
        var cells = new TheoryData<string, string, string>();
        var rows = File.ReadAllLines(Readme()).SkipWhile(line => !line.StartsWith("| command | scheduled", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
        foreach (var row in rows.Skip(2))
            for (var column = 1; column < row.Length; column++) cells.Add(row[0], rows[0][column], row[column]);
        return cells;
    }

    private static string Readme([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "grains", "Licensing", "README.md");

    // Ann has a seat, and while the licence is active a session with a client key.
    private static LicenseRun Prepared(DateTimeOffset now)
    {
        var run = LicenseRun.Created();
        run.Assign("ann", "full");
        run.SignIn("web");
        run.Now = now;
        if (now >= LicenseRun.Start) run.Opened("ann", "full", "key");
        return run;
    }

    private static LicenseRun Paused()
    {
        var run = Prepared(LicenseRun.Noon);
        run.Pause();
        return run;
    }

    private static LicenseRun Expired()
    {
        var run = Prepared(LicenseRun.Noon);
        run.Now = LicenseRun.End;
        return run;
    }

    private static LicenseRun Released()
    {
        var run = Prepared(LicenseRun.Noon);
        run.SignOut("web");
        return run;
    }

    private static SessionId Session(LicenseRun run) =>
        run.Events.OfType<SessionOpened>().Select(opened => opened.Id).FirstOrDefault(new SessionId(1));

    private static string Read(LicenseRun run)
    {
        Assert.IsType<LicenseFound>(LicenseViews.Get(run.State, run.Now));
        Assert.IsType<VersionPage>(LicenseViews.ListVersions(run.State, new ListVersions(null, 10)));
        Assert.IsType<SeatCounters>(LicenseViews.CountSeats(run.State, run.Now));
        Assert.IsType<SessionPage>(run.List());
        return "yes";
    }

    private static string Said(LicenseAnswer answer) => answer is LicenseRefusal refusal ? refusal.Code : "yes";
}
