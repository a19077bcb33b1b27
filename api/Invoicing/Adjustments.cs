using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Invoicing;

/// <summary>An amount beside the billing periods' own, or usage that comes too late for its period.</summary>
public sealed record AdjustmentRequest
{
    [Description("Chosen by the caller; the same content again is a repeat, and known for good.")]
    [Required, StringLength(Adjust.MaxIdLength, MinimumLength = 1)]
    public string? Id { get; init; }

    [Description("Printed on the invoice, where one comes of it.")]
    [Required, StringLength(Adjust.MaxReasonLength, MinimumLength = 1)]
    public string? Reason { get; init; }

    [Description("Above 0 it is invoiced at once, below 0 it is to the tenant's good. Either this, or period and credits.")]
    public Usd? AmountUsd { get; init; }

    [Description("An instant of the closed billing period whose usage comes late; goes with credits.")]
    public DateTimeOffset? Period { get; init; }

    [Description("How many credits were used: above 0. Charged as if they had come in time, so never beyond the period's limit (E8).")]
    public Credits? Credits { get; init; }
}

/// <summary>An adjustment as it was booked. Amounts are US dollars.</summary>
/// <param name="Charged">Invoiced by it.</param>
/// <param name="Credited">Taken back, or to the tenant's good.</param>
/// <param name="Repeated">Whether it was known already.</param>
/// <param name="Document">The invoice's or credit note's number; left out where none comes of it, or it has no number yet.</param>
public sealed record AdjustmentView(
    string Id, DateTimeOffset At, string Reason, DateTimeOffset? Period, Credits? Credits, Usd Charged, Usd Credited, bool Repeated,
    string? Document, string? Href)
{
    internal static async Task<AdjustmentView> Of(TenantId tenant, Adjusted answer, IBillingGrain billing)
    {
        var booked = answer.Adjustment;
        var document = booked.Document is { } ordinal ? await billing.InvoiceAt(ordinal) : null;
        return new AdjustmentView(
            booked.Id, booked.At, booked.Reason, booked.Period, booked.Microcredits is { } micro ? new Credits(micro) : null,
            new(booked.ChargedCents), new(booked.CreditedCents), answer.Repeated, document?.Number,
            document is null ? null : InvoiceLinks.Of(tenant, document.Number));
    }
}

/// <summary>What is booked by hand.</summary>
public static class Adjustments
{
    /// <summary>The highest amount that is booked by hand.</summary>
    public const long MaxDollars = 1_000_000;

    public static void MapAdjustments(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1/tenants/{tenant}/adjustments").WithTags("Invoices").RequireScope(Scope.Operator).MapPost("", Book)
            .WithSummary("Book an amount, or usage that came too late")
            .WithDescription(
                "Either amountUsd, or period and credits. Idempotent by id. Refusals in order: invalid-value, adjustment-id-reused, period-not-closed, "
                + "adjustment-too-large.")
            .WithBodyExample("""{"id":"case-78","reason":"Goodwill","amountUsd":-5.00}""")
            .Refuses(Problems.InvalidValueKind, InvoiceProblems.AdjustmentIdReused, InvoiceProblems.PeriodNotClosed, InvoiceProblems.AdjustmentTooLarge)
            .Audited(TrailActions.BillingAdjust);

    internal static void CheckIdAndReason(string? id, string? reason, Checks checks)
    {
        checks.Required("id", id);
        checks.Text("id", id, 1, Adjust.MaxIdLength);
        checks.Required("reason", reason);
        checks.Text("reason", reason, 1, Adjust.MaxReasonLength);
    }

    private static async Task<Results<Ok<AdjustmentView>, Problem>> Book(
        KnownTenant tenant, Body<AdjustmentRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        var asked = body.Value;
        http.About("id", asked.Id);
        if (Check(asked) is { } invalid) return invalid;

        var billing = cluster.Billing(tenant.Id);
        var answer = await billing.Adjust(
            new Adjust(asked.Id!, asked.Period, asked.Credits?.Micro, asked.AmountUsd?.Cents, asked.Reason!, http.Origin()));
        return answer is Adjusted done
            ? TypedResults.Ok(await AdjustmentView.Of(tenant.Id, done, billing))
            : InvoiceProblems.Of(answer, tenant.Id, asked.Id!);
    }

    private static Problem? Check(AdjustmentRequest asked)
    {
        var checks = new Checks();
        CheckIdAndReason(asked.Id, asked.Reason, checks);
        if (asked.AmountUsd is { } amount)
        {
            if (amount.Cents == 0) checks.Add("amountUsd", "is 0; there would be nothing to book.", amount);
            checks.Range("amountUsd", amount, Usd.Whole(-MaxDollars), Usd.Whole(MaxDollars));
            if (asked.Period is not null) checks.Add("period", "goes with credits, and not with amountUsd.", asked.Period);
            if (asked.Credits is not null) checks.Add("credits", "goes with period, and not with amountUsd.", asked.Credits);
        }
        else
        {
            if (asked is { Period: null, Credits: null }) checks.Add("amountUsd", "is missing, or period and credits are.", null);
            else checks.Required("period", asked.Period);
            if (asked.Period is { } period) checks.Range("period", period, BillingCalendar.Earliest, BillingCalendar.Latest);
            if (asked.Period is not null) checks.Required("credits", asked.Credits);
            if (asked.Credits is { } credits) checks.Range("credits", credits, new Credits(1), Credits.Whole(TenantLimits.MaxCredits));
        }

        return checks.Problem;
    }
}
