using MeteringCluster.OutwardPayments;
using MeteringCluster.Tests.PaymentProviders;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>A26 to A28: who pays, and with which card.</summary>
[Collection(BrowserTests.Name)]
public sealed class PaymentTests(Chromium chromium)
{
    [BrowserFact]
    public async Task A27_details_are_entered_reviewed_and_confirmed_without_scripts_and_survive_going_back()
    {
        await using var server = await ConsoleServer.Start();
        var tenant = await server.CreateTenant();
        await using var tab = await Tab.Open(chromium, server.Address, new Look(390) { Scripts = false });
        var page = tab.Page;
        await tab.SignIn(tenant.AdminKey);
        await tab.Go($"/console/tenants/{tenant.Id}/payment");
        await page.GetByRole(AriaRole.Link, new() { Name = "Enter payment details" }).ClickAsync();

        await page.FillDetails();
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync("keiri..buchhaltung@meter-tokyo.example");
        await page.GetByLabel("Pay with").SelectOptionAsync("expires-soon");
        await Click(page, "Review");
        await Expect(page.Locator(".field.wrong")).ToContainTextAsync("is no e-mail address");
        await Expect(page.GetByLabel("Country")).ToHaveValueAsync("JP");
        await page.GetByLabel("Email", new() { Exact = true }).FillAsync("keiri@meter-tokyo.example");
        await Click(page, "Review");

        await Expect(page.Locator("main")).ToContainTextAsync("丸の内1-9-1");
        await Expect(page.Locator("main")).ToContainTextAsync("Visa ending in 1881: pays, and expires this month");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back" }).ClickAsync();
        await Expect(page.GetByLabel("Company or person")).ToHaveValueAsync("株式会社メーター <b>東京</b>");
        await Expect(page.GetByLabel("Pay with")).ToHaveValueAsync("expires-soon");
        await page.GetByLabel("City").FillAsync("大阪");
        await Click(page, "Review");
        // By the browser's own way back, too.
        await page.GoBackAsync();
        await Expect(page.GetByLabel("City")).ToHaveValueAsync("大阪");
        await page.GetByLabel("Pay with").SelectOptionAsync("refused");
        await Click(page, "Review");
        await Click(page, "Confirm");

        await Expect(page.GetByText("Only the address is saved.")).ToBeVisibleAsync();
        await page.GetByLabel("Pay with").SelectOptionAsync("expires-soon");
        await Click(page, "Review");
        await Expect(page.Locator("main")).ToContainTextAsync("Japan");
        await Click(page, "Confirm");

        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The payment details are saved.");
        await Expect(page.Locator("main")).ToContainTextAsync("Visa ending in 1881");
        await Expect(page.Locator("main")).ToContainTextAsync("What is mailed to keiri@meter-tokyo.example");
        await page.GetByRole(AriaRole.Link, new() { Name = "Replace card" }).ClickAsync();
        await page.GetByLabel("Pay with").SelectOptionAsync("expired");
        await Click(page, "Save card");
        await Expect(page.Locator("#f-card-error")).ToContainTextAsync("expired");
        await page.GetByLabel("Pay with").SelectOptionAsync("amex");
        await Click(page, "Save card");
        await Expect(page.Locator("main")).ToContainTextAsync("American Express ending in 0005");
        await Click(page, "Remove card");
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Remove card" }).ClickAsync();
        await Expect(page.GetByText("No card is saved.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A26_with_Stripe_the_card_is_entered_on_a_page_of_its_own()
    {
        await using var stripe = await StripeStandIn.Start();
        await using var server = await ConsoleServer.Start(options =>
        {
            options.Payments.Provider = "stripe";
            options.Payments.StripeSecretKey = Secret.Of(StripeStandIn.SecretKey);
            options.Payments.StripeAddress = stripe.Address;
        });
        var tenant = await server.CreateTenant();
        await using var tab = await Tab.Open(chromium, server.Address);
        var page = tab.Page;
        await tab.SignIn(tenant.AdminKey);
        await tab.Go($"/console/tenants/{tenant.Id}/payment/details");
        await page.FillDetails();
        await page.GetByLabel("Pay with").SelectOptionAsync("at-provider");
        await Click(page, "Review");
        await Click(page, "Confirm");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Enter it at Stripe" })).ToBeVisibleAsync();
        await tab.Judge("payment-card-stripe");

        // The browser is led to Stripe, which no policy of the page hinders.
        tab.MayAsk(stripe.Address);
        await page.GetByRole(AriaRole.Link, new() { Name = "Continue to Stripe" }).ClickAsync();
        await page.WaitForURLAsync($"{stripe.Address}pay/**");
        var entry = new Uri(page.Url).Segments[^1];
        stripe.Objects.Enter(entry);
        var back = new Uri(((string)stripe.Objects.Pages[entry]["success_url"]!).Replace("{CHECKOUT_SESSION_ID}", entry, StringComparison.Ordinal));
        Assert.Equal("https", back.Scheme);
        await page.GotoAsync(back.PathAndQuery);

        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Visa ending in 4242 is saved.");
        await tab.Picture("payment");
        await tab.Go($"/console/tenants/{tenant.Id}/payment/card?handler=Entered&entry=cs_test_77", 404);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no such entry of a card");
    }

    private static Task Click(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();
}
