using System.Net;
using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class SeatPageTests(Chromium chromium) : IAsyncLifetime
{
    private ServerFixture _server = null!;
    private TestTenant _tenant = null!;

    private string Root => $"/console/tenants/{_tenant.Id}";

    public async Task InitializeAsync()
    {
        _server = await ConsoleServer.Start();
        _tenant = await _server.CreateTenant(terms: ""","license":{"activationLimit":1,"pools":{"full":{"seats":1,"mode":"named"},"viewer":{"seats":3,"mode":"concurrent"}}}""");
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact(DisplayName = "C2, C5, C6: a full license is explained, its servers are reset, and they sign in again")]
    public async Task Servers_are_reset_and_sign_in_again()
    {
        Assert.Equal(HttpStatusCode.Created, await SignIn("web-1"));
        Assert.Equal(HttpStatusCode.Conflict, await SignIn("web-2"));
        using var synced = await _server.Send(HttpMethod.Post, $"{_tenant.Path}/activations/web-1/sync", _tenant.ServerKey);
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"{Root}/activations");
        await Expect(page.GetByText("license-user-limit-exceeded")).ToBeVisibleAsync();
        await tab.Judge("activations-full");

        await page.GetByRole(AriaRole.Button, new() { Name = "Reset web-1" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset server" }).ClickAsync();
        await Expect(page.GetByText("1 server was reset")).ToBeVisibleAsync();
        await Expect(page.GetByText("No server is signed in")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Created, await SignIn("web-2"));
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset all activations" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset all", Exact = true }).ClickAsync();
        await Expect(page.GetByText("1 server was reset")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Created, await SignIn("web-1"));
        await tab.Go($"{Root}/activations/server?server=web-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release server" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Release server" }).ClickAsync();

        await Expect(page.GetByText("web-1 was released")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Created, await SignIn("web-3"));
    }

    [BrowserFact(DisplayName = "A8, A20: a seat is assigned, and taking it away ends its user's sessions and says how many")]
    public async Task A_seat_is_assigned_and_taken_away()
    {
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"{Root}/seats");
        await page.GetByRole(AriaRole.Link, new() { Name = "Assign seats of full" }).ClickAsync();
        await page.GetByLabel("User").First.FillAsync("50% <b>/ann");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign seat" }).ClickAsync();
        await Expect(page.GetByText("50% <b>/ann has a seat of full.")).ToBeVisibleAsync();
        await page.GetByLabel("User").First.FillAsync("bob");
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign seat" }).ClickAsync();
        await Expect(page.GetByText("Every seat is taken.")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Created, await Open("50% <b>/ann", "full"));
        await tab.Go($"{Root}/seats/pool?pool=full");
        await tab.Judge("seats-pool");

        await page.GetByRole(AriaRole.Button, new() { Name = "Take away" }).ClickAsync();
        await Expect(page.GetByText("The user’s 1 session in this pool ends at once.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take seat away" }).ClickAsync();

        await Expect(page.GetByText("has no seat of full any more; 1 session ended.")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Conflict, await Open("50% <b>/ann", "full"));
        await tab.Go($"{Root}/seats");
        var viewer = page.GetByRole(AriaRole.Article).Filter(new() { HasText = "viewer" });
        await Expect(viewer.GetByText("3 remaining of 3")).ToBeVisibleAsync();
        Assert.Equal(HttpStatusCode.Created, await Open("eve", "viewer"));
        await Expect(viewer.GetByText("2 remaining of 3")).ToBeVisibleAsync();
    }

    [BrowserFact(DisplayName = "D3, D6: a coupon is redeemed in whatever spelling, its seats are there, and guessing is throttled")]
    public async Task A_coupon_is_redeemed()
    {
        var reseller = await _server.CreateReseller();
        using var made = await _server.Post($"{reseller.Path}/licenses", reseller.Key, """{"licenses":[{"plan":"yearly","name":"Lobby","quantity":4}]}""");
        var coupon = (await ServerFixture.Json(made)).GetProperty("licenses")[0].GetProperty("coupon").GetString()!.Replace("-", "", StringComparison.Ordinal);
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"{Root}/redeem");
        await Redeem(page, "AAAA-AAAA");
        await Expect(page.Locator("#f-Coupon-error")).ToContainTextAsync("No coupon that this tenant can redeem is written so.");
        await tab.Judge("redeem-wrong");

        await Redeem(page, $" {coupon[..2]} {coupon[2..5]}-{coupon[5..]} ".ToLowerInvariant());
        await Expect(page.GetByText("was redeemed: it gives 4 seats of screen until")).ToBeVisibleAsync();
        await tab.Judge("redeem");
        await Redeem(page, coupon);
        await Expect(page.GetByText("was redeemed before, and nothing was added again")).ToBeVisibleAsync();
        await tab.Go($"{Root}/seats");
        await Expect(page.GetByText("4 remaining of 4")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = $"{coupon[..4]}-{coupon[4..]}" })).ToContainTextAsync("Active");

        for (var n = 0; n < 10; n++)
        {
            using var guess = await _server.Post($"/v1/coupons/AAAA{n}AAA/redeem", _tenant.AdminKey, "");
        }

        await tab.Go($"{Root}/redeem");
        await Redeem(page, coupon);
        await Expect(page.GetByText("Too many wrong coupons.")).ToBeVisibleAsync();
        await Expect(page.Locator("#f-Coupon-error")).ToContainTextAsync("Try it again in");
    }

    private static async Task Redeem(IPage page, string coupon)
    {
        await page.GetByLabel("Coupon").FillAsync(coupon);
        await page.GetByRole(AriaRole.Button, new() { Name = "Redeem coupon" }).ClickAsync();
    }

    private async Task<HttpStatusCode> SignIn(string server)
    {
        using var answer = await _server.Post($"{_tenant.Path}/activations", _tenant.ServerKey, $$"""{"server":"{{server}}","email":"ann@example.com"}""");
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> Open(string user, string pool)
    {
        using var answer = await _server.Post($"{_tenant.Path}/sessions", _tenant.ServerKey, $$"""{"user":"{{user}}","userType":"{{pool}}","module":"web"}""");
        return answer.StatusCode;
    }
}
