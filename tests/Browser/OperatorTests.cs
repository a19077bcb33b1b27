using System.Text.RegularExpressions;
using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>What an operator does in the console, and whoever was given a key by one.</summary>
[Collection(BrowserTests.Name)]
public sealed class OperatorTests(Chromium chromium) : IAsyncLifetime
{
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ConsoleServer.Start();

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact]
    public async Task An_operator_creates_a_tenant_gives_its_admin_a_key_and_takes_it_away_again()
    {
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(_server.OperatorKey);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Create tenant" }).ClickAsync();
        await tab.Page.GetByLabel("ID", new() { Exact = true }).FillAsync("Acme!");
        await tab.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("<script>alert(1)</script> & Söhne");
        await tab.Page.GetByLabel("Credits included").FillAsync("many");
        await Press(tab, "Create tenant");
        // What is no number is told first, and what the API has against the rest after it; nothing that was entered is lost.
        await Expect(tab.Page.GetByLabel("Credits included")).ToHaveAttributeAsync("aria-invalid", "true");
        await tab.Page.GetByLabel("Credits included").FillAsync("250.5");
        await Press(tab, "Create tenant");
        await Expect(tab.Page.Locator("#f-id-error")).ToContainTextAsync("1 to 64 characters");
        await tab.Judge("operator-tenant-refused");
        await tab.Page.GetByLabel("ID", new() { Exact = true }).FillAsync("acme");
        await Press(tab, "Create tenant");

        await Expect(tab.Page).ToHaveURLAsync(new Regex("/console/tenants/acme/keys$"));
        await tab.Page.GetByLabel("What for").SelectOptionAsync("admin");
        await tab.Page.GetByLabel("Name").FillAsync("for Ann");
        await Press(tab, "Create key");
        var key = await tab.Page.Locator("[data-made-key]").InnerTextAsync();
        Assert.StartsWith("mk_", key, StringComparison.Ordinal);
        await tab.Judge("operator-key-made");
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.Locator("[data-made-key]")).ToHaveCountAsync(0);
        await Expect(tab.Page.GetByText("for Ann").First).ToBeVisibleAsync();

        await using var admin = await Tab.Open(chromium, _server.Address);
        await admin.SignIn(key);
        await Expect(admin.Page).ToHaveURLAsync(new Regex("/console/tenants/acme/license$"));
        await admin.Go("/console/tenants/acme/keys");
        await Expect(admin.Page.GetByText("yours")).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Revoke key") }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke key" }).ClickAsync();
        await Expect(tab.Page.Locator(".badge", new() { HasText = "Revoked" })).ToBeVisibleAsync();
        await admin.Page.ReloadAsync();
        await Expect(admin.Page.GetByText("You were signed out")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task An_operator_changes_a_license_and_deletes_a_tenant_by_typing_its_id()
    {
        await _server.CreateTenant("acme", ""","license":{"pools":{"full":{"seats":20,"mode":"named"}}},"credits":{"base":10}""");
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(_server.OperatorKey);
        await tab.Page.GetByLabel("ID, name or serial number").FillAsync("ACM");
        await Press(tab, "Search");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Details of acme" }).ClickAsync();

        await tab.Page.Locator("#pool-seats-0").FillAsync("25");
        await tab.Page.Locator("#pool-name-1").FillAsync("viewer");
        await tab.Page.Locator("#pool-seats-1").FillAsync("7");
        await tab.Page.GetByLabel("Plan").FillAsync("Gold");
        await Press(tab, "Change license");
        await Expect(tab.Page.GetByText("The license is changed.")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("#pool-seats-0")).ToHaveValueAsync("25");
        await Expect(tab.Page.Locator("#pool-seats-1")).ToHaveValueAsync("7");
        using var license = await _server.Get("/v1/tenants/acme/license", _server.OperatorKey);
        Assert.Equal("Gold", (await ServerFixture.Json(license)).GetProperty("plan").GetString());

        await Press(tab, "Delete tenant…");
        var dialog = tab.Page.GetByRole(AriaRole.Dialog);
        await tab.NothingIsOutOfReach();
        await dialog.GetByLabel("Type acme to confirm").FillAsync("acne");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete tenant" }).ClickAsync();
        await Expect(tab.Page.GetByText("must be the tenant’s id").First).ToBeVisibleAsync();
        await Press(tab, "Delete tenant…");
        await dialog.GetByLabel("Type acme to confirm").FillAsync("acme");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete tenant" }).ClickAsync();
        await Expect(tab.Page.GetByText("Tenant acme is deleted")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("There is no tenant yet")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task C8_support_finds_a_refusal_by_the_id_that_its_caller_was_given()
    {
        var acme = await _server.CreateTenant("acme", ""","license":{"pools":{"full":{"seats":1,"mode":"named"}}}""");
        using var first = await _server.Send(HttpMethod.Put, $"{acme.Path}/seats/full/ann", acme.AdminKey);
        using var refused = await _server.Send(HttpMethod.Put, $"{acme.Path}/seats/full/ben", acme.AdminKey);
        var id = refused.Headers.GetValues("X-Request-Id").Single();
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(_server.OperatorKey);

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Audit trail of acme" }).ClickAsync();
        await Expect(tab.Page.Locator("tbody").GetByText("Seat assigned").First).ToBeVisibleAsync();
        await tab.Judge("tenant-audit-refusal");
        await tab.Page.Locator("#f-request").FillAsync(id);
        await Press(tab, "Apply");

        await Expect(tab.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(tab.Page.Locator("tbody tr")).ToContainTextAsync("Refused");
        await Expect(tab.Page.Locator("tbody tr")).ToContainTextAsync("ben");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = $"Copy request id {id}" }).ClickAsync();
        await Expect(tab.Page.GetByText("Copied")).ToBeVisibleAsync();
        await tab.Page.Locator("#f-request").FillAsync("no-such-request");
        await Press(tab, "Apply");
        await Expect(tab.Page.GetByText("No such request")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Health_shows_the_journal_as_it_moves_and_keys_that_sign_are_rotated()
    {
        var acme = await _server.CreateTenant("acme");
        await using var tab = await Tab.Open(chromium, _server.Address);
        await tab.SignIn(_server.OperatorKey);
        await tab.Go("/console/health");
        var before = int.Parse(await tab.Page.Locator("[data-figure=records]").InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        for (var n = 0; n < 3; n++) await _server.CreateKey("server", acme.Id);
        await Expect(tab.Page.Locator("[data-figure=records]")).ToHaveTextAsync($"{before + 3}");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Signing keys" }).ClickAsync();
        await Press(tab, "Rotate now…");
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Rotate keys" }).ClickAsync();
        await Expect(tab.Page.GetByText(new Regex("^Key .* signs from now on"))).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".badge", new() { HasText = "Retired" })).ToBeVisibleAsync();
    }

    private static Task Press(Tab tab, string button) => tab.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();
}
