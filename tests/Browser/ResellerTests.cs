using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

/// <summary>What an account manager does (D1 to D18).</summary>
[Collection(BrowserTests.Name)]
public sealed class ResellerTests(Chromium chromium) : IAsyncLifetime
{
    private readonly SemaphoreSlim _letThrough = new(0);
    private SmtpStub _mails = null!;
    private ServerFixture _server = null!;
    private TestReseller _reseller = null!;
    private Tab _tab = null!;

    private IPage Page => _tab.Page;

    private string Root => $"/console/resellers/{_reseller.Id}";

    public async Task InitializeAsync()
    {
        _mails = new SmtpStub { Gate = _letThrough };
        _server = await ConsoleServer.Start(options =>
        {
            options.Memory = true;
            (options.Mail.Host, options.Mail.Port, options.Mail.From, options.Mail.StartTls) = ("127.0.0.1", _mails.Port, "billing@metering.example", false);
        });
        _reseller = await _server.CreateReseller("signs");
        using var user = await _server.Send(
            HttpMethod.Put, $"{_reseller.Path}/users/nord", _reseller.Key, """{"name":"Café Nord","email":"nord@cafe.example"}""");
        Assert.True(user.IsSuccessStatusCode);
        if (Chromium.WhyNot is not null) return;
        _tab = await Tab.Open(chromium, _server.Address);
        await _tab.SignIn(_reseller.Key);
    }

    public async Task DisposeAsync()
    {
        if (_tab is not null) await _tab.DisposeAsync();
        await _server.DisposeAsync();
        await _mails.DisposeAsync();
        _letThrough.Dispose();
    }

    // D2 to D6, D17, D18
    [BrowserFact]
    public async Task A_license_is_added_for_nobody_or_for_somebody_its_coupon_copied_and_then_paused_and_deleted()
    {
        await Expect(Page.GetByText("No licenses yet")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "Add license" }).First.ClickAsync();
        await Page.GetByLabel("Plan").SelectOptionAsync("yearly");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Window left");
        await Page.GetByLabel("Screens").FillAsync("3");
        await Expect(Page.GetByText("Amount: $270.00")).ToBeVisibleAsync();
        await _tab.Judge("reseller-add-license");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save license" }).ClickAsync();

        await Expect(Page.GetByText("The license is saved.")).ToBeVisibleAsync();
        var row = Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Window left" });
        await Expect(row).ToContainTextAsync("$270.00");
        await Expect(row).ToContainTextAsync("Unused");
        // D14: nobody's license is not invoiced, and the box says why.
        await Expect(row.GetByRole(AriaRole.Checkbox)).ToBeDisabledAsync();
        await Expect(row.Locator(".pick")).ToContainTextAsync("No user");
        var coupon = await row.Locator(".coupon").InnerTextAsync();
        Assert.Matches("^[2-9A-Z]{4}-[2-9A-Z]{4}$", coupon);
        await Page.Locator(".made .coupon").ClickAsync();
        await Expect(Page.GetByText("Copied")).ToBeVisibleAsync();
        Assert.Equal(coupon, await Page.EvaluateAsync<string>("navigator.clipboard.readText()"));

