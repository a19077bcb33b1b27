using System.Globalization;
using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>Where the credits go.</summary>
[Collection(BrowserTests.Name)]
public sealed class CreditsPageTests(Chromium chromium) : IAsyncLifetime
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)) { HasRealTimers = true };
    private ServerFixture _server = null!;
    private TestTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _server = await ConsoleServer.Start(options => options.Clock = _clock);
        _tenant = await _server.CreateTenant(terms: ""","credits":{"base":1000,"periodAnchor":"2026-02-15T00:00:00Z"}""");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact(DisplayName = "A11, A13, E9: the credits of a period by day, meter and user, the events behind a meter, and what the meter said then")]
    public async Task Credits_are_explained()
    {
        await Report(
            """
            [{"id":"a","user":"ann","meter":"chat","credits":400,"time":"2026-02-20T10:00:00Z"},
             {"id":"b","user":"<b>ben</b>","meter":"<script>","credits":100.5,"time":"2026-03-09T23:59:59Z"},
             {"id":"c","meter":"chat","credits":0.5}]
            """);
        var then = _clock.GetUtcNow();
        _clock.MoveTo(then.AddHours(1));
        await Report("""{"id":"d","user":"ann","meter":"export","credits":199}""");
        await using var tab = await Tab.Open(chromium, _server.Address, new Look(Width: 1024, Zone: "UTC"));
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"/console/tenants/{_tenant.Id}/credits");

        await Expect(tab.Page.GetByLabel("700 of 1,000 credits used")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("2026-03-15 00:00:00 UTC")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("svg.wide, svg.medium, svg.narrow").Filter(new() { Visible = true })).ToHaveCountAsync(2);
        await Expect(tab.Page.GetByText("At this rate, about 833 credits are used by the reset on Mar 15, 2026: it stays within the limit.").First).ToBeVisibleAsync();
        await tab.Picture("credits");
        await tab.Page.GetByText("Show usage by day as a table").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Row, new() { Name = "Mar 10, 2026 0.5 199 0 199.5" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Row, new() { Name = "chat 2 400.5 57.2%" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Row, new() { Name = "ann 2 599" })).ToBeVisibleAsync();

        await tab.Page.GetByLabel("Date and time (UTC)").FillAsync(then.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Look back" }).ClickAsync();
        await Expect(tab.Page.GetByText("501 of 1,000")).ToBeVisibleAsync();
        await tab.Page.GetByLabel("Date and time (UTC)").FillAsync("2027-01-01T00:00");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Look back" }).ClickAsync();
        await Expect(tab.Page.GetByText("lies in the future")).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "<script>" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Usage events" })).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(tab.Page.Locator("tbody tr")).ToContainTextAsync("<b>ben</b>");
        await tab.Picture("credits-events");
    }

    [BrowserFact(DisplayName = "A13, A14: the next period begins anew, the one before can still be seen, and nothing is sold without HTTPS")]
    public async Task Periods_are_kept_apart()
    {
        await Report("""{"id":"a","user":"ann","meter":"chat","credits":400}""");
        _clock.MoveTo(new DateTimeOffset(2026, 3, 20, 12, 0, 0, TimeSpan.Zero));
        await using var tab = await Tab.Open(chromium, _server.Address, new Look(Width: 390) { Scripts = false, Https = false });
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"/console/tenants/{_tenant.Id}/credits");

        await Expect(tab.Page.GetByLabel("0 of 1,000 credits used")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing was used in this period" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Buying credits needs HTTPS")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Subscribe" })).ToHaveCountAsync(0);
        await tab.Page.GetByLabel("Billing period (UTC)").SelectOptionAsync(new SelectOptionValue { Label = "Feb 15, 2026 – Mar 14, 2026" });
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();

        await Expect(tab.Page.GetByText("which is over")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByLabel("400 of 1,000 credits used")).ToBeVisibleAsync();
        await tab.Picture("credits-before");
    }

    private async Task Report(string body)
    {
        using var answer = await _server.Post($"{_tenant.Path}/usage", _tenant.ServerKey, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode && !text.Contains("refused\":1", StringComparison.Ordinal), text);
    }
}
