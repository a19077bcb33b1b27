using System.Text;
using MeteringCluster.Tests.Kit;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MeteringCluster.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class DeveloperTests(Chromium chromium) : IAsyncLifetime
{
    private ServerFixture _server = null!;
    private TestTenant _tenant = null!;

    private string Root => $"/console/tenants/{_tenant.Id}/developers";

    public async Task InitializeAsync()
    {
        _server = await ConsoleServer.Start();
        _tenant = await _server.CreateTenant();
        using var subscribed = await _server.Send(
            HttpMethod.Put, $"{_tenant.Path}/developers/subscriptions/insights", _server.OperatorKey,
            """{"purchased":2,"start":"2026-01-01T00:00:00Z","end":"2099-01-01T00:00:00Z"}""");
        Assert.True(subscribed.IsSuccessStatusCode);
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [BrowserFact(DisplayName = "B2, B11: a file is previewed, its bad rows are told by line, it is imported, and again changes nothing")]
    public async Task A_file_is_previewed_imported_and_again_changes_nothing()
    {
        const string File = "id,name,email,role\nann,Ann Lee,ann@example.com,QA\nbob,Bob,not an address,QA\ncy,<script>alert(1)</script>,,DevOps\n";
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go(Root);
        await Expect(page.GetByText("Nobody is listed yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Import a list" }).ClickAsync();

        await Preview(page, File);
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "not an address" })).ToContainTextAsync("3email");
        await tab.Judge("developers-import-bad-rows");
        await page.GetByRole(AriaRole.Button, new() { Name = "Skip the bad rows" }).ClickAsync();
        // Somebody else lists one of them meanwhile: the import says so, and shows what it would do now.
        using var meanwhile = await _server.Send(HttpMethod.Put, $"{_tenant.Path}/developers/ann", _tenant.AdminKey, """{"name":"Ann"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import now" }).ClickAsync();
        await Expect(page.GetByText("The list was changed by somebody else meanwhile.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "ann@example.com" })).ToContainTextAsync("none");
        await tab.Judge("developers-import-preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import now" }).ClickAsync();

        await Expect(page.GetByText("Imported: 1 added, 1 changed, 0 removed")).ToBeVisibleAsync();
        await Expect(page.GetByText("2 of 2 consumed now")).ToBeVisibleAsync();
        await tab.Go($"{Root}/import");
        await Preview(page, File.Replace("not an address", "", StringComparison.Ordinal).Replace("bob,Bob,,QA\n", "", StringComparison.Ordinal));
        await Expect(page.GetByText("There is nothing to change.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Import now" })).ToHaveCountAsync(0);
    }

    [BrowserFact(DisplayName = "B11: without scripts a file replaces the list, and what cannot be read is said")]
    public async Task Without_scripts_a_file_replaces_the_list()
    {
        using var listed = await _server.Post($"{_tenant.Path}/developers/import", _tenant.AdminKey, "id,name\nold,Old\nann,Ann\n", "text/csv");
        Assert.True(listed.IsSuccessStatusCode);
        await using var tab = await Tab.Open(chromium, _server.Address, new Look { Scripts = false });
        var page = tab.Page;
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"{Root}/import");

        await Preview(page, "id;name\nann;Ann\n");
        await Expect(page.Locator("#upload-error")).ToContainTextAsync("There is no column 'id;name'");
        await page.GetByLabel("Replace:").CheckAsync();
        await Preview(page, "id,name\nann,Ann Lee\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 row" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Import, and remove 1?" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import now" }).ClickAsync();

        await Expect(page.GetByText("0 added, 1 changed, 1 removed")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Ann Lee" })).ToBeVisibleAsync();
    }

    [BrowserFact(DisplayName = "B4, B7, B9, B10: a developer is added in any role, above the number a review is recommended, and removing frees the license")]
    public async Task A_developer_is_added_and_removing_frees_the_license()
    {
        using var listed = await _server.Post($"{_tenant.Path}/developers/import", _tenant.AdminKey, "id,name\nann,Ann\nbob,Bob\n", "text/csv");
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go($"{Root}/edit");
        await tab.Judge("developers-add");
        await page.GetByLabel("ID").FillAsync("ann");
        await page.GetByLabel("Name").FillAsync("Zoë O’Brien");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add developer" }).ClickAsync();
        await Expect(page.GetByText("is listed already: 'ann'")).ToBeVisibleAsync();
        await page.GetByLabel("ID").FillAsync("zoë/50%");
        await page.GetByLabel("Role").FillAsync("SecOps");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add developer" }).ClickAsync();

        await Expect(page.GetByText("Zoë O’Brien is listed.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Review the list: 3 developers use insights and 2 are purchased")).ToBeVisibleAsync();
        await Expect(page.GetByText("1 over", new() { Exact = true })).ToBeVisibleAsync();
        await tab.Judge("developers-over");
        await page.GetByLabel("Search").FillAsync("zoë");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "Zoë O’Brien" }).ClickAsync();
        await page.GetByLabel("Role").FillAsync("QA");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save developer" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Zoë O’Brien" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove developer" }).ClickAsync();

        await Expect(page.GetByText("was taken off the list")).ToBeVisibleAsync();
        await Expect(page.GetByText("2 of 2 consumed now")).ToBeVisibleAsync();
        using var asked = await _server.Get($"{_tenant.Path}/developers/zo%C3%AB%2F50%25/licensed", _tenant.ServerKey);
        Assert.Equal("not-listed", (await ServerFixture.Json(asked)).GetProperty("reason").GetString());
    }

    [BrowserFact(DisplayName = "B8: likely duplicates are explained, merged in one step, or dismissed")]
    public async Task Duplicates_are_merged_in_one_step_or_dismissed()
    {
        using var listed = await _server.Post(
            $"{_tenant.Path}/developers/import", _tenant.AdminKey,
            "id,name,email\nann,Ann Lee,ann.lee@example.com\nann-2,\"Lee, Ann\",AnnLee+git@example.com\njo,Jo Kim,jo@example.com\njo-2,Jo Kim,kim@example.org\n", "text/csv");
        await using var tab = await Tab.Open(chromium, _server.Address);
        var page = tab.Page;
        await tab.SignIn(_tenant.AdminKey);
        await tab.Go(Root);
        await page.GetByRole(AriaRole.Link, new() { Name = "Duplicates 2" }).ClickAsync();
        await Expect(page.GetByText("addresses that differ by a tag after a plus sign only")).ToBeVisibleAsync();
        await tab.Judge("developers-duplicates");

        var certain = page.GetByRole(AriaRole.Region, new() { Name = "One address and one name" });
        await certain.GetByLabel("Stays: ann-2").CheckAsync();
        await certain.GetByRole(AriaRole.Button, new() { Name = "Merge" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Merge records" }).ClickAsync();
        await Expect(page.GetByText("2 records are one now: Lee, Ann (ann-2)")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Not the same person" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "They are different people" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No duplicates" })).ToBeVisibleAsync();
        using var asked = await _server.Get($"{_tenant.Path}/developers/ann/licensed", _tenant.ServerKey);
        Assert.Equal("ann-2", (await ServerFixture.Json(asked)).GetProperty("developer").GetString());
    }

    private static async Task Preview(IPage page, string csv)
    {
        await page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "list.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
    }
}
