using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class SignInTests(Chromium chromium) : IAsyncLifetime
{
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ConsoleServer.Start();

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact]
    public async Task Whoever_signs_in_goes_on_to_where_they_wanted_and_out_again()
    {
        var tenant = await _server.CreateTenant();
        await using var tab = await Tab.Open(chromium, _server.Address);

        await tab.Page.GotoAsync($"/console/tenants/{tenant.Id}/license");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await tab.Judge("sign-in");
        await tab.Page.GetByLabel("API key").FillAsync("mk_abcdefghijkm_" + new string('a', 32));
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.GetByText("This key is not known")).ToBeVisibleAsync();
        await tab.Page.GetByLabel("API key").FillAsync(tenant.AdminKey);
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Page).ToHaveURLAsync($"{_server.Address}console/tenants/{tenant.Id}/license");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }
}
