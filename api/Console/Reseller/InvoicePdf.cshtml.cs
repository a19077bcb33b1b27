using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>An invoice as a file to keep.</summary>
public sealed class ResellerInvoicePdfPage : ResellerFilePage
{
    public override string Title => "Invoice";

    public override string Place => "invoices";

    public Task<FileContentResult> OnGet(string number) => Pass(ApiRoot + ApiPath.Of($"/invoices/{number}.pdf"));
}
