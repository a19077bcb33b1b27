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

/// <summary>A payment that came another way.</summary>
public sealed record SettleInvoiceRequest
{
    [Description("For people to read, as of a bank transfer. Default: none.")]
    [StringLength(InvoiceCommands.MaxReference, MinimumLength = 1)]
    public string? Reference { get; init; }
}

/// <summary>What to take back of an invoice.</summary>
public sealed record CreditNoteRequest
{
    [Description("Chosen by the caller; the same content again is a repeat, and known for good.")]
    [Required, StringLength(Adjust.MaxIdLength, MinimumLength = 1)]
    public string? Id { get; init; }

    [Description("Above 0. Default: all that is left of the invoice.")]
    public Usd? AmountUsd { get; init; }

    [Description("Printed on the credit note.")]
    [Required, StringLength(Adjust.MaxReasonLength, MinimumLength = 1)]
    public string? Reason { get; init; }
}

/// <summary>Paying, settling and taking back invoices.</summary>
public static class InvoiceCommands
{
    public const int MaxReference = 200;

    public static void MapInvoiceCommands(this IEndpointRouteBuilder invoices)
    {
        invoices.MapPost("{number}/pay", Pay)
            .RequireHttps().RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Pay an invoice now")
            .WithDescription(
                "Begins an attempt to collect what is due with the saved card; what becomes of it shows with the invoice. Refusals in order: "
                + "https-required, unknown-invoice, nothing-due, payment-method-required, payment-under-way, payment-tried-just-now.")
            .Refuses(
                InvoiceProblems.UnknownInvoice, InvoiceProblems.NothingDue, SubscriptionProblems.CardNeeded, InvoiceProblems.PaymentUnderWay,
                InvoiceProblems.TriedJustNow)
            .Audited(TrailActions.InvoicePay);
        invoices.MapPost("{number}/settle", Settle)
            .RequireScope(Scope.Operator)
            .WithSummary("Tell that an invoice was paid another way")
            .WithDescription("As by bank transfer: all that is due counts as paid. Refusals in order: invalid-value, unknown-invoice, nothing-due, payment-under-way.")
            .WithBodyExample("""{"reference":"Wire of 3 April"}""")
            .Refuses(Problems.InvalidValueKind, InvoiceProblems.UnknownInvoice, InvoiceProblems.NothingDue, InvoiceProblems.PaymentUnderWay)
            .Audited(TrailActions.InvoiceSettle);
        invoices.MapPost("{number}/credit-notes", Credit)
            .RequireScope(Scope.Operator)
            .WithSummary("Take back an invoice, or a part of it")
            .WithDescription(
                "What is still due is lowered first; what was paid is to the tenant's good, and lowers its next invoices. Idempotent by id. "
                + "Refusals in order: invalid-value, unknown-invoice, adjustment-id-reused, payment-under-way, credit-exceeds-invoice.")
            .WithBodyExample("""{"id":"case-77","amountUsd":7.00,"reason":"Outage of 12 March"}""")
            .Refuses(
                Problems.InvalidValueKind, InvoiceProblems.UnknownInvoice, InvoiceProblems.AdjustmentIdReused, InvoiceProblems.PaymentUnderWay,
                InvoiceProblems.CreditExceedsInvoice)
            .Audited(TrailActions.InvoiceCredit);
    }

    private static async Task<Results<Ok<InvoiceView>, Problem>> Pay(
        KnownTenant tenant, string number, HttpContext http, IMeteringCluster cluster, TimeProvider clock)
    {
        http.About("invoice", number);
        var answer = await cluster.Billing(tenant.Id).Pay(new PayInvoice(number, http.Origin()));
        return answer is TriedJustNow tried
            ? InvoiceProblems.NotYet(tried, number, tried.Again - clock.GetUtcNow())
            : Answer(tenant.Id, number, answer);
    }

    private static async Task<Results<Ok<InvoiceView>, Problem>> Settle(
        KnownTenant tenant, string number, Body<SettleInvoiceRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        http.About("invoice", number);
        var checks = new Checks();
        checks.Text("reference", body.Value.Reference, 1, MaxReference);
        if (checks.Problem is { } invalid) return invalid;

        return Answer(tenant.Id, number, await cluster.Billing(tenant.Id).Settle(new SettleInvoice(number, body.Value.Reference, http.Origin())));
    }

    private static async Task<Results<Ok<AdjustmentView>, Problem>> Credit(
        KnownTenant tenant, string number, Body<CreditNoteRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        http.About("invoice", number);
        var asked = body.Value;
        var checks = new Checks();
        Adjustments.CheckIdAndReason(asked.Id, asked.Reason, checks);
        if (asked.AmountUsd is { } amount) checks.Range("amountUsd", amount, new Usd(1), Usd.Whole(Adjustments.MaxDollars));
        if (checks.Problem is { } invalid) return invalid;

        var billing = cluster.Billing(tenant.Id);
        var answer = await billing.Credit(new CreditInvoice(asked.Id!, number, asked.AmountUsd?.Cents, asked.Reason!, http.Origin()));
        return answer is Adjusted done
            ? TypedResults.Ok(await AdjustmentView.Of(tenant.Id, done, billing))
            : InvoiceProblems.Of(answer, tenant.Id, number);
    }

    private static Results<Ok<InvoiceView>, Problem> Answer(TenantId tenant, string number, BillingAnswer answer) =>
        answer is InvoiceReady ready ? TypedResults.Ok(InvoiceView.Of(tenant, ready.Invoice)) : InvoiceProblems.Of(answer, tenant, number);
}
