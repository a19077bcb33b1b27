using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>The license at a glance, and what can be done to it.</summary>
[Collection(BrowserTests.Name)]
public sealed class LicensePageTests(Chromium chromium) : IAsyncLifetime
{
    private const string License =
        """
        ,"license":{"type":"Enterprise","plan":"Business","model":2024,"billingFrequency":"yearly","dataManagement":true,"activationLimit":5,
            "dataManagementParts":["olap","data-sync"],"pools":{"full":{"seats":10,"mode":"named"},"viewer":{"seats":20,"mode":"concurrent"}}},
         "credits":{"base":100}
        """;

    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ConsoleServer.Start();

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact(DisplayName = "A1, A4 to A13: the license page shows the license, turns red with a failed payment and back with its cure, and releases a server")]
    public async Task The_license_is_shown_and_released()
    {
        var tenant = await Made();
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(tenant.AdminKey);
        await tab.Go($"/console/tenants/{tenant.Id}/license");

        await Shows(tab);
        await tab.Picture("license");
        await FailsAndIsCured(tab, tenant);
        await Releases(tab, tenant);
    }

    [BrowserFact(DisplayName = "An operator pauses and resumes a license, with scripts off as well; a tenant's admin cannot")]
    public async Task An_operator_pauses_and_resumes()
    {
        var tenant = await Made();
        await using var tab = await Tab.Open(chromium, _server.Address, new Look(Width: 390, Dark: true) { Scripts = false });
        await tab.SignIn(_server.OperatorKey);
        await tab.Go($"/console/tenants/{tenant.Id}/license");

        await Button(tab, "Pause").ClickAsync();
        await tab.Page.GetByLabel("Reason").FillAsync("<b>Payment</b> overdue");
        await Button(tab, "Pause license").ClickAsync();
        await Expect(tab.Page.GetByText("No sessions can be opened since")).ToContainTextAsync("Reason: <b>Payment</b> overdue");
        await Expect(tab.Page.Locator(".badge", new() { HasText = "Paused" })).ToBeVisibleAsync();
        await tab.Picture("license-paused");
        await Button(tab, "Resume").ClickAsync();
        await Button(tab, "Resume license").ClickAsync();

        await Expect(tab.Page.GetByText("The license is active again.")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".badge", new() { HasText = "Active" })).ToBeVisibleAsync();
        await using var admin = await Tab.Open(chromium, _server.Address);
        await admin.SignIn(tenant.AdminKey);
        await admin.Go($"/console/tenants/{tenant.Id}/license");
        await Expect(Button(admin, "Release license").First).ToBeVisibleAsync();
        await Expect(Button(admin, "Pause")).ToHaveCountAsync(0);
    }

    private static async Task Shows(Tab tab)
    {
        var facts = tab.Page.Locator(".facts").First;
        await Expect(facts).ToContainTextAsync("Older model");
        await Expect(facts).ToContainTextAsync("Enterprise, Business");
        await Expect(facts).ToContainTextAsync("Yearly");
        await Expect(facts).ToContainTextAsync("Included: OLAP with its runtime, Migration by DataSync");
        await Expect(facts).ToContainTextAsync("2 of 5");
        await Expect(tab.Page.GetByLabel("Viewers: 3 of 20 in use")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByLabel("Full: 1 of 10 assigned")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByLabel("AI credits: 12.5 of 100 used")).ToBeVisibleAsync();
        var serial = await tab.Page.Locator("[data-copy]").InnerTextAsync();
        await tab.Page.Locator("[data-copy]").ClickAsync();
        await Expect(tab.Page.GetByText("Copied")).ToBeVisibleAsync();
        Assert.Equal(serial, await tab.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    private async Task FailsAndIsCured(Tab tab, TestTenant tenant)
    {
        var red = tab.Page.Locator(".card.bad");
        await Expect(red).ToHaveCountAsync(0);

        await Put(tenant, "billing-contact", """{"email":"a@acme.example","language":"en","name":"Acme","address":{"line1":"Weg 1","postalCode":"10115","city":"Berlin","country":"DE"}}""");
        await Put(tenant, "payment-method", """{"token":"insufficient-funds"}""");
        using (var charged = await _server.Post($"{tenant.Path}/adjustments", _server.OperatorKey, """{"id":"a","amountUsd":5,"reason":"A test"}"""))
            Assert.True(charged.IsSuccessStatusCode, await charged.Content.ReadAsStringAsync());
        await Expect(red).ToContainTextAsync("The card has insufficient funds.");
        await Expect(red.GetByRole(AriaRole.Link, new() { Name = "Mend the payment" })).ToHaveAttributeAsync("href", $"/console/tenants/{tenant.Id}/payment");
        await tab.Judge("license-payment-problem");

        await Put(tenant, "payment-method", """{"token":"mastercard"}""");
        await Expect(red).ToHaveCountAsync(0);
        await Expect(tab.Page.GetByText("Mastercard ending in")).ToBeVisibleAsync();
    }

    private async Task Releases(Tab tab, TestTenant tenant)
    {
        await Button(tab, "Release license").ClickAsync();
        var dialog = tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "Release the license?" });
        await tab.Picture("license-release");
        await Button(dialog, "Release license").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("No server was chosen");

        await Button(tab, "Release license").ClickAsync();
        await Expect(dialog).ToContainTextAsync("2 sessions end");
        await dialog.GetByLabel("<script>").CheckAsync();
        await Button(dialog, "Release license").ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync("Released from server-1. Sessions ended: 2.");
        await Expect(tab.Page.GetByLabel("Viewers: 1 of 20 in use")).ToBeVisibleAsync();
        using var left = await _server.Get($"{tenant.Path}/activations", tenant.AdminKey);
        var server = Assert.Single((await ServerFixture.Json(left)).GetProperty("items").EnumerateArray());
        Assert.Equal("server-2", server.GetProperty("server").GetString());
    }

    private async Task<TestTenant> Made()
    {
        var tenant = await _server.CreateTenant(terms: License);
        await Post(tenant, "activations", """{"server":"server-1","name":"<script>alert(1)</script>","email":"a@acme.example"}""");
        await Post(tenant, "activations", """{"server":"server-2","email":"a@acme.example"}""");
        await Post(tenant, "sessions", """{"user":"ann","userType":"viewer","module":"web","server":"server-1"}""");
        await Post(tenant, "sessions", """{"user":"ben","userType":"viewer","module":"web","server":"server-1"}""");
        await Post(tenant, "sessions", """{"user":"eve","userType":"viewer","module":"web","server":"server-2"}""");
        await Post(tenant, "usage", """{"id":"a","meter":"chat","credits":12.5}""");
        await Put(tenant, "seats/full/ann", null);
        return tenant;
    }

    private async Task Post(TestTenant tenant, string path, string body)
    {
        using var answer = await _server.Post($"{tenant.Path}/{path}", tenant.ServerKey, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task Put(TestTenant tenant, string path, string? body)
    {
        using var answer = await _server.SendSecurely(HttpMethod.Put, $"{tenant.Path}/{path}", tenant.AdminKey, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static ILocator Button(Tab tab, string name) => tab.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Button(ILocator within, string name) => within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
