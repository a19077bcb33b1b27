using System.Text;
using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>A7, A23 to A25, A28: invoices and messages.</summary>
[Collection(BrowserTests.Name)]
public sealed class BillingTests(Chromium chromium) : IAsyncLifetime
{
    private readonly JumpingClock _clock = new();
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ConsoleServer.Start(options => options.Clock = _clock);

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact]
    public async Task A25_invoices_are_filtered_searched_downloaded_and_paid()
    {
        var tenant = await Payer("insufficient-funds");
        await Charge(tenant, "a", "12.50", "Training");
        await Charge(tenant, "b", "7", "<script>alert(1)</script> שלום &amp; co");
        await Eventually.True(async () => (await ServerFixture.Json(await _server.Get($"{tenant.Path}/payment-standing", tenant.AdminKey))).GetProperty("hasProblem").GetBoolean());
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(tenant.AdminKey);
        await tab.Go($"/console/tenants/{tenant.Id}/billing");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("tfoot")).ToContainTextAsync("$19.50 due");
        await tab.Picture("billing");

        await page.GetByLabel("Search").FillAsync("nothing like it");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("No invoice matches")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all invoices" }).ClickAsync();
        await page.Locator("#f-from").FillAsync("2020-01-01");
        await page.Locator("#f-to").FillAsync("2020-12-31");
        await Button(page, "Apply").ClickAsync();
        await Expect(page.GetByText("No invoice matches")).ToBeVisibleAsync();
        await page.Locator("#f-from").FillAsync("2021-01-01");
        await Button(page, "Apply").ClickAsync();
        await Expect(page.Locator("#f-from-error")).ToContainTextAsync("must lie before to");
        await tab.Judge("billing-filter-refused");
        await page.GetByRole(AriaRole.Link, new() { Name = "Reset" }).ClickAsync();
        await page.GetByLabel("Search").FillAsync("training");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);

        await Download(page);
        await tab.Go($"/console/tenants/{tenant.Id}/billing");
        await page.Locator("tbody a").First.ClickAsync();
        await Expect(page.GetByText("Insufficient funds").First).ToBeVisibleAsync();
        await tab.Judge("invoice-unpaid");
        var invoice = page.Url;

        // The same card is not tried twice within a minute.
        await Confirm(page, "Pay now", "Pay $");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("only just failed");
        _clock.Jump(TimeSpan.FromMinutes(2));
        await Confirm(page, "Pay now", "Pay $");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The payment is under way.");
        await Eventually.True(async () =>
        {
            await page.GotoAsync(invoice);
            return await Button(page, "Pay now").CountAsync() == 1;
        });
        await page.GetByRole(AriaRole.Link, new() { Name = "View as a page" }).ClickAsync();
        await Expect(page.Locator("body")).ToContainTextAsync("<script>alert(1)</script>");

        // A7: another card is tried at once.
        await tab.Go($"/console/tenants/{tenant.Id}/payment");
        await Confirm(page, "Remove card");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Invoices that are not paid: 2");
        await page.GetByRole(AriaRole.Link, new() { Name = "Replace card" }).ClickAsync();
        await page.GetByLabel("Pay with").SelectOptionAsync("visa");
        await Button(page, "Save card").ClickAsync();
        await Eventually.True(async () => !(await ServerFixture.Json(await _server.Get($"{tenant.Path}/payment-standing", tenant.AdminKey))).GetProperty("hasProblem").GetBoolean());
        await page.GotoAsync(invoice);
        await Expect(page.Locator("h1 .badge")).ToHaveTextAsync("Paid");
        await tab.Judge("invoice-paid");
    }

    [BrowserFact]
    public async Task Operators_credit_and_settle_an_invoice_after_saying_so()
    {
        var tenant = await _server.CreateTenant();
        await Charge(tenant, "a", "20", "Training");
        await using var tab = await Tab.Open(chromium, _server.Address, new Look(1024, Dark: true));
        var page = tab.Page;
        await tab.SignIn(_server.OperatorKey);
        await tab.Go($"/console/tenants/{tenant.Id}/billing");
        await page.Locator("tbody a").First.ClickAsync();

        await page.GetByLabel("Amount in US dollars").FillAsync("20.01");
        await page.GetByLabel("Reason").FillAsync("Outage of 12 March");
        await Confirm(page, "Issue credit note");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("20 are left");
        await Expect(page.GetByLabel("Reason")).ToHaveValueAsync("Outage of 12 March");
        await page.GetByLabel("Amount in US dollars").FillAsync("4,50");
        await Confirm(page, "Issue credit note");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("$4.50 of INV-");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "$15.50 due" })).ToBeVisibleAsync();
        await tab.Judge("invoice-operator");
        await page.GetByLabel("Reference").FillAsync("Wire of 3 April");
        await Button(page, "Settle invoice").ClickAsync();
        await tab.Picture("invoice-settle");
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "Settle invoice" }).ClickAsync();
        await Expect(page.Locator("h1 .badge")).ToHaveTextAsync("Paid");
    }

    [BrowserFact]
    public async Task A_webhook_is_added_shows_its_secret_once_is_tested_and_removed()
    {
        var tenant = await _server.CreateTenant();
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(tenant.AdminKey);
        await tab.Go($"/console/tenants/{tenant.Id}/messages");
        await tab.Picture("messages-empty");
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).ClickAsync();
        await page.Locator("#f-url").FillAsync("http://hooks.example/");
        await page.GetByLabel("Payment failed").CheckAsync();
        await Button(page, "Add webhook").ClickAsync();
        await Expect(page.Locator("#f-url-error")).ToContainTextAsync("must begin with https://");
        await Expect(page.GetByLabel("Payment failed")).ToBeCheckedAsync();
        // Nothing is connected to: the address is a private one.
        await page.Locator("#f-url").FillAsync("https://127.0.0.1/hooks");
        await tab.Picture("webhooks");
        await Button(page, "Add webhook").ClickAsync();

        await Expect(page.Locator("[data-copy]")).ToContainTextAsync("whsec_");
        await tab.Judge("webhook-secret");
        await page.ReloadAsync();
        await Expect(page.Locator("[data-copy]")).ToHaveCountAsync(0);
        await Button(page, "Send a test").ClickAsync();
        await Expect(page.GetByText("A test is sent.")).ToBeVisibleAsync();
        await Eventually.True(async () =>
        {
            await page.ReloadAsync();
            return await page.Locator("tbody .badge.bad").CountAsync() == 1;
        });
        await tab.Picture("webhook");
        await Confirm(page, "Remove webhook");
        await Expect(page.GetByText("No webhooks yet")).ToBeVisibleAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First;

    private static async Task Confirm(IPage page, string button, string? inDialog = null)
    {
        await Button(page, button).ClickAsync();
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = inDialog ?? button }).ClickAsync();
    }

    // A real file, or, where the machine cannot print, a way to the same document.
    private static async Task Download(IPage page)
    {
        var link = page.GetByRole(AriaRole.Link, new() { Name = "as PDF" });
        var number = (await page.Locator("tbody a").First.InnerTextAsync()).Trim();
        var asked = await page.APIRequest.GetAsync((await link.GetAttributeAsync("href"))!);
        if (asked.Headers["content-type"] != "application/pdf")
        {
            await link.ClickAsync();
            await Expect(page.GetByText("This server cannot print PDF.")).ToBeVisibleAsync();
            return;
        }

        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.Equal($"{number}.pdf", download.SuggestedFilename);
        var bytes = await File.ReadAllBytesAsync((await download.PathAsync())!);
        Assert.Equal("%PDF", Encoding.ASCII.GetString(bytes, 0, 4));
    }

    private async Task<TestTenant> Payer(string card)
    {
        var tenant = await _server.CreateTenant();
        using var contact = await _server.SendSecurely(
            HttpMethod.Put, $"{tenant.Path}/billing-contact", tenant.AdminKey,
            """{"email":"a@acme.example","name":"Acme & Söhne GmbH","address":{"line1":"Weg 1","city":"Berlin","country":"DE"}}""");
        using var saved = await _server.SendSecurely(HttpMethod.Put, $"{tenant.Path}/payment-method", tenant.AdminKey, $$"""{"token":"{{card}}"}""");
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        return tenant;
    }

    private async Task Charge(TestTenant tenant, string id, string usd, string reason)
    {
        using var answer = await _server.Post(
            $"{tenant.Path}/adjustments", _server.OperatorKey, $$"""{"id":"{{id}}","reason":"{{reason}}","amountUsd":{{usd}}}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    // Runs as time does, and may be moved on.
    private sealed class JumpingClock : TimeProvider
    {
        private long _ahead;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

        public void Jump(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
    }
}