        await row.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Paused");
        await row.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Unused");
        await row.GetByRole(AriaRole.Link, new() { Name = "Delete" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(coupon);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete license" }).ClickAsync();
        await Expect(Page.GetByText("is deleted: its coupon is good no more.")).ToBeVisibleAsync();
        await Expect(row).ToHaveCountAsync(0);

        // D4, and the names that were used before are suggested.
        await _tab.Go($"{Root}/licenses/new");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Hall");
        await Page.GetByLabel("User", new() { Exact = false }).First.FillAsync("café");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save license" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Hall" })).ToContainTextAsync("Café Nord");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Hall" }).ClickAsync();
        await Page.GetByLabel("Note").FillAsync("beside the door");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Expect(Page.Locator(".note")).ToHaveTextAsync("beside the door");
        await _tab.Judge("reseller-license");
    }

    // D9 to D16
    [BrowserFact]
    public async Task Twenty_are_selected_over_pages_and_filters_the_twenty_first_is_refused_and_their_dispatch_is_seen_going_on()
    {
        await Make(60, "Window", "nord");
        await Make(5, "Trade fair", null);
        await _tab.Go($"{Root}/licenses");
        await Expect(Page.Locator("caption")).ToContainTextAsync("65 licenses, $5,850.00 in all");
        await Box(2).CheckAsync();
        await Box(3).CheckAsync();
        await Expect(Bar).ToContainTextAsync("2 of at most 20 selected, $180.00");

        // D13: it survives paging, searching, filtering and reloading.
        await Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Box(0).CheckAsync();
        await Expect(Bar).ToContainTextAsync("3 of at most 20 selected, $270.00");
        await Page.GetByLabel("Search any field").FillAsync("fair");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator("caption")).ToContainTextAsync("5 licenses");
        await Expect(Boxes).ToHaveCountAsync(0);
        await Expect(Bar).ToContainTextAsync("3 of at most 20 selected, $270.00");
        var soon = Page.GetByRole(AriaRole.Button, new() { Name = "Expiring soon" });
        await soon.ClickAsync();
        await Expect(soon).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(Page.GetByText("No license is like that")).ToBeVisibleAsync();
        await _tab.Judge("reseller-licenses-expiring");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Page.ReloadAsync();
        await Expect(Bar).ToContainTextAsync("3 of at most 20 selected, $270.00");

        // D15: the 21st is refused at once, and the twenty stay.
        await Page.GetByLabel("Invoice", new() { Exact = true }).ClickAsync();
        await Expect(Bar).ToContainTextAsync("20 of at most 20 selected, $1,800.00");
        await Expect(Bar).ToContainTextAsync("At most 20 licenses go into one dispatch.");
        await Boxes.Last.ClickAsync();
        await Expect(Boxes.Last).Not.ToBeCheckedAsync();
        await Expect(Bar).ToContainTextAsync("20 of at most 20 selected, $1,800.00");
        await _tab.Judge("reseller-licenses-selected");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Send Invoices" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(21);
        await _tab.Judge("reseller-send-invoices");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Send 20 invoices for $1,800.00" }).DblClickAsync();

        // D16: each is seen getting there, without a reload.
        await Expect(Page.GetByText("0 of 20 done.")).ToBeVisibleAsync();
        _letThrough.Release(7);
        await Expect(Page.GetByText("7 of 20 done.")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Mail sent")).ToHaveCountAsync(7);
        await _tab.Judge("reseller-dispatch");
        _letThrough.Release(100);
        await Expect(Page.GetByText("20 of 20 done.")).ToBeVisibleAsync();
        await Expect(Page.GetByText("Every license has its invoice.")).ToBeVisibleAsync();
        Assert.Equal(20, _mails.MessageIds.Distinct().Count());
        Assert.Equal(20, _mails.Taken);

        await Page.GetByRole(AriaRole.Link, new() { Name = "Licenses" }).First.ClickAsync();
        await Expect(Bar).ToContainTextAsync("0 of at most 20 selected, $0.00");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Dispatches" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
    }

    [BrowserFact]
    public async Task A_file_is_previewed_with_what_is_wrong_in_it_and_imported_once_it_is_right()
    {
        await _tab.Go($"{Root}/licenses/import");
        await Page.GetByLabel("CSV file").SetInputFilesAsync(File("plan,name,quantity,user\nyearly,Hall,2,nord\nweekly,<b>Wall</b>,0,\n"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(Page.GetByText("1 of 2 rows are bad, and so nothing would be made.")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await _tab.Judge("reseller-import-bad");

        await Page.GetByLabel("CSV file").SetInputFilesAsync(File("plan,name,quantity,user\nyearly,Hall,2,nord\nmonthly,<b>Wall</b>,10,\n"));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(Page.GetByText("2 licenses would be made, $270.00 in all.")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Make 2 licenses" }).ClickAsync();
        await Expect(Page.GetByText("2 licenses are imported, $270.00 in all.")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "<b>Wall</b>" })).ToBeVisibleAsync();

        static FilePayload File(string text) => new() { Name = "licenses.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(text) };
    }

    [BrowserFact]
    public async Task Without_scripts_the_selection_travels_in_the_address_and_is_sent_all_the_same()
    {
        _letThrough.Release(100);
        await Make(55, "Window", "nord");
        await using var plain = await Tab.Open(chromium, _server.Address, new Look { Scripts = false });
        await plain.SignIn(_reseller.Key);
        var bar = plain.Page.GetByRole(AriaRole.Region, new() { Name = "Selected licenses" });
        var box = plain.Page.Locator("input[data-cents]:is([type=checkbox])");

        await box.Nth(0).CheckAsync();
        await plain.Page.GetByRole(AriaRole.Button, new() { Name = "Add the ticked ones" }).ClickAsync();
        await Expect(bar).ToContainTextAsync("1 of at most 20 selected, $90.00");
        await plain.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await box.Nth(1).CheckAsync();
        await plain.Page.GetByRole(AriaRole.Button, new() { Name = "Send Invoices" }).ClickAsync();
        await plain.Page.GetByRole(AriaRole.Button, new() { Name = "Send 2 invoices for $180.00" }).ClickAsync();

        await Expect(plain.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
    }

    private ILocator Bar => Page.GetByRole(AriaRole.Region, new() { Name = "Selected licenses" });

    private ILocator Boxes => Page.Locator("input[type=checkbox][data-cents]");

    private ILocator Box(int at) => Boxes.Nth(at);

    private async Task Make(int count, string name, string? user)
    {
        var who = user is null ? "" : $",\"user\":\"{user}\"";
        using var made = await _server.Post(
            $"{_reseller.Path}/licenses", _reseller.Key, $$"""{"plan":"yearly","name":"{{name}}","quantity":1,"count":{{count}}{{who}}}""");
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
    }
}
