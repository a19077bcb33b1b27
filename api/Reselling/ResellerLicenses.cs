using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Reselling;

/// <summary>The licences that a reseller sells (D1 to D11, D17, D18).</summary>
public static class ResellerLicenses
{
    private const string IfMatch = "The ETag of the licence that the command was thought of; 412 license-changed where it is another by now.";

    public static void MapResellerLicenses(this IEndpointRouteBuilder routes)
    {
        var licenses = routes.MapGroup("/v1/resellers/{reseller}/licenses").WithTags("Reseller licences")
            .RequireScope(ResellerEndpoints.Managers);

        licenses.MapPost("", Create)
            .WithSummary("Make licences, each with its coupon")
            .WithDescription(
                "One licence, count alike, or up to 1,000 different ones: all are made, or none; at most 8 MiB. The price and the term are the plan's "
                + "of now. Where the user's tenant is known the licence is activated at once; else it stays unused until its coupon is "
                + "redeemed. With a request's name a repeat makes nothing more and answers 200 with the same licences. Refusals, in this "
                + "order: 400 invalid-value, 409 request-reused, 404 unknown-plan (with those that are sold), 404 unknown-user, 409 too-many.")
            .WithBodyExample("""{"plan":"yearly","name":"Window left","quantity":2,"user":"nord","request":"order-17"}""")
            .Refuses(
                Problems.InvalidValueKind, LicenseProblems.RequestReusedKind, LicenseProblems.UnknownPlanKind, LicenseProblems.UnknownUserKind,
                LicenseProblems.TooManyKind, LicenseProblems.UserTenantDeletedKind)
            .Audited(TrailActions.ResellerLicenseCreate);

        LicenseFilter.Describe(licenses.MapGet("", List))
            .WithSummary("List, filter and search licences")
            .WithDescription(
                "total and amountUsd are of all that the filter keeps. A page goes on behind the last licence of the one before, so that "
                + "licences that are made or changed meanwhile neither repeat nor skip others. The cursor goes with the same filter and order.")
            .Refuses(Problems.InvalidValueKind);

        licenses.MapLicenseFiles();

        var license = licenses.MapGroup("{coupon}");
        license.MapGet("", Get)
            .WithSummary("Show a licence")
            .WithDescription("By its coupon, in whatever case, with spaces and hyphens anywhere. Its version is the ETag.")
            .Refuses(LicenseProblems.UnknownLicenseKind);

        license.MapPatch("", Edit)
            .WithSummary("Change a licence")
            .WithDescription(
                "What is left out stays. Plan and quantity until it is used or invoiced; redeemBy until it is used; the user until it is "
                + "invoiced, and of one in use only where nobody is assigned and the user's tenant is the one that has it, or unknown; name "
                + "and note until it is deleted. Repeating it changes nothing. Refusals, in this order: 404 unknown-license, 412 license-changed, 404 "
                + "unknown-plan, 404 unknown-user, 409 license-status (with status, command and field).")
            .TakesHeader("If-Match", IfMatch)
            .WithBodyExample("""{"name":"Window right","quantity":3,"user":"nord"}""")
            .Refuses(
                Problems.InvalidValueKind, LicenseProblems.UnknownLicenseKind, LicenseProblems.LicenseChangedKind,
                LicenseProblems.UnknownPlanKind, LicenseProblems.UnknownUserKind, LicenseProblems.LicenseStatusKind,
                LicenseProblems.UserTenantDeletedKind)
            .Audited(TrailActions.ResellerLicenseEdit);

        license.MapPost("pause", Pause)
            .WithSummary("Pause a licence: its screens stop at once")
            .WithDescription("Takes no body. Answers when the tenant's seats are gone. Idempotent. 409 license-status for one that is expired or deleted.")
            .TakesHeader("If-Match", IfMatch)
            .Refuses(LicenseProblems.UnknownLicenseKind, LicenseProblems.LicenseChangedKind, LicenseProblems.LicenseStatusKind)
            .Audited(TrailActions.ResellerLicensePause);

        license.MapPost("resume", Resume)
            .WithSummary("Resume a paused licence")
            .WithDescription("Takes no body. Answers when the tenant's seats are back. Idempotent. 409 license-status for one that is expired or deleted.")
            .TakesHeader("If-Match", IfMatch)
            .Refuses(LicenseProblems.UnknownLicenseKind, LicenseProblems.LicenseChangedKind, LicenseProblems.LicenseStatusKind)
            .Audited(TrailActions.ResellerLicenseResume);

        license.MapDelete("", Delete)
            .WithSummary("Delete a licence that nobody has used")
            .WithDescription(
                "Its coupon is good no more; it is still found with status=deleted. Idempotent. Refusals, in this order: 404 "
                + "unknown-license, 412 license-changed, 409 license-used, 409 license-status for one that is invoiced.")
            .TakesHeader("If-Match", IfMatch)
            .Refuses(
                LicenseProblems.UnknownLicenseKind, LicenseProblems.LicenseChangedKind, LicenseProblems.LicenseUsedKind,
                LicenseProblems.LicenseStatusKind)
            .Audited(TrailActions.ResellerLicenseDelete);
    }

