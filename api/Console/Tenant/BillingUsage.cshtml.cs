using MeteringCluster.Api.Usage;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The usage events behind an invoice's line, or behind the one to come (E9).</summary>
public sealed class BillingUsagePage : TenantPage
{
    public override string Title => "Usage behind an invoice";

    public override string Place => "billing";

    /// <summary>An instant of the billing period; the running one if left out.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Period { get; set; }

    /// <summary>The document that it is behind; none for the one to come.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Invoice { get; set; }

    [BindProperty(SupportsGet = true, Name = "user")]
    public string? UsedBy { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Meter { get; set; }

    public UsageEventList Usage { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public bool IsFiltered => !string.IsNullOrEmpty(UsedBy) || !string.IsNullOrEmpty(Meter);

    public string Back => string.IsNullOrEmpty(Invoice) ? $"{Root}/billing" : $"{Root}/billing/{ApiPath.Of($"{Invoice}")}";

    public async Task OnGet()
    {
        Usage = await Need<UsageEventList>(ApiPath.With(
            $"{ApiRoot}/usage/events", ("period", Period), ("user", UsedBy), ("meter", Meter), ("limit", $"{Paging.Rows}"),
            ("cursor", Paging.Cursor(Request))));
        Paging = Paging.Of(Request, Usage.NextCursor);
    }
}
