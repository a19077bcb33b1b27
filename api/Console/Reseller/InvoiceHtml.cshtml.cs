using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>An invoice to be read and printed in the browser.</summary>
public sealed class ResellerInvoiceHtmlPage : ResellerFilePage
{
    public override string Title => "Invoice";

    public override string Place => "invoices";

    public async Task<FileContentResult> OnGet(string number)
    {
        var page = await Pass(ApiRoot + ApiPath.Of($"/invoices/{number}.html"));
        // It brings its style along, and needs nothing else; the console's own pages bring none.
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return page;
    }
}