    private static async Task<Results<Created<MadeLicensesView>, Ok<MadeLicensesView>, Problem>> Create(
        KnownReseller reseller, LargeBody<CreateResellerLicensesRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        http.About("request", body.Value.Request);
        var checks = new Checks();
        var licenses = body.Value.Read(checks);
        if (checks.Problem is { } invalid) return invalid;

        var answer = await cluster.Reseller(reseller.Id).CreateLicenses(new CreateLicenses(body.Value.Request, licenses, http.Origin()));
        if (answer is ResellerRefusal refusal) return LicenseProblems.Of(reseller.Id, refusal);

        var made = (LicensesMade)answer;
        var view = new MadeLicensesView(
            [.. made.Rows.Select(ResellerLicenseView.Of)], new Usd(made.Rows.Sum(row => row.License.AmountCents)), made.Repeated);
        if (made.Repeated) return TypedResults.Ok(view);
        return TypedResults.Created($"/v1/resellers/{reseller.Id}/licenses" + (view.Licenses is [var one] ? $"/{one.Id}" : ""), view);
    }

    private static async Task<Results<Ok<ResellerLicensePage>, Problem>> List(
        KnownReseller reseller, LicenseFilter filter, Page page, IMeteringCluster cluster)
    {
        var checks = new Checks();
        var query = filter.Read(page, checks);
        if (checks.Problem is { } invalid) return invalid;

        var found = await cluster.Reseller(reseller.Id).ListLicenses(query!);
        return TypedResults.Ok(new ResellerLicensePage(
            [.. found.Rows.Select(ResellerLicenseView.Of)],
            found.Next is { } next ? LicenseCursor.Of(query!.Order, query.Descending, next) : null,
            found.Total, new Usd(found.AmountCents)));
    }

    private static async Task<Results<Ok<ResellerLicenseView>, Problem>> Get(
        KnownReseller reseller, string coupon, HttpContext http, IMeteringCluster cluster) =>
        CouponText.TryRead(coupon, out var plain) && await cluster.Reseller(reseller.Id).FindLicense(plain) is { } row
            ? View(http, row)
            : LicenseProblems.UnknownLicense(coupon);

    private static async Task<Results<Ok<ResellerLicenseView>, Problem>> Edit(
        KnownReseller reseller, string coupon, Body<ChangeResellerLicenseRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        http.About("coupon", coupon);
        var checks = new Checks();
        var command = body.Value.Read(CouponText.TryRead(coupon, out var plain) ? plain : "", http, checks);
        if (checks.Problem is { } invalid) return invalid;
        if (plain is null) return LicenseProblems.UnknownLicense(coupon);

        return Answer(reseller, http, await cluster.Reseller(reseller.Id).EditLicense(command));
    }

    private static Task<Results<Ok<ResellerLicenseView>, Problem>> Pause(
        KnownReseller reseller, string coupon, HttpContext http, IMeteringCluster cluster) =>
        Run(reseller, coupon, http, cluster.Reseller(reseller.Id).PauseLicense);

    private static Task<Results<Ok<ResellerLicenseView>, Problem>> Resume(
        KnownReseller reseller, string coupon, HttpContext http, IMeteringCluster cluster) =>
        Run(reseller, coupon, http, cluster.Reseller(reseller.Id).ResumeLicense);

    private static Task<Results<Ok<ResellerLicenseView>, Problem>> Delete(
        KnownReseller reseller, string coupon, HttpContext http, IMeteringCluster cluster) =>
        Run(reseller, coupon, http, cluster.Reseller(reseller.Id).DeleteLicense);

    private static async Task<Results<Ok<ResellerLicenseView>, Problem>> Run(
        KnownReseller reseller, string coupon, HttpContext http, Func<LicenseCommand, Task<ResellerAnswer>> command)
    {
        http.About("coupon", coupon);
        if (!CouponText.TryRead(coupon, out var plain)) return LicenseProblems.UnknownLicense(coupon);

        return Answer(reseller, http, await command(new LicenseCommand(plain, LicenseReading.LicenseVersionOf(http), http.Origin())));
    }

    private static Results<Ok<ResellerLicenseView>, Problem> Answer(KnownReseller reseller, HttpContext http, ResellerAnswer answer) =>
        answer switch
        {
            LicenseReady ready => View(http, ready.Row),
            ResellerRefusal refusal => LicenseProblems.Of(reseller.Id, refusal),
            _ => throw new UnreachableException(),
        };

    private static Ok<ResellerLicenseView> View(HttpContext http, LicenseRow row)
    {
        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{row.License.Version}\"");
        return TypedResults.Ok(ResellerLicenseView.Of(row));
    }
}
