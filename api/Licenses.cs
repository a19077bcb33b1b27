using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <param name="Reason">For people to read, 1 to 256 characters.</param>
public sealed record PauseRequest(string? Reason);

public static class Licenses
{
    public static void MapLicenses(this IEndpointRouteBuilder app)
    {
        var license = app.MapGroup("/v1/tenants/{tenant}/license").WithTags("License");

        license.MapGet("", Get).RequireScope(Scope.Server | Scope.TenantAdmin | Scope.Operator)
            .WithSummary("The licence")
            .WithDescription(
                "With its revision, notices and status as ETag; 304 if If-None-Match names it. With wait, the answer to a "
                + "known ETag comes as soon as the licence is another, or with 304 after so many seconds. A pool's seats are the "
                + "licence's own; where others were granted beside them (see grants), grantedSeats and totalSeats say so.")
            .TakesHeader("If-None-Match", "The ETag of the licence that the caller knows.")
            .TakesQuery("wait", "How many seconds to wait for a change: 0 to 60. Default 0.", "int32")
            .Produces(StatusCodes.Status304NotModified)
            .Refuses(Problems.InvalidValueKind);

        license.MapPatch("", Change).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Change the licence")
            .WithDescription(
                "What is not named stays. With an operator's key all of it; with an admin's sessionLease and noticeDays, "
                + "as what was sold is not the customer's to change. Pools: at most 32, names of 1 to 32 characters "
                + "a-z, 0-9 and '-', 0 to 1,000,000 seats; a new one needs seats and mode, one that is there keeps its mode. "
                + "Seats are the licence's own, whatever is granted beside them. Lowering ends nobody. The lease is 10 seconds to 24 hours and holds from the next open or heartbeat on. An "
                + "earlier end cuts leases; requireActivation ends sessions without a server. offlineFor is 0 to 30 days; noticeDays at most 10 numbers of 1 to 365. Possible in "
                + "every status: a later end revives an expired licence. Repeating it changes nothing. Refusals, in this order: "
                + "403 wrong-scope (with the field), 412 license-revised (If-Match), 409 license-term-empty, 404 unknown-pool, "
                + "409 pool-mode-fixed, 409 too-many-pools.")
            .TakesHeader("If-Match", "The ETag of the licence that the change was thought of; its revision alone counts.")
            .WithBodyExample("""{"end":"2028-01-01T00:00:00Z","pools":{"viewer":{"seats":60}},"sessionLease":"00:05:00"}""")
            .Refuses(
                Problems.InvalidValueKind, Problems.LicenseRevisedKind, Problems.LicenseTermEmptyKind, Problems.UnknownPoolKind,
                Problems.PoolModeFixedKind, Problems.TooManyPoolsKind)
            .Audited(TrailActions.LicenseChange);

        license.MapPost("/pause", Pause).RequireScope(Scope.Operator)
            .WithSummary("Pause the licence")
            .WithDescription(
                "All sessions end at once and none is opened until it is resumed. Assigned seats stay. Pausing a paused licence "
                + "changes nothing, not even the reason.")
            .WithBodyExample("""{"reason":"payment overdue"}""")
            .Refuses(Problems.InvalidValueKind, Problems.LicenseExpiredKind)
            .Audited(TrailActions.LicensePause);

        license.MapPost("/resume", Resume).RequireScope(Scope.Operator)
            .WithSummary("Resume a paused licence")
            .WithDescription("Takes no body. Resuming one that is not paused changes nothing.")
            .Refuses(Problems.LicenseExpiredKind)
            .Audited(TrailActions.LicenseResume);
    }

    private static async Task<Results<Ok<LicenseDocument>, StatusCodeHttpResult, Problem>> Get(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster, LicensingOptions options, TimeProvider clock)
    {
        var checks = new Checks();
        var patience = LicenseWaiting.Patience(http, checks);
        if (checks.Problem is { } invalid) return invalid;

        var answer = await LicenseWaiting.Get(http, cluster.License(tenant.Id), patience, clock);
        if (answer is not LicenseFound found) return Problems.Of(tenant.Id, (LicenseRefusal)answer);
        if (!LicenseTags.IsKnown(http, found.Mark)) return Ok(http, found, options);

        http.Response.Headers.ETag = LicenseTags.Of(found.Mark);
        return TypedResults.StatusCode(StatusCodes.Status304NotModified);
    }

    private static async Task<Results<Ok<LicenseDocument>, Problem>> Change(
        KnownTenant tenant, Caller caller, Body<LicensePatch> body, HttpContext http, IMeteringCluster cluster,
        LicensingOptions options)
    {
        var checks = new Checks();
        var (terms, pools) = (body.Value.Terms(checks), body.Value.PoolChanges(checks));
        checks.Lease("sessionLease", body.Value.SessionLease);
        if (checks.Problem is { } invalid) return invalid;
        if (body.Value.NotAllowed(caller) is { } forbidden) return forbidden;

        var command = new ChangeLicense(pools, body.Value.SessionLease, LicenseTags.IfRevision(http), http.Origin()) { Terms = terms };
        return Answer(tenant, http, await cluster.License(tenant.Id).Change(command), options);
    }

    private static async Task<Results<Ok<LicenseDocument>, Problem>> Pause(
        KnownTenant tenant, Body<PauseRequest> body, HttpContext http, IMeteringCluster cluster,
        LicensingOptions options)
    {
        var checks = new Checks();
        checks.Text("reason", body.Value.Reason, 1, LicenseLimits.MaxReasonLength);
        if (checks.Problem is { } invalid) return invalid;

        var command = new PauseLicense(body.Value.Reason, http.Origin());
        return Answer(tenant, http, await cluster.License(tenant.Id).Pause(command), options);
    }

    private static async Task<Results<Ok<LicenseDocument>, Problem>> Resume(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster, LicensingOptions options) =>
        Answer(tenant, http, await cluster.License(tenant.Id).Resume(new ResumeLicense(http.Origin())), options);

    private static Results<Ok<LicenseDocument>, Problem> Answer(
        KnownTenant tenant, HttpContext http, LicenseAnswer answer, LicensingOptions options) => answer switch
        {
            LicenseFound found => Ok(http, found, options),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };

    private static Ok<LicenseDocument> Ok(HttpContext http, LicenseFound found, LicensingOptions options)
    {
        http.Response.Headers.ETag = LicenseTags.Of(found.Mark);
        return TypedResults.Ok(LicenseDocument.Of(found, options));
    }
}
