using System.ComponentModel;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Invoicing;

/// <summary>A tenant's invoices and credit notes.</summary>
public static class InvoiceEndpoints
{
    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        var invoices = routes.MapGroup("/v1/tenants/{tenant}/invoices").WithTags("Invoices");
        var seen = invoices.MapGroup("").RequireScope(Scope.TenantAdmin | Scope.Operator);
        seen.MapGet("", List)
            .WithSummary("Invoices and credit notes")
            .WithDescription(
                "The newest first. A tenant's own key sees those of the last two years: an earlier from is cut to that, and older "
                + "says how many there are beyond it and whom to ask. Both from and to take a date, which stands for the whole day in UTC, "
                + "or an instant; to itself is not included as an instant, and is as a date.")
            .Refuses(Problems.InvalidValueKind);
        seen.MapGet("upcoming", Upcoming)
            .WithSummary("What would be billed if the running period closed now")
            .WithDescription("Usage may still come, so the invoice may be higher. A cancelled subscription shows at once.");
        seen.MapGet("{number}", Get)
            .WithSummary("An invoice or credit note")
            .WithDescription(
                "With its lines, what each was made of and where the usage behind it is found, and the attempts to collect it. Refusals "
                + "in order: unknown-invoice, and invoice-through-support for a tenant's own key and a document of more than two years ago.")
            .Refuses(InvoiceProblems.UnknownInvoice, InvoiceProblems.ThroughSupport);
        seen.MapInvoicePrints();
        invoices.MapInvoiceCommands();
    }

    /// <summary>A document as the caller may see it, or the problem with that.</summary>
    internal static async Task<(Invoice? Invoice, Problem? Problem)> Find(
        KnownTenant tenant, Caller caller, string number, IMeteringCluster cluster, TimeProvider clock, BillingOptions options)
    {
        if (await cluster.Billing(tenant.Id).FindInvoice(number) is not { } invoice) return (null, InvoiceProblems.Unknown(number));
        return invoice.IssuedAt < InvoiceQuery.Horizon(caller, clock.GetUtcNow())
            ? (null, InvoiceProblems.OlderThanTwoYears(invoice, options))
            : (invoice, null);
    }

    private static async Task<Results<Ok<InvoiceListView>, Problem>> List(
        KnownTenant tenant, Caller caller, Page page, IMeteringCluster cluster, TimeProvider clock, BillingOptions options,
        [Description("Issued on this date, or at this instant, or later. Default: no bound, for a tenant's own key two years ago.")] string? from = null,
        [Description("Issued by the end of this date, or before this instant. Default: no bound.")] string? to = null,
        [Description("Only those of which number, subscription, status, amount, date or text holds this; at most 100 characters.")] string? query = null,
        [Description("paid or unpaid.")] string? status = null)
    {
        var checks = new Checks();
        if (InvoiceQuery.Read(from, to, query, status, page, InvoiceQuery.Horizon(caller, clock.GetUtcNow()), checks) is not { } asked)
            return checks.Problem!;

        var found = await cluster.Billing(tenant.Id).Invoices(asked.List);
        return TypedResults.Ok(new InvoiceListView(
            [.. found.Invoices.Select(invoice => InvoiceSummary.Of(tenant.Id, invoice))],
            found.More ? Page.Cursor(found.Invoices[^1].Ordinal) : null,
            asked.IsCut && found.Older > 0 ? new OlderInvoices(found.Older, InvoiceProblems.Support(options)) : null,
            InvoiceTotalsView.Of(found.Totals)));
    }

    private static async Task<Results<Ok<InvoiceView>, Problem>> Get(
        KnownTenant tenant, Caller caller, [Description("The document's number, as in INV-2026-000001.")] string number,
        IMeteringCluster cluster, TimeProvider clock, BillingOptions options)
    {
        var (invoice, problem) = await Find(tenant, caller, number, cluster, clock, options);
        return invoice is not null ? TypedResults.Ok(InvoiceView.Of(tenant.Id, invoice)) : problem!;
    }

    private static async Task<Results<Ok<UpcomingInvoiceView>, Problem>> Upcoming(KnownTenant tenant, IMeteringCluster cluster, TimeProvider clock)
    {
        var period = tenant.Calendar.PeriodAt(clock.GetUtcNow());
        if (await cluster.Billing(tenant.Id).Account() is not { } account) return Problems.UnknownTenant(tenant.Id.Value);
        if (await cluster.Credits(tenant.Id, period).Statement() is not { } statement) return Problems.UnknownTenant(tenant.Id.Value);

        // As an invoice is made of it when the period closes.
        List<InvoiceLine> lines = [];
        if (statement.ChargeCents > 0)
            lines.Add(new(
                1, InvoiceLineKind.Credits, null, statement.ChargeableMicrocredits, statement.UsdCentsPerCredit, statement.ChargeCents, period, null));
        if (Math.Min(account.AccountCreditCents, statement.ChargeCents) is > 0 and var credit)
            lines.Add(new(2, InvoiceLineKind.AccountCredit, null, null, null, -credit, null, null));
        return TypedResults.Ok(new UpcomingInvoiceView(
            PeriodView.Of(period)!, period.End + tenant.Calendar.Grace, SubscribedView.Of(account.Subscription),
            [.. lines.Select(line => InvoiceLineView.Of(tenant.Id, line))], new(lines.Sum(line => line.AmountCents)), StatementView.Of(statement)!));
    }
}
