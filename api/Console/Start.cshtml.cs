using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Leads everybody to where they begin.</summary>
public sealed class StartPage : ConsolePage
{
    public override string Title => "Metering";

    public IActionResult OnGet() => new RedirectResult(Viewer.Home);
}
