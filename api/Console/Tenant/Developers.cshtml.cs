using MeteringCluster.Api.Developers;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Subscriptions to modules with what is consumed of them, and the listed developers (B1 to B7, B9, B10).</summary>
public sealed class DevelopersPage : TenantPage
{
    public override string Title => "Developers";

    public override string Place => "developers";

    [BindProperty(SupportsGet = true)]
    public string? Query { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Role { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Module { get; set; }

    public DeveloperCards Cards { get; private set; } = null!;

    public InsightsView Insights { get; private set; } = null!;

    public ListView<DeveloperView> Found { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public bool IsFiltered => Query is not null || Role is not null || Module is not null;

    /// <summary>This list as it is shown, with its filter and place.</summary>
    public string Here => Request.Path + QueryString.Create(Request.Query.Where(one => one.Key != "handler"));

    public string RemoveAddress => ApiPath.With(Here, ("handler", "Remove"));

    public IEnumerable<(string Value, string Text)> ModuleChoices =>
        [("", "All modules"), .. Cards.ModuleNames.Select(module => (module, module))];

    public Task OnGet() => Show();

    public async Task<IActionResult> OnGetLive()
    {
        Cards = await ReadCards();
        return Live("_DeveloperSubscriptions", Cards);
    }

    public async Task<IActionResult> OnGetExport() =>
        DeveloperFile.Of((await Api.Download(Viewer, $"{ApiRoot}/developers/export")).OrThrow());

    public async Task<IActionResult> OnPostRemove(string? id)
    {
        if (await Send<Nothing>(HttpMethods.Delete, ApiRoot + ApiPath.Of($"/developers/{id}")) is not null)
            return Done($"{id} was taken off the list. The licenses are free.", Here);
        await Show();
        return Again();
    }

    private async Task Show()
    {
        var list = ApiPath.With(
            $"{ApiRoot}/developers", ("query", Query), ("role", Role), ("module", Module), ("limit", $"{Paging.Rows}"),
            ("cursor", Paging.Cursor(Request)));
        var (cards, insights, found) = (ReadCards(), Need<InsightsView>($"{ApiRoot}/developers/insights"), Need<ListView<DeveloperView>>(list));
        await Task.WhenAll(cards, insights, found);
        (Cards, Insights, Found) = (await cards, await insights, await found);
        Paging = Paging.Of(Request, Found.NextCursor);
    }

    private async Task<DeveloperCards> ReadCards() =>
        new(await Need<DeveloperSubscriptionsView>($"{ApiRoot}/developers/subscriptions"), Root, Viewer.IsOperator, Locale);
}

/// <summary>The subscriptions' overview: <c>_DeveloperSubscriptions</c>.</summary>
public sealed record DeveloperCards(DeveloperSubscriptionsView Subscriptions, string Root, bool IsOperator, Locale Locale)
{
    /// <summary>Subscribed to, or named by developers all the same.</summary>
    public IEnumerable<string> ModuleNames =>
        Subscriptions.Items.Select(one => one.Module).Concat(Subscriptions.NotSubscribed.Select(one => one.Module)).Order(StringComparer.Ordinal);

    public string Manage(string module) => ApiPath.With($"{Root}/developers/subscription", ("module", module));

    public static (string Kind, string Text) Badge(DeveloperSubscriptionView subscription) => subscription.Status switch
    {
        "expired" => ("bad", "Ended"),
        "not-started" => ("warn", "Not started"),
        _ => ("ok", "Running"),
    };

    /// <summary>What happens above the purchased number, in words (B9).</summary>
    public static string Policy(DeveloperSubscriptionView subscription, Locale locale) => subscription.Overage switch
    {
        "block" => "Nobody is listed above the purchased number.",
        "allow" => $"Up to {locale.Count(subscription.Allowed ?? subscription.Purchased)} may be listed, {locale.Percent(10L * (subscription.OveragePercent ?? 0))} above the purchased number.",
        _ => "More developers than purchased are reported, not blocked.",
    };
}
