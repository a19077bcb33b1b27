using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Spending;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Invoices of the past two years, and the one to come (A19, A23 to A25).</summary>
public sealed class BillingPage : TenantPage
{
    public override string Title => "Billing";

    public override string Place => "billing";

    /// <summary>A date, as browsers send it.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Query { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    public InvoiceListView? Invoices { get; private set; }

    public UpcomingInvoiceView Upcoming { get; private set; } = null!;

    public SubscriptionView Subscription { get; private set; } = null!;

    public CreditsView Credits { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public bool IsFiltered => !string.IsNullOrEmpty(From) || !string.IsNullOrEmpty(To) || !string.IsNullOrEmpty(Query) || !string.IsNullOrEmpty(Status);

    public async Task<IActionResult> OnGet()
    {
        var path = ApiPath.With(
            $"{ApiRoot}/invoices", ("from", From), ("to", To), ("query", Query), ("status", Status), ("limit", $"{Paging.Rows}"),
            ("cursor", Paging.Cursor(Request)));
        var invoices = Api.Get<InvoiceListView>(Viewer, path);
        var upcoming = Need<UpcomingInvoiceView>($"{ApiRoot}/invoices/upcoming");
        var subscription = Need<SubscriptionView>($"{ApiRoot}/credits/subscription");
        var credits = Need<CreditsView>($"{ApiRoot}/credits");
        await Task.WhenAll(invoices, upcoming, subscription, credits);

        (Upcoming, Subscription, Credits) = (await upcoming, await subscription, await credits);
        var answer = await invoices;
        // A filter that cannot be is told beside it; the rest of the page is as good as ever.
        if (answer.Problem is { Status: StatusCodes.Status400BadRequest } wrong) Refusal = wrong;
        else Invoices = answer.OrThrow();
        Paging = Paging.Of(Request, Invoices?.NextCursor);
        return Again();
    }
}
