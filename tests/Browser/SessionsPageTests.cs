using System.Diagnostics;
using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>Everyone who is logged in, as it changes.</summary>
[Collection(BrowserTests.Name)]
public sealed class SessionsPageTests(Chromium chromium) : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private ServerFixture _server = null!;
    private TestTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _server = await ConsoleServer.Start();
        _tenant = await _server.CreateTenant(terms: ""","license":{"pools":{"full":{"seats":5,"mode":"concurrent"},"viewer":{"seats":100,"mode":"concurrent"}}}""");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact(DisplayName = "A20, A21: a session appears within a second of the answer that opened it, is found by its user, and is ended")]
    public async Task Sessions_come_and_go()
    {
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"/console/tenants/{_tenant.Id}/sessions");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Nobody is logged in" })).ToBeVisibleAsync();
        await tab.Picture("sessions-none");

        var users = 0;
        await Eventually.Within(Soon, async () =>
        {
            var user = $"user {++users}";
            await Open(user, "viewer", "web");
            var opened = Stopwatch.GetTimestamp();
            await Expect(tab.Page.GetByRole(AriaRole.Cell, new() { Name = user, Exact = true })).ToBeVisibleAsync();
            return Stopwatch.GetElapsedTime(opened);
        });
        // More than a page of them, so that the newest is seen only where it comes first.
        await Task.WhenAll(Enumerable.Range(0, 55).Select(n => Open($"one of many {n}", "viewer", "web")));
        await Open("<b>Ben</b> & sons", "full", "designer");
        await Expect(tab.Page.Locator(".sessions tbody tr").First).ToContainTextAsync("<b>Ben</b> & sons");
        await Expect(tab.Page.GetByText($"{users + 56} sessions of {users + 56} users")).ToBeVisibleAsync();
        await tab.Page.GetByLabel("User name").FillAsync("half a na");
        await Open("late", "viewer", "web");
        await Expect(tab.Page.Locator(".sessions tbody tr").First).ToContainTextAsync("late");
        await Expect(tab.Page.GetByLabel("User name")).ToHaveValueAsync("half a na");
        Assert.Equal(
            ["ID", "User Name", "Last Accessed At", "User Type", "Module", "What to do"], await tab.Page.Locator("main thead th", new() { HasNotText = "Users" }).Filter(new() { Visible = true }).AllInnerTextsAsync());
        await tab.Picture("sessions");

        await tab.Page.GetByLabel("User name").FillAsync("<b>Ben</b> & sons");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(tab.Page.Locator(".sessions tbody tr")).ToHaveCountAsync(1);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "End the session of <b>Ben</b> & sons" }).ClickAsync();
        await Expect(tab.Page.GetByText("is logged out of designer, and the seat is free for others.")).ToBeVisibleAsync();
        await tab.Judge("sessions-end");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "End session" }).ClickAsync();

        await Expect(tab.Page.GetByText("The session has ended.")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "No session matches" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByLabel("User name")).ToHaveValueAsync("<b>Ben</b> & sons");
    }

    [BrowserFact(DisplayName = "A22: a counter shows what is behind it to the keyboard, the mouse and the finger, and goes on counting")]
    public async Task A_counter_shows_what_is_behind_it()
    {
        await Open("ann", "viewer", "web");
        await Open("ben", "viewer", "reports");
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"/console/tenants/{_tenant.Id}/sessions");
        var (viewers, full) = (Counter(tab, "viewer"), Counter(tab, "full"));
        var breakdown = viewers.Locator(".breakdown");
        await Expect(breakdown).ToBeHiddenAsync();

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Audit trail" }).FocusAsync();
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(viewers.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await Expect(breakdown).ToBeVisibleAsync();
        await Expect(breakdown.GetByRole(AriaRole.Row, new() { Name = "reports 1 1" })).ToBeVisibleAsync();
        await tab.NothingIsOutOfReach();
        await tab.Picture("sessions-breakdown");
        await Open("eve", "viewer", "reports");
        await Expect(breakdown.GetByRole(AriaRole.Row, new() { Name = "reports 2 2" })).ToBeVisibleAsync();
        await Expect(viewers.Locator(".figure")).ToHaveTextAsync("3 users");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(breakdown).ToBeHiddenAsync();

        await full.HoverAsync();
        await Expect(full.Locator(".breakdown")).ToHaveTextAsync("Nobody is active.");
        await viewers.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(breakdown).ToBeVisibleAsync();
    }

    private static ILocator Counter(Tab tab, string key) => tab.Page.Locator($"[data-key=counter-{key}]");

    private async Task Open(string user, string type, string module)
    {
        using var answer = await _server.Post($"{_tenant.Path}/sessions", _tenant.ServerKey, $$"""{"user":"{{user}}","userType":"{{type}}","module":"{{module}}"}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
