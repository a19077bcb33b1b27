using MeteringCluster.Api.Invoicing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Passes a document on as the page that the API prints it as, under that page's own policy.</summary>
public sealed class InvoiceHtmlPage : TenantPage
{
    public override string Title => "Invoice";

    public override string Place => "billing";

    public async Task<IActionResult> OnGet(string number)
    {
        var file = (await Api.Download(Viewer, $"{ApiRoot}/invoices/{ApiPath.Of($"{number}")}.html")).OrThrow();
        Response.Headers.ContentSecurityPolicy = InvoicePrints.Policy;
        Response.Headers.ContentDisposition = file.Disposition;
        return new FileContentResult(file.Bytes, file.ContentType);
    }
}
