using System.Text.RegularExpressions;
using MeteringCluster.Demo;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>
/// The README's tour of the console, on what <c>--demo</c> makes. The README's pictures were taken by it, and it takes them
/// anew each time: artifacts/test-results/pages/tour-*.png.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed partial class TourTests(Chromium chromium) : IAsyncLifetime
{
    private ServerFixture _server = null!;
    private string[] _keys = [];

    public async Task InitializeAsync()
    {
        _server = await ConsoleServer.Start();
        using var told = new StringWriter();
        var demo = new DemoTenant(_server.Address, _server.Services.GetRequiredService<IMeteringCluster>(), TimeProvider.System, told);
        await demo.Create(CancellationToken.None);
        // The server's stands in the lines to paste, the admin's and the account manager's on lines of their own.
        _keys = [.. Key().Matches(told.ToString()).Select(match => match.Value).Distinct()];
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact]
    public async Task What_the_README_shows_is_there()
    {
        var (server, admin, manager) = (_keys[0], _keys[1], _keys[2]);

        await using (var tab = await Open(admin))
        {
            await tab.Go("/console/tenants/demo/license");
            await Show(tab, "license");
            await tab.Go("/console/tenants/demo/sessions");
            using var opened = await _server.Post(
                "/v1/tenants/demo/sessions", server, """{"user":"greta","userType":"viewer","module":"reports","clientKey":"try"}""");
            await Expect(tab.Page.GetByText("greta", new() { Exact = true })).ToBeVisibleAsync();
            await Show(tab, "sessions");
            await tab.Go("/console/tenants/demo/credits");
            await Show(tab, "credits");
        }

        await using (var tab = await Open(manager))
        {
            await tab.Go("/console/resellers/demo-reseller/licenses");
            var free = tab.Page.Locator("tbody input[type=checkbox]:enabled");
            await free.Nth(0).CheckAsync();
            await free.Nth(1).CheckAsync();
            await Expect(tab.Page.Locator("main")).ToContainTextAsync("2 of at most 20 selected");
            await Show(tab, "reseller");
        }

        await using (var tab = await Open(_server.OperatorKey))
        {
            await tab.Go("/console/health");
            await Show(tab, "health");
        }
    }

    private async Task<Tab> Open(string key)
    {
        var tab = await Tab.Open(chromium, _server.Address, new Look(Width: 1280));
        await tab.SignIn(key);
        return tab;
    }

    private static async Task Show(Tab tab, string name) => await tab.Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Tab.Pictures, $"tour-{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    [GeneratedRegex("mk_[a-z0-9]+_[A-Za-z0-9]+")]
    private static partial Regex Key();
}
