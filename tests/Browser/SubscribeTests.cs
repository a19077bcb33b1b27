using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>A13 to A19: from an empty tenant to credits that are paid for, and back.</summary>
[Collection(BrowserTests.Name)]
public sealed class SubscribeTests(Chromium chromium) : IAsyncLifetime
{
    private const string Credits = ""","credits":{"base":300,"usdPerCredit":0.10}""";

    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ConsoleServer.Start();

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact]
    public async Task A15_credits_are_subscribed_to_step_by_step_changed_and_cancelled()
    {
        var tenant = await _server.CreateTenant(terms: Credits);
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(tenant.AdminKey);

        // A16: by keyboard, and the bound is told.
        await tab.Go($"/console/tenants/{tenant.Id}/subscribe");
        await tab.Picture("subscribe-limit");
        await page.GetByLabel("Spending limit for each billing period").FillAsync("501");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#f-limit-error")).ToContainTextAsync("it must be 0.01 to 500");
        await Expect(page.GetByLabel("Spending limit for each billing period")).ToHaveValueAsync("501");
        await tab.Judge("subscribe-limit-refused");
        await page.GetByLabel("Spending limit for each billing period").FillAsync("12");
        await page.Keyboard.PressAsync("Enter");

        await Expect(Step(page)).ToHaveTextAsync("Order summary");
        await Expect(page.Locator("main")).ToContainTextAsync("$12.00 for each billing period");
        await Expect(Fact(page, "Credits that this buys")).ToHaveTextAsync("120");
        await tab.Judge("subscribe-summary");
        await page.GetByRole(AriaRole.Link, new() { Name = "Proceed to Payment" }).ClickAsync();

        // A card that is refused says why, and nothing that was entered is lost.
        await page.FillDetails();
        await page.GetByLabel("Pay with").SelectOptionAsync("refused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm Payment" }).ClickAsync();
        await Expect(page.Locator("#f-card-error")).ToContainTextAsync("does not take the card");
        await Expect(page.GetByText("Only the address is saved.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Company or person")).ToHaveValueAsync("株式会社メーター <b>東京</b>");
        await tab.Judge("subscribe-payment-refused");
        await page.GetByLabel("Pay with").SelectOptionAsync("visa");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm Payment" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are subscribed" })).ToBeVisibleAsync();
        await tab.Judge("subscribe-done");

        // A12: used above what is included, and only that is charged.
        using var used = await _server.Post($"{tenant.Path}/usage", tenant.ServerKey, """[{"id":"a","meter":"chat","credits":320}]""");
        Assert.True(used.IsSuccessStatusCode, await used.Content.ReadAsStringAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "See the upcoming invoice" }).ClickAsync();
        await Expect(page.Locator(".total")).ToHaveTextAsync("$2.00");
        await tab.Judge("billing-upcoming");
        await page.GetByRole(AriaRole.Link, new() { Name = "See the usage behind it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("chat");
        await tab.Picture("billing-usage");

        // A17: what a lower limit comes to is said before.
        await tab.Go($"/console/tenants/{tenant.Id}/change-limit?limit=1");
        await Expect(page.GetByText("More is used already.")).ToBeVisibleAsync();
        await tab.Judge("change-limit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm new limit" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The spending limit is $1.00 from now on.");

        // A18, A19: at once on the upcoming invoice.
        await page.GetByRole(AriaRole.Link, new() { Name = "Unsubscribe" }).ClickAsync();
        await tab.Picture("unsubscribe");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unsubscribe" }).ClickAsync();
        await Expect(page.GetByText("the upcoming invoice shows it")).ToBeVisibleAsync();
        await Expect(page.Locator(".badge.warn")).ToHaveTextAsync("Ends");
        await tab.Go($"/console/tenants/{tenant.Id}/messages");
        await tab.Picture("messages");
        await page.Locator("tbody tr", new() { HasText = "Subscription confirmed" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".mail")).ToContainTextAsync("12,00");
        await tab.Picture("mail");
    }

    [BrowserFact]
    public async Task A14_over_plain_HTTP_a_note_stands_in_the_place_of_each_form()
    {
        var tenant = await _server.CreateTenant(terms: Credits);
        using var contact = await _server.SendSecurely(
            HttpMethod.Put, $"{tenant.Path}/billing-contact", tenant.AdminKey,
            """{"email":"a@acme.example","name":"A","address":{"line1":"Weg 1","city":"Berlin","country":"DE"}}""");
        using var card = await _server.SendSecurely(HttpMethod.Put, $"{tenant.Path}/payment-method", tenant.AdminKey, """{"token":"visa"}""");
        await using var tab = await Tab.Open(chromium, _server.Address, new Look(390, Dark: true) { Https = false });
        await tab.SignIn(tenant.AdminKey);

        foreach (var place in (string[])["subscribe", "subscribe?step=payment&limit=12", "payment", "payment/details", "payment/card"])
        {
            await tab.Go($"/console/tenants/{tenant.Id}/{place}");
            await Expect(tab.Page.GetByText("This needs HTTPS.")).ToBeVisibleAsync();
            await Expect(tab.Page.Locator("main form")).ToHaveCountAsync(0);
            await Expect(tab.Page.Locator("main button")).ToHaveCountAsync(0);
        }

        using var bought = await _server.SendSecurely(
            HttpMethod.Put, $"{tenant.Path}/credits/subscription", tenant.AdminKey, """{"spendingLimitUsd":12}""");
        Assert.True(bought.IsSuccessStatusCode);
        await tab.Go($"/console/tenants/{tenant.Id}/change-limit");
        await Expect(tab.Page.GetByText("This needs HTTPS.")).ToBeVisibleAsync();
        await tab.Judge("plain-http");
    }

    private static ILocator Step(IPage page) => page.Locator("ol.steps [aria-current]");

    private static ILocator Fact(IPage page, string name) => page.Locator($"dt:text-is('{name}') + dd");
}
