using System.Collections.Immutable;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <param name="Report">The server's own id of this report, 1 to 128 characters.</param>
/// <param name="Sessions">1 to 1,000, each with another id.</param>
public sealed record OfflineReportRequest(string? Report, List<OfflineSessionRequest?>? Sessions);

/// <param name="Id">The server's own id of the session, 1 to 128 characters.</param>
/// <param name="UserType">The name of a seat pool.</param>
/// <param name="EndedAt">Missing where the session still runs.</param>
public sealed record OfflineSessionRequest(
    string? Id, string? User, string? UserType, string? Module, DateTimeOffset? OpenedAt, DateTimeOffset? EndedAt);

/// <param name="Id">The report's.</param>
/// <param name="At">When it was received first.</param>
public sealed record OfflineReportDocument(string Id, DateTimeOffset At, IReadOnlyList<OfflineResultDocument> Results);

/// <param name="Outcome">
/// <c>admitted</c>: it is a live session now, with the id in <c>session</c>; <c>over</c>: no seat is free, end it;
/// <c>recorded</c>: it was over; <c>refused</c>: <c>code</c> says why.
/// </param>
/// <param name="RanFor">How long it had run, to its end or until it was reported.</param>
public sealed record OfflineResultDocument(
    string Id, string User, string UserType, string Module, DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, string Outcome,
    string? Code, string? Session, DateTimeOffset? LeaseExpiresAt, TimeSpan? RanFor);

/// <summary>What is kept at hand of a report.</summary>
/// <param name="At">When it was received first.</param>
/// <param name="Results">In the order in which the sessions were sent.</param>
public sealed record OfflineReportRowDocument(
    string Id, DateTimeOffset At, long Admitted, long Over, long Recorded, long Refused, IReadOnlyList<OfflineOutcomeDocument> Results);

/// <param name="Position">The session's place in the report, from 0 on.</param>
/// <param name="IdHash">Of the id that the server sent: the first 16 hex digits of its SHA-256, in UTF-8.</param>
public sealed record OfflineOutcomeDocument(int Position, string IdHash, string Outcome, string? Code, string? Session);

/// <summary>What servers granted while they could not reach this service (A2).</summary>
public static class OfflineReports
{
    private const int MaxBytes = 2 * 1024 * 1024;

    public static void MapOfflineReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/v1/tenants/{tenant}/activations/{server}/offline-sessions").WithTags("Activations")
            .RequireScope(Scope.Server | Scope.TenantAdmin | Scope.Operator);

