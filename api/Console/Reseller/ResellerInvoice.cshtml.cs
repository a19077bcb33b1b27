using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One invoice: how its mail stands, its payment, and its files.</summary>
public sealed class ResellerInvoicePage : ResellerPage
{
    public override string Title => Number;

    public override string Place => "invoices";

    [BindProperty(SupportsGet = true)]
    public string Number { get; set; } = "";

    [BindProperty]
    public string? Reference { get; set; }

    public ResellerInvoiceView Invoice { get; private set; } = null!;

    private string Path => ApiRoot + ApiPath.Of($"/invoices/{Number}");

    public async Task OnGet() => Invoice = await Need<ResellerInvoiceView>(Path);

    public async Task<IActionResult> OnPostSettle() => await After(
        await Send<ResellerInvoiceView>(
            HttpMethods.Post, $"{Path}/settle", new SettleResellerInvoiceRequest { Reference = string.IsNullOrWhiteSpace(Reference) ? null : Reference.Trim() }),
        "The invoice is paid, and so is its license.");

    public async Task<IActionResult> OnPostResend() => await After(
        await Send<ResellerInvoiceView>(HttpMethods.Post, $"{Path}/resend"), "The invoice is on its way again.");

    private async Task<IActionResult> After(ResellerInvoiceView? invoice, string told)
    {
        if (invoice is not null) return Done(told, Root + ApiPath.Of($"/invoices/{Number}"));
        await OnGet();
        return Again();
    }
}
