using MeteringCluster.Api.Usage;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The usage events behind a period's credits, in the order in which they were counted (E9).</summary>
public sealed class CreditEventsPage : TenantPage
{
    public override string Title => "Usage events";

    public override string Place => "credits";

    [BindProperty(SupportsGet = true)]
    public string? Period { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Meter { get; set; }

    [BindProperty(SupportsGet = true, Name = "user")]
    public string? UserName { get; set; }

    public UsageEventList Events { get; private set; } = null!;

    public Paging Pages => Paging.Of(Request, Events.NextCursor);

    public async Task OnGet() => Events = await Need<UsageEventList>(ApiPath.With(
        $"{ApiRoot}/usage/events?limit={Paging.Rows}", ("period", Period), ("meter", Meter), ("user", UserName), ("cursor", Paging.Cursor(Request))));

    public string Span =>
        $"{Locale.Day(DateOnly.FromDateTime(Events.PeriodStart.UtcDateTime))} – {Locale.Day(DateOnly.FromDateTime((Events.PeriodEnd - TimeSpan.FromTicks(1)).UtcDateTime))}";

    public string Quantities(UsageEventView counted) => string.Join(", ", counted.Quantities.Select(units => $"{Locale.Count(units.Value)} {units.Key}"));
}
