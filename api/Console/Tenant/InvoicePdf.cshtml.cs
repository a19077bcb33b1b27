using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Passes a printed document on, as the API gives it (A24).</summary>
public sealed class InvoicePdfPage : TenantPage
{
    public override string Title => "PDF";

    public override string Place => "billing";

    public async Task<IActionResult> OnGet(string number)
    {
        var document = ApiPath.Of($"{number}");
        var answer = await Api.Download(Viewer, $"{ApiRoot}/invoices/{document}.pdf");
        if (answer.Problem?.Code == "pdf-unavailable") return new RedirectResult($"{Root}/billing/{document}?noPdf=true");

        var file = answer.OrThrow();
        Response.Headers.ContentDisposition = file.Disposition;
        return new FileContentResult(file.Bytes, file.ContentType);
    }
}
