using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>One line of the audit trail.</summary>
/// <param name="RequestId">What the caller was given in <c>X-Request-Id</c>; left out where nobody asked, or it was not recorded.</param>
/// <param name="Outcome"><c>done</c> or <c>refused</c>.</param>
/// <param name="Code">Of a refusal, as the caller was told; so is the detail.</param>
/// <param name="About">By name, who and what it was about.</param>
/// <param name="Source">Where the record lies: the licence's journal, the developers', the billing's, the reseller's, or the month's refusals; sequence is its number there.</param>
public sealed record AuditEntry(
    DateTimeOffset At, string? RequestId, string? KeyId, string Action, string Outcome, string? Code, string? Detail,
    IReadOnlyDictionary<string, string> About, string Source, long Sequence);

/// <summary>What was decided of a tenant's licence, by whom, and what was refused.</summary>
public static class AuditEndpoints
{
    private const int MaxCodeLength = 64;

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var audit = routes.MapGroup("/v1/tenants/{tenant}/audit").WithTags("Audit").RequireScope(Scope.TenantAdmin | Scope.Operator);

        AuditQuery.Describe(audit.MapGet("", List))
            .WithSummary("The audit trail: what was decided, and what was refused")
            .WithDescription(
                "Every change of the licence, its seats and sessions, and every refusal, each with the X-Request-Id that its "
                + "caller was given. Newest first, unless order=asc. The window is [from, to), at most "
                + $"{AuditWindow.LongestDays} days; to is now where it is left out, and from 24 hours earlier, or 30 days with "
                + "requestId. All filters compare exactly. Heartbeats are shown only with action=session.renew. With requestId "
                + "the refusals come first, then what was done. A page that takes longer than two seconds ends early: it may hold "
                + "fewer entries than limit, even none, and nextCursor leads on. The next page is asked for with the cursor and the "
                + "same filters; the window and the order are the cursor's.")
            .Refuses(Problems.InvalidValueKind);

        var ofReseller = routes.MapGroup("/v1/resellers/{reseller}/audit").WithTags("Audit").RequireScope(Scope.Reseller | Scope.Operator);
        AuditQuery.Describe(ofReseller.MapGet("", ListOfReseller))
            .WithSummary("A reseller's audit trail")
            .WithDescription(
                "Every change of the reseller's profile, users, licences and invoices, and every refusal, as a tenant's audit trail has "
                + "them: the same window, filters, order and pages. With a reseller's key, keyId and requestId are left out where the key "
                + "is not one of the reseller's, as where a tenant redeemed a coupon.")
            .Refuses(Problems.InvalidValueKind);
    }

    private static Task<Results<Ok<ListView<AuditEntry>>, Problem>> List(
        KnownTenant tenant, AuditQuery query, Page page, AuditPages pages, HttpContext http, IMeteringCluster cluster,
        TimeProvider clock) =>
        Read((window, refused, done) => AuditStreams.Of(cluster, tenant.Id, window, refused, done), query, page, pages, http, clock, null);

    // Whose key a tenant or the operator works with is not a reseller's to know.
    private static async Task<Results<Ok<ListView<AuditEntry>>, Problem>> ListOfReseller(
        KnownReseller reseller, AuditQuery query, Page page, AuditPages pages, HttpContext http, Caller caller, IMeteringCluster cluster,
        TimeProvider clock) =>
        await Read(
            (window, refused, done) => AuditStreams.Of(cluster, reseller.Id, window, refused, done), query, page, pages, http, clock,
            caller.Scope == Scope.Operator ? null : await KeysOf(cluster, reseller.Id));

    private static async Task<HashSet<string>> KeysOf(IMeteringCluster cluster, ResellerId reseller)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        for (var after = ""; ;)
        {
            var found = await cluster.Directory.ListKeys(new ListKeys(null, after, Page.MaxLimit) { Reseller = reseller });
            keys.UnionWith(found.Keys.Select(key => key.Id));
            if (!found.More) return keys;
            after = found.Keys[^1].Id;
        }
    }

    private static async Task<Results<Ok<ListView<AuditEntry>>, Problem>> Read(
        Func<AuditWindow, bool, bool, IReadOnlyList<AuditStream>> of, AuditQuery query, Page page, AuditPages pages, HttpContext http,
        TimeProvider clock, HashSet<string>? shownKeys)
    {
        var checks = new Checks();
        Check(query, checks);
        IReadOnlyList<AuditStream> streams = [];
        var window = page.After.Length > 0
            ? AuditPages.Resume(page.After, Streams, out streams)
            : AuditWindow.Read(query.From, query.To, query.Order, query.RequestId is not null, clock.GetUtcNow(), checks);
        if (window is null && page.After.Length > 0) checks.Add("cursor", "is none that this list gave out for this outcome.", page.After);
        if (checks.Problem is { } invalid) return invalid;

        if (streams.Count == 0) streams = Streams(window!);
        var filter = new TrailFilter(query.Action, query.User, query.Session, query.RequestId, query.Code);
        var (entries, next) = await pages.Read(streams, window!, filter, page.Limit, http.RequestAborted);
        return TypedResults.Ok(new ListView<AuditEntry>([.. entries.Select(found => View(found.Source, Shown(found.Entry)))], next));

        TrailEntry Shown(TrailEntry entry) =>
            shownKeys is null || (entry.By?.KeyId is { } key && shownKeys.Contains(key)) ? entry : entry with { By = null };

        IReadOnlyList<AuditStream> Streams(AuditWindow asked) =>
            of(asked, query.Outcome is not "done", query.Outcome is not "refused" && query.Code is null);
    }

    private static void Check(AuditQuery query, Checks checks)
    {
        if (query.Action is { } action && !TrailActions.All.Contains(action))
            checks.Add("action", $"is none of {string.Join(", ", TrailActions.All.Order(StringComparer.Ordinal))}.", action);
        if (query.Outcome is not (null or "done" or "refused")) checks.Add("outcome", "must be done or refused.", query.Outcome);
        if (query is { Outcome: "done", Code: not null }) checks.Add("code", "is what only refusals have, but outcome is done.", query.Code);
        checks.User("user", query.User);
        if (query.Session is { } session && !SessionId.TryParse(session, out _))
            checks.Add("session", "is no session id, which has 32 digits of 0-9 and a-f.", session);
        if (query.RequestId is { } id && !RequestPipeline.IsRequestId(id))
            checks.Add("requestId", "is no request id, which has 1 to 64 letters, digits, '-', '_', '.' and ':'.", id);
        checks.Text("code", query.Code, 1, MaxCodeLength);
    }

    private static AuditEntry View(string source, TrailEntry entry) => new(
        entry.At, entry.By?.RequestId, entry.By?.KeyId, entry.Action, entry.Code is null ? "done" : "refused", entry.Code, entry.Detail,
        entry.About.DistinctBy(fact => fact.Name).ToDictionary(fact => fact.Name, fact => fact.Value), source, entry.Place.Sequence);
}