        reports.MapPost("", Report)
            .WithSummary("Report what was granted offline")
            .WithDescription(
                "1 to 1,000 sessions that the server opened by its snapshot. In the order sent, each is admitted (still runs, and a seat is "
                + "free: it is a live session from now on), over (still runs, no seat: the server must end it), recorded (ended) or "
                + "refused with a code: opened-in-future, ended-in-future, ended-before-opened, already-reported, outside-snapshot, "
                + "reported-too-late, unknown-pool, the licence's status, seat-not-assigned. Instants may be off by one minute, as clocks "
                + "are. Idempotent by the report's id while it is among the licence's last 1,000 reports (with at most 20,000 sessions in "
                + "them): the same content gets the first answer. Report in the order of opening: what opened no later than a session "
                + "of a report that is no longer kept is reported-too-late, as nobody knows whether it was in it. After a detachment, "
                + "sign in again and report: what opened by a snapshot before it counts, up to 30 days after that snapshot's end. "
                + "Refusals: 404 activation-not-found, 409 offline-report-reused.")
            .Accepts<OfflineReportRequest>("application/json")
            .WithBodyExample("""
                {"report":"outage-7","sessions":[{"id":"s1","user":"ann","userType":"viewer","module":"web","openedAt":"2026-03-10T12:00:00Z"}]}
                """)
            .Refuses(Problems.InvalidValueKind, Problems.ActivationNotFoundKind, Problems.OfflineReportReusedKind)
            .Audited(TrailActions.ActivationOffline);
        reports.MapGet("", List)
            .WithSummary("What a server reported")
            .WithDescription(
                "Newest first, those among the licence's last 1,000 reports (with at most 20,000 sessions in them). limit is at most 100. "
                + "Each session has its place in the report, a hash of its id and its outcome; users, modules and times are in the answer "
                + "to the report and in the journal alone.")
            .Refuses(Problems.InvalidValueKind, Problems.ActivationNotFoundKind);
    }

    private static async Task<Results<Ok<OfflineReportDocument>, Problem>> Report(
        KnownTenant tenant, string server, HttpContext http, IMeteringCluster cluster)
    {
        var asked = JsonText.Parse<OfflineReportRequest>((await Body.Read(http, MaxBytes)).Span);
        http.About("server", server);
        http.About("report", asked.Report);
        var checks = new Checks();
        checks.Required("report", asked.Report);
        checks.Text("report", asked.Report, 1, LicenseLimits.MaxReportLength);
        var sessions = Sessions(asked.Sessions ?? [], checks);
        if (checks.Problem is { } invalid) return invalid;
        if (!LicenseLimits.IsServerId(server)) return Problems.Of(tenant.Id, new ActivationNotFound(server));

        var command = new ReportOffline(server, asked.Report!, sessions, http.Origin());
        return await cluster.License(tenant.Id).ReportOffline(command) switch
        {
            OfflineReconciled done => TypedResults.Ok(Of(done.Report)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<ListView<OfflineReportRowDocument>>, Problem>> List(
        KnownTenant tenant, string server, Page page, IMeteringCluster cluster)
    {
        var before = page.ReadNumber();
        if (!LicenseLimits.IsServerId(server)) return Problems.Of(tenant.Id, new ActivationNotFound(server));

        var query = new ListOfflineReports(server, before, Math.Min(page.Limit, LicenseLimits.MaxOfflineReportPage));
        return await cluster.License(tenant.Id).ListOfflineReports(query) switch
        {
            OfflineReportPage found => TypedResults.Ok(new ListView<OfflineReportRowDocument>(
                [.. found.Reports.Select(Of)],
                found.More ? Page.Cursor(found.Reports[^1].Number) : null)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static ImmutableArray<OfflineSession> Sessions(List<OfflineSessionRequest?> sent, Checks checks)
    {
        checks.Range("sessions", sent.Count, 1, LicenseLimits.MaxOfflineSessions);
        if (sent.Count > LicenseLimits.MaxOfflineSessions) return [];

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var sessions = ImmutableArray.CreateBuilder<OfflineSession>(sent.Count);
        foreach (var (n, session) in sent.Index())
        {
            var field = $"sessions[{n}]";
            if (session is null)
            {
                checks.Add(field, "is null.", value: null);
                continue;
            }

            checks.Required($"{field}.id", session.Id);
            checks.Text($"{field}.id", session.Id, 1, LicenseLimits.MaxReportLength);
            if (session.Id is { } id && !ids.Add(id)) checks.Add($"{field}.id", "stands twice in the report.", id);
            checks.Required($"{field}.user", session.User);
            checks.User($"{field}.user", session.User);
            checks.Required($"{field}.userType", session.UserType);
            checks.PoolName($"{field}.userType", session.UserType);
            checks.Required($"{field}.module", session.Module);
            checks.Module($"{field}.module", session.Module);
            checks.Required($"{field}.openedAt", session.OpenedAt);
            if (checks.Problem is null)
                sessions.Add(new OfflineSession(
                    session.Id!, session.User!, session.UserType!, session.Module!, session.OpenedAt!.Value, session.EndedAt));
        }

        return sessions.DrainToImmutable();
    }

    private static OfflineReportDocument Of(OfflineReport report) =>
        new(report.Id, report.At, [.. report.Results.Select(result => Of(report, result))]);

    private static OfflineResultDocument Of(OfflineReport report, OfflineResult result) => new(
        result.Session.Id, result.Session.User, result.Session.UserType, result.Session.Module, result.Session.OpenedAt,
        result.Session.EndedAt, Name(result.Outcome), result.Code, result.Live?.ToString(), result.LeaseExpiresAt,
        result.Outcome == OfflineOutcome.Refused ? null : RanFor(result.Session, report.At));

    // A server's clock may be a little ahead.
    private static TimeSpan RanFor(OfflineSession session, DateTimeOffset reported) =>
        session.EndedAt is { } ended ? ended - session.OpenedAt
        : reported > session.OpenedAt ? reported - session.OpenedAt
        : TimeSpan.Zero;

    private static OfflineReportRowDocument Of(OfflineReportRow report) => new(
        report.Id, report.At, report.Counts.Admitted, report.Counts.Over, report.Counts.Recorded, report.Counts.Refused,
        [.. report.Outcomes.Select((row, n) => new OfflineOutcomeDocument(
            n, row.IdHash, Name(row.Outcome), row.Code, row.Live?.ToString()))]);

    private static string Name(OfflineOutcome outcome) => outcome switch
    {
        OfflineOutcome.Admitted => "admitted",
        OfflineOutcome.Over => "over",
        OfflineOutcome.Recorded => "recorded",
        OfflineOutcome.Refused => "refused",
        _ => throw new UnreachableException(),
    };
}
