using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The invoices that a reseller sent.</summary>
public sealed class ResellerInvoicesPage : ResellerPage
{
    public override string Title => "Invoices";

    public override string Place => "invoices";

    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Query { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    /// <summary>Null where the filter was refused.</summary>
    public ResellerInvoiceListView? Invoices { get; private set; }

    public Paging Paging { get; private set; } = null!;

    public bool IsFiltered => !string.IsNullOrEmpty(From) || !string.IsNullOrEmpty(To) || !string.IsNullOrEmpty(Query) || !string.IsNullOrEmpty(Status);

    public async Task<IActionResult> OnGet()
    {
        Invoices = await Send<ResellerInvoiceListView>(HttpMethods.Get, ApiPath.With(
            $"{ApiRoot}/invoices", ("from", From), ("to", To), ("query", Query), ("status", Status), ("limit", $"{Paging.Rows}"),
            ("cursor", Paging.Cursor(Request))));
        if (Refusal is { Status: not StatusCodes.Status400BadRequest }) throw new ApiProblemException(Refusal);
        Paging = Paging.Of(Request, Invoices?.NextCursor);
        return Again();
    }
}
