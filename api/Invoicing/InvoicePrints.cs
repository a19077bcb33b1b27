using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Billing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace MeteringCluster.Api.Invoicing;

/// <summary>A tenant's invoices and credit notes, printed.</summary>
public static class InvoicePrints
{
    /// <summary>What a browser may do with a page: it needs nothing, so nothing is what a browser need allow it.</summary>
    public const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    internal const string LanguageText = "One of en, de, fr, es and ja. Default: the one that the document was issued in.";

    public static void MapInvoicePrints(this IEndpointRouteBuilder invoices)
    {
        invoices.MapGet("{number}.pdf", Pdf)
            .WithSummary("An invoice or credit note as PDF")
            .WithDescription(
                "The same document is the same file, until it is paid or credited. Refusals in order: invalid-value, unknown-invoice, "
                + "invoice-through-support, and pdf-unavailable where the server has not the libraries for it, or they fail: the HTML says the same.")
            .Prints("application/pdf")
            .Refuses(InvoiceProblems.PdfUnavailable);
        invoices.MapGet("{number}.html", Html)
            .WithSummary("An invoice or credit note as a page")
            .WithDescription(
                "A whole page that needs nothing else, for reading on a screen and for printing. Refusals in order: invalid-value, "
                + "unknown-invoice, invoice-through-support.")
            .Prints("text/html");
    }

    private static RouteHandlerBuilder Prints(this RouteHandlerBuilder endpoint, string contentType) => endpoint
        .Produces<FileContentHttpResult>(StatusCodes.Status200OK, contentType)
        .TakesHeader("If-None-Match", "An ETag that was given out; a document that is the same still is answered by 304.")
        .Refuses(Problems.InvalidValueKind, InvoiceProblems.UnknownInvoice, InvoiceProblems.ThroughSupport);

    private static async Task<IResult> Pdf(
        KnownTenant tenant, Caller caller, [Description("The document's number.")] string number, HttpContext http,
        IMeteringCluster cluster, TimeProvider clock, BillingOptions options, IInvoiceDocuments documents,
        [Description(LanguageText)] string? language = null)
    {
        if (Check(language) is { } wrong) return wrong;
        var (invoice, problem) = await InvoiceEndpoints.Find(tenant, caller, number, cluster, clock, options);
        if (invoice is null) return problem!;

        return await PrintPdf(http, invoice, language, documents, InvoiceLinks.Html(tenant.Id, invoice.Number));
    }

    /// <param name="language">Null for that of the document.</param>
    /// <param name="html">Where the same document is found as a page.</param>
    internal static async Task<IResult> PrintPdf(
        HttpContext http, Invoice invoice, string? language, IInvoiceDocuments documents, string html)
    {
        var pdf = await documents.Pdf(invoice, language ?? invoice.Language, http.RequestAborted);
        return pdf is not null
            ? File(http, pdf, "application/pdf", $"attachment; filename=\"{invoice.Number}.pdf\"")
            : InvoiceProblems.NoPdf(html);
    }

    private static async Task<IResult> Html(
        KnownTenant tenant, Caller caller, [Description("The document's number.")] string number, HttpContext http,
        IMeteringCluster cluster, TimeProvider clock, BillingOptions options, IInvoiceDocuments documents,
        [Description(LanguageText)] string? language = null)
    {
        if (Check(language) is { } wrong) return wrong;
        var (invoice, problem) = await InvoiceEndpoints.Find(tenant, caller, number, cluster, clock, options);
        return invoice is null ? problem! : PrintHtml(http, invoice, language, documents);
    }

    internal static IResult PrintHtml(HttpContext http, Invoice invoice, string? language, IInvoiceDocuments documents)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        var html = Encoding.UTF8.GetBytes(documents.Html(invoice, language ?? invoice.Language));
        return File(http, html, "text/html; charset=utf-8", $"inline; filename=\"{invoice.Number}.html\"");
    }

    private static FileContentHttpResult File(HttpContext http, byte[] bytes, string contentType, string disposition)
    {
        http.Response.Headers.ContentDisposition = disposition;
        http.Response.Headers.CacheControl = "private, no-cache";
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        return TypedResults.Bytes(bytes, contentType, entityTag: tag);
    }

    internal static Problem? Check(string? language) => language is null || Languages.All.Contains(language)
        ? null
        : Problems.InvalidValue("language", $"must be one of {string.Join(", ", Languages.All)}.", language);
}
