using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Reselling;

/// <summary>Invoices for up to 20 licences at a time (D12 to D16).</summary>
public static class DispatchEndpoints
{
    /// <summary>Of one request; no more can be summed up.</summary>
    private const int MaxListed = 1_000;

    public static void MapDispatches(this IEndpointRouteBuilder routes)
    {
        var dispatches = routes.MapGroup("/v1/resellers/{reseller}/invoice-dispatches").WithTags("Reseller invoices")
            .RequireScope(Scope.Operator | Scope.Reseller);
        dispatches.MapPost("", Dispatch)
            .WithSummary("Send an invoice for each of up to 20 licences")
            .WithDescription(
                "All of them are accepted, each with its invoice's number, or none: then problems names every reason, each with its licence. The invoices are "
                + "printed and mailed at the same time, after the answer; the dispatch shows how far that has come. Idempotent by id. Refusals in order: "
                + "invalid-value (more than 1,000 licences too), dispatch-id-reused, dispatch-refused, total-differs.")
            .WithBodyExample("""{"id":"2026-05-a","licenses":["2345-6789","CDFH-JKMN"],"totalUsd":360.00}""")
            .Refuses(Problems.InvalidValueKind, DispatchProblems.IdReused, DispatchProblems.Refused, DispatchProblems.TotalDiffers)
            .Audited(TrailActions.InvoiceDispatch);
        dispatches.MapPost("preview", Preview)
            .WithSummary("What a selection of licences comes to")
            .WithDescription(
                "The summed amount of up to 1,000 licences, and every reason why they could not be dispatched as they are, which is one also of any beyond 20. "
                + "Nothing is sent or noted.")
            .WithBodyExample("""{"licenses":["2345-6789","CDFH-JKMN"]}""")
            .Refuses(Problems.InvalidValueKind);
        dispatches.MapGet("", List)
            .WithSummary("Dispatches of invoices")
            .WithDescription("The newest first, each with its licences' invoices and how their mails stand.")
            .Refuses(Problems.InvalidValueKind);
        dispatches.MapGet("{id}", Get)
            .WithSummary("A dispatch of invoices")
            .WithDescription("With the invoice of each licence, and how far its mail has come.")
            .Refuses(DispatchProblems.UnknownDispatch);
    }

    internal static string PathOf(ResellerId reseller, string dispatch) => $"/v1/resellers/{reseller}/invoice-dispatches/{dispatch}";

    private static async Task<Results<Accepted<DispatchView>, Problem>> Dispatch(
        KnownReseller reseller, Body<DispatchRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        var asked = body.Value;
        http.About("dispatch", asked.Id);
        var checks = new Checks();
        if (asked.Id is { } id && !IsId(id))
            checks.Add("id", $"must be 1 to {DispatchInvoices.MaxIdLength} letters, digits, '-', '_' and '.', and not '.' or '..'.", id);
        var coupons = Coupons(asked.Licenses, checks);
        if (checks.Problem is { } invalid) return invalid;

        var answer = await cluster.Reseller(reseller.Id).Dispatch(new DispatchInvoices(
            asked.Id ?? Guid.NewGuid().ToString("N"), coupons, asked.TotalUsd?.Cents, http.Origin()));
        return answer is DispatchFound found
            ? TypedResults.Accepted(
                PathOf(reseller.Id, found.Dispatch.Id), DispatchView.Of(found.Dispatch, reseller.Id, found.Repeated))
            : DispatchProblems.Of(answer, reseller.Id);
    }

    private static async Task<Results<Ok<DispatchPreviewView>, Problem>> Preview(
        KnownReseller reseller, Body<DispatchPreviewRequest> body, IMeteringCluster cluster)
    {
        var checks = new Checks();
        var coupons = Coupons(body.Value.Licenses, checks);
        if (checks.Problem is { } invalid) return invalid;

        var answer = await cluster.Reseller(reseller.Id).Select(new SelectLicenses(coupons));
        return answer is SelectionFound found ? TypedResults.Ok(DispatchPreviewView.Of(found)) : DispatchProblems.Of(answer, reseller.Id);
    }

    private static async Task<Ok<DispatchListView>> List(KnownReseller reseller, Page page, IMeteringCluster cluster)
    {
        var before = (int)Math.Min(page.ReadNumber() ?? int.MaxValue, int.MaxValue);
        var found = await cluster.Reseller(reseller.Id).ListDispatches(new ListDispatches(before, page.Limit));
        return TypedResults.Ok(new DispatchListView(
            [.. found.Dispatches.Select(dispatch => DispatchView.Of(dispatch, reseller.Id))],
            found.Next is { } next ? Page.Cursor(next) : null));
    }

    private static async Task<Results<Ok<DispatchView>, Problem>> Get(
        KnownReseller reseller, [Description("The dispatch's id.")] string id, IMeteringCluster cluster)
    {
        var answer = await cluster.Reseller(reseller.Id).FindDispatch(id);
        return answer is DispatchFound found
            ? TypedResults.Ok(DispatchView.Of(found.Dispatch, reseller.Id))
            : DispatchProblems.Of(answer, reseller.Id);
    }

    // Read as tolerantly as wherever people type them (D6).
    private static ImmutableArray<string> Coupons(IReadOnlyList<string?>? licenses, Checks checks)
    {
        checks.Required("licenses", licenses);
        if (licenses is null) return [];
        if (licenses.Count == 0) checks.Add("licenses", "is empty; it must name 1 or more.", null);
        checks.Count("licenses", licenses.Count, MaxListed);
        if (checks.Errors.Count > 0) return [];

        var coupons = ImmutableArray.CreateBuilder<string>(licenses.Count);
        foreach (var (at, license) in licenses.Index())
            if (CouponText.TryRead(license, out var coupon)) coupons.Add(coupon);
            else
                checks.Add(
                    string.Create(CultureInfo.InvariantCulture, $"licenses[{at}]"),
                    $"is no coupon: {CouponText.Length} of {CouponText.Alphabet}, as in 2345-6789.", license);
        return coupons.ToImmutable();
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= DispatchInvoices.MaxIdLength && id is not ("." or "..")
        && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
