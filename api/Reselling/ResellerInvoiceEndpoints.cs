using System.ComponentModel;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Reselling;

/// <summary>The invoices that a reseller sent to those whom it sells to.</summary>
public static class ResellerInvoiceEndpoints
{
    public static void MapResellerInvoices(this IEndpointRouteBuilder routes)
    {
        var invoices = routes.MapGroup("/v1/resellers/{reseller}/invoices").WithTags("Reseller invoices")
            .RequireScope(Scope.Operator | Scope.Reseller);
        invoices.MapGet("", List)
            .WithSummary("A reseller's invoices")
            .WithDescription(
                "The newest first. Both from and to take a date, which stands for the whole day in UTC, or an instant; to itself is not included as an instant, "
                + "and is as a date.")
            .Refuses(Problems.InvalidValueKind);
        invoices.MapGet("{number}", Get)
            .WithSummary("A reseller's invoice")
            .WithDescription("As it was issued, whatever became of the licence, with how its mail stands, and whether it is paid.")
            .Refuses(InvoiceProblems.UnknownInvoice);
        invoices.MapPost("{number}/settle", Settle)
            .WithSummary("Tell that an invoice was paid")
            .WithDescription(
                "All of it counts as paid, and the licence as Paid (D8). Idempotent: what is paid stays as it is, with its first reference. Refusals in order: "
                + "invalid-value, unknown-invoice.")
            .WithBodyExample("""{"reference":"Wire of 3 April"}""")
            .Refuses(Problems.InvalidValueKind, InvoiceProblems.UnknownInvoice)
            .Audited(TrailActions.InvoiceSettle);
        invoices.MapPost("{number}/resend", Resend)
            .WithSummary("Mail an invoice once more")
            .WithDescription(
                "To the user's address as it is now, as a mail of its own; while the one before is on its way, nothing more is sent. The answer shows how it stands.")
            .Refuses(InvoiceProblems.UnknownInvoice)
            .Audited(TrailActions.InvoiceMail);
        invoices.MapGet("{number}.pdf", Pdf)
            .WithSummary("A reseller's invoice as PDF")
            .WithDescription(
                "The same invoice is the same file, until it is paid. Refusals in order: invalid-value, unknown-invoice, and pdf-unavailable where the server has "
                + "not the libraries for it, or they fail: the HTML says the same.")
            .Prints("application/pdf")
            .Refuses(InvoiceProblems.PdfUnavailable);
        invoices.MapGet("{number}.html", Html)
            .WithSummary("A reseller's invoice as a page")
            .WithDescription("A whole page that needs nothing else. Refusals in order: invalid-value, unknown-invoice.")
            .Prints("text/html");
    }

    internal static string PathOf(ResellerId reseller, string number) => $"/v1/resellers/{reseller}/invoices/{number}";

    private static RouteHandlerBuilder Prints(this RouteHandlerBuilder endpoint, string contentType) => endpoint
        .Produces<FileContentHttpResult>(StatusCodes.Status200OK, contentType)
        .TakesHeader("If-None-Match", "An ETag that was given out; a document that is the same still is answered by 304.")
        .Refuses(Problems.InvalidValueKind, InvoiceProblems.UnknownInvoice);

    private static async Task<Results<Ok<ResellerInvoiceListView>, Problem>> List(
        KnownReseller reseller, Page page, IMeteringCluster cluster,
        [Description("Issued on this date, or at this instant, or later. Default: no bound.")] string? from = null,
        [Description("Issued by the end of this date, or before this instant. Default: no bound.")] string? to = null,
        [Description("Only those of which number, customer, licence, plan, status, amount or date holds this; at most 100 characters.")] string? query = null,
        [Description("paid or unpaid.")] string? status = null)
    {
        var checks = new Checks();
        if (InvoiceQuery.Read(from, to, query, status, page, BillingCalendar.Earliest, checks) is not { } asked) return checks.Problem!;

        var found = await cluster.Reseller(reseller.Id).Invoices(asked.List);
        return TypedResults.Ok(new ResellerInvoiceListView(
            [.. found.Invoices.Select(invoice => ResellerInvoiceSummary.Of(invoice, reseller.Id))],
            found.More ? Page.Cursor(found.Invoices[^1].Ordinal) : null));
    }

    private static async Task<Results<Ok<ResellerInvoiceView>, Problem>> Get(
        KnownReseller reseller, [Description("The invoice's number, as in INV-2026-000001.")] string number, IMeteringCluster cluster) =>
        Answer(await cluster.Reseller(reseller.Id).FindInvoice(number), reseller.Id);

    private static async Task<Results<Ok<ResellerInvoiceView>, Problem>> Settle(
        KnownReseller reseller, string number, Body<SettleResellerInvoiceRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        http.About("invoice", number);
        var checks = new Checks();
        checks.Text("reference", body.Value.Reference, 1, ResellerLimits.MaxReferenceLength);
        if (checks.Problem is { } invalid) return invalid;

        return Answer(
            await cluster.Reseller(reseller.Id).Settle(new SettleResellerInvoice(number, body.Value.Reference, http.Origin())), reseller.Id);
    }

    private static async Task<Results<Ok<ResellerInvoiceView>, Problem>> Resend(
        KnownReseller reseller, string number, HttpContext http, IMeteringCluster cluster)
    {
        http.About("invoice", number);
        return Answer(await cluster.Reseller(reseller.Id).Resend(new ResendInvoice(number, http.Origin())), reseller.Id);
    }

    private static async Task<IResult> Pdf(
        KnownReseller reseller, [Description("The invoice's number.")] string number, HttpContext http, IMeteringCluster cluster,
        IInvoiceDocuments documents, [Description(InvoicePrints.LanguageText)] string? language = null)
    {
        if (InvoicePrints.Check(language) is { } wrong) return wrong;
        return await cluster.Reseller(reseller.Id).FindInvoice(number) switch
        {
            ResellerInvoiceReady ready => await InvoicePrints.PrintPdf(
                http, ready.Invoice, language, documents, $"{PathOf(reseller.Id, ready.Invoice.Number)}.html"),
            var refusal => DispatchProblems.Of(refusal, reseller.Id),
        };
    }

    private static async Task<IResult> Html(
        KnownReseller reseller, [Description("The invoice's number.")] string number, HttpContext http, IMeteringCluster cluster,
        IInvoiceDocuments documents, [Description(InvoicePrints.LanguageText)] string? language = null)
    {
        if (InvoicePrints.Check(language) is { } wrong) return wrong;
        return await cluster.Reseller(reseller.Id).FindInvoice(number) switch
        {
            ResellerInvoiceReady ready => InvoicePrints.PrintHtml(http, ready.Invoice, language, documents),
            var refusal => DispatchProblems.Of(refusal, reseller.Id),
        };
    }

    private static Results<Ok<ResellerInvoiceView>, Problem> Answer(ResellerAnswer answer, ResellerId reseller) =>
        answer is ResellerInvoiceReady ready
            ? TypedResults.Ok(ResellerInvoiceView.Of(ready, reseller))
            : DispatchProblems.Of(answer, reseller);
}
