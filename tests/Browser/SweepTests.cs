using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>
/// Every page, as an operator sees it, with nothing, with a few rows, at three widths, in light and dark: judged by rules,
/// and kept as pictures for people: one of each page. METERING_SWEEP=all also looks at each with very many rows, judges each in
/// both colour schemes, and keeps every picture.
/// </summary>
[Collection(BrowserTests.Name)]
public sealed class SweepTests(Chromium chromium) : IAsyncLifetime
{
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ConsoleServer.Start();

    public Task DisposeAsync() => _server.DisposeAsync();

    // Very many take minutes, most of them to be made; ManyRowsTests judges what matters of it every time.
    public static TheoryData<int> Rows => IsWhole ? [0, 3, 10_000] : [0, 3];

    private static bool IsWhole => Environment.GetEnvironmentVariable("METERING_SWEEP") == "all";

    [BrowserTheory]
    [MemberData(nameof(Rows))]
    public async Task Pages_are_whole_at_every_width_and_in_the_dark(int rows)
    {
        var world = await World.Make(_server, rows);
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(_server.OperatorKey);

        List<string> faults = [];
        foreach (var (at, page) in Sweep.Of(world).Index())
        {
            try
            {
                await Judge(tab, page, rows, isEven: at % 2 == 0);
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException or PlaywrightException or TimeoutException)
            {
                // The others are looked at all the same: what is wrong is seldom wrong once.
                faults.Add($"{page.Name}: {e.Message}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    private static async Task Judge(Tab tab, Sweep.Page page, int rows, bool isEven)
    {
        await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await tab.Page.SetViewportSizeAsync(Look.Widths[0], 900);
        await tab.Go(page.Path);
        // An empty page is made of what the others are made of, so its labels and colours are judged with them; and all
        // are made of the same colours, so that half of the pages are judged in light and the others in the dark.
        if (IsWhole || (rows > 0 && isEven)) await tab.NothingIsOutOfReach();
        foreach (var width in Look.Widths)
        {
            await tab.Page.SetViewportSizeAsync(width, 900);
            await tab.NothingSticksOut();
            if (IsWhole || (isEven && width == Look.Widths[0])) await tab.Picture($"{page.Name}-{rows}-{width}");
        }

        if (!IsWhole && isEven) return;
        await tab.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        if (IsWhole || rows > 0) await tab.NothingIsOutOfReach();
        await tab.Picture($"{page.Name}-{rows}-{Look.Widths[^1]}-dark");
    }
}
