using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>What of a reseller's pages can be seen without a browser.</summary>
public sealed class ResellerPagesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Only_a_reseller_itself_and_an_operator_see_its_pages()
    {
        var (reseller, other) = (await server.CreateReseller(), await server.CreateReseller());
        using var self = await ConsoleClient.SignIn(server.Address, reseller.Key);
        using var stranger = await ConsoleClient.SignIn(server.Address, other.Key);
        using var all = await ConsoleClient.SignIn(server.Address, server.OperatorKey);

        foreach (var page in (string[])["licenses", "licenses/new", "users", "invoices", "dispatches", "profile"])
        {
            var path = $"/console/resellers/{reseller.Id}/{page}";
            Assert.Equal(HttpStatusCode.OK, (await self.Get(path)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await all.Get(path)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Get(path)).StatusCode);
        }
    }

    // D14: the boxes of the list and the API's own judgement are the same, for licences that stand in every way.
    [Fact]
    public async Task A_license_can_be_ticked_exactly_if_it_can_be_invoiced()
    {
        var reseller = await server.CreateReseller();
        var tenant = await server.CreateTenant(terms: ""","license":{"type":"Enterprise","pools":{"full":{"seats":1} } }""");
        await User(reseller, "new", null);
        await User(reseller, "known", tenant.Id);
        List<string> coupons =
        [
            await Make(reseller, null), await Make(reseller, "new"), await Make(reseller, "known"),
            await Make(reseller, "new", ",\"redeemBy\":\"2020-01-01T00:00:00Z\""),
        ];
        var (unusedPaused, usedPaused, invoiced, paid, deleted) =
            (await Make(reseller, "new"), await Make(reseller, "known"), await Make(reseller, "new"), await Make(reseller, "known"), await Make(reseller, "new"));
        await Post(reseller, $"licenses/{unusedPaused}/pause");
        await Post(reseller, $"licenses/{usedPaused}/pause");
        await Post(reseller, "invoice-dispatches", $$"""{"licenses":["{{invoiced}}"]}""");
        var sent = await Post(reseller, "invoice-dispatches", $$"""{"licenses":["{{paid}}"]}""");
        await Post(reseller, $"invoices/{sent.GetProperty("items")[0].GetProperty("invoice").GetString()}/settle", "{}");
        using (var gone = await server.Send(HttpMethod.Delete, $"{reseller.Path}/licenses/{deleted}", reseller.Key)) Assert.True(gone.IsSuccessStatusCode);
        coupons.AddRange([unusedPaused, usedPaused, invoiced, paid, deleted]);

        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);
        var html = await Text(client, $"/console/resellers/{reseller.Id}/licenses") + await Text(client, $"/console/resellers/{reseller.Id}/licenses?status=deleted");
        foreach (var coupon in coupons)
        {
            var preview = await Post(reseller, "invoice-dispatches/preview", $$"""{"licenses":["{{coupon}}"]}""");
            Assert.Contains($"/licenses/{coupon}\"", html, StringComparison.Ordinal);
            var canBeTicked = html.Contains($"value=\"{coupon}\" data-cents", StringComparison.Ordinal);
            Assert.True(preview.GetProperty("dispatchable").GetBoolean() == canBeTicked, $"{preview}");
        }
    }

    // D15
    [Fact]
    public async Task Twenty_one_are_refused_whole_and_before_anything_is_sent()
    {
        var reseller = await server.CreateReseller();
        await User(reseller, "nord", null);
        var made = await Post(reseller, "licenses", """{"plan":"yearly","name":"Wall","quantity":1,"count":21,"user":"nord"}""");
        var coupons = made.GetProperty("licenses").EnumerateArray().Select(license => license.GetProperty("id").GetString()!).ToArray();
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);
        var page = $"/console/resellers/{reseller.Id}/licenses/send-invoices?{string.Join('&', coupons.Select(coupon => $"select={coupon}"))}";

        var asked = await Text(client, page);
        Assert.Contains("At most 20 licenses go into one dispatch, so nothing is sent.", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("Send 21 invoices", asked, StringComparison.Ordinal);
        using var refused = await client.Post(page, [("id", "forced"), ("total", "189000"), .. coupons.Select(coupon => ("select", coupon))]);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("At most 20 licenses", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await Get(reseller, "invoices")).GetProperty("items").EnumerateArray());
    }

    // D16
    [Fact]
    public async Task A_confirmation_that_comes_twice_sends_nothing_twice_and_another_amount_is_confirmed_anew()
    {
        var reseller = await server.CreateReseller();
        await User(reseller, "nord", null);
        var coupon = await Make(reseller, "nord");
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);
        var page = $"/console/resellers/{reseller.Id}/licenses/send-invoices?select={coupon}";

        using var changed = await client.Post(page, ("id", "one"), ("total", "1"), ("select", coupon));
        Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
        Assert.Contains("Send 1 invoice for $90.00", await changed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        for (var time = 0; time < 2; time++)
        {
            using var sent = await client.Post(page, ("id", "one"), ("total", "9000"), ("select", coupon));
            Assert.Equal($"/console/resellers/{reseller.Id}/dispatches/one", sent.Headers.Location?.ToString());
        }

        Assert.Single((await Get(reseller, "invoices")).GetProperty("items").EnumerateArray());
    }

    // D17
    [Fact]
    public async Task What_a_client_has_used_is_not_deleted_and_the_page_says_why()
    {
        var reseller = await server.CreateReseller();
        var tenant = await server.CreateTenant(terms: ""","license":{"type":"Enterprise","pools":{"full":{"seats":1} } }""");
        await User(reseller, "known", tenant.Id);
        var coupon = await Make(reseller, "known");
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);
        var page = $"/console/resellers/{reseller.Id}/licenses/{coupon}";

        var shown = await Text(client, page);
        Assert.Contains("A client has used this license, so it cannot be deleted.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Delete", shown, StringComparison.Ordinal);
        using var refused = await client.Post(page + "?handler=Delete", ("version", Version(shown)));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("(license-used)", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_saves_over_somebody_elses_change_is_told_and_keeps_what_was_entered()
    {
        var reseller = await server.CreateReseller();
        var coupon = await Make(reseller, null);
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);
        var page = $"/console/resellers/{reseller.Id}/licenses/{coupon}";
        var version = Version(await Text(client, page));
        using (var other = await server.Send(HttpMethod.Patch, $"{reseller.Path}/licenses/{coupon}", reseller.Key, """{"name":"Theirs"}"""))
            Assert.True(other.IsSuccessStatusCode);

        (string, string)[] form = [("Form.Name", "Mine"), ("Form.Plan", "yearly"), ("Form.Quantity", "1")];
        using var conflict = await client.Post(page + "?handler=Edit", [("version", version), .. form]);
        var html = await conflict.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.PreconditionFailed, conflict.StatusCode);
        Assert.Contains("<bdi>Theirs</bdi>", html, StringComparison.Ordinal);
        Assert.Contains("value=\"Mine\"", html, StringComparison.Ordinal);

        using var saved = await client.Post(page + "?handler=Edit", [("version", Version(html[html.IndexOf("handler=Edit", StringComparison.Ordinal)..])), .. form]);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Equal("Mine", (await Get(reseller, $"licenses/{coupon}")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_plan_is_added_and_changed_and_a_price_that_is_none_is_pointed_out()
    {
        var reseller = await server.CreateReseller();
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);
        var page = $"/console/resellers/{reseller.Id}/profile";
        (string, string)[] plan = [("revision", "1"), ("Plan.Name", "weekly"), ("Plan.Months", "1")];

        using var wrong = await client.Post(page + "?handler=Plan", [.. plan, ("Plan.Price", "2,505")]);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("It must be an amount with a point and at most two decimals", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var revision = Regex.Match(await Text(client, page), "name=\"revision\" value=\"(\\d+)\"").Groups[1].Value;
        using var added = await client.Post(page + "?handler=Plan", [("revision", revision), .. plan[1..], ("Plan.Price", "2.50")]);
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);

        var plans = (await Get(reseller, "")).GetProperty("plans");
        Assert.Equal(["monthly", "weekly", "yearly"], plans.EnumerateObject().Select(one => one.Name).Order());
        Assert.Equal(2.50m, plans.GetProperty("weekly").GetProperty("usdPerScreen").GetDecimal());
        using var late = await client.Post(page + "?handler=Drop", ("revision", revision), ("Plan.Known", "weekly"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
    }

    [Fact]
    public async Task A_form_that_comes_twice_makes_one_license_and_one_for_a_new_user_adds_the_user()
    {
        var reseller = await server.CreateReseller();
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);
        var page = $"/console/resellers/{reseller.Id}/licenses/new";
        (string, string)[] form =
            [("requestId", "twice"), ("Form.Plan", "yearly"), ("Form.Name", "Window"), ("Form.Quantity", "2"), ("Form.Count", "1")];

        for (var time = 0; time < 2; time++)
            using (var saved = await client.Post(page, form)) Assert.Contains("/licenses?made=", saved.Headers.Location?.ToString(), StringComparison.Ordinal);
        using var sold = await client.Post(page, [("requestId", "other"), .. form[1..], ("Form.NewName", "Café Süd"), ("Form.NewEmail", "sud@cafe.example"), ("Form.NewLanguage", "de")]);

        Assert.Equal(HttpStatusCode.Redirect, sold.StatusCode);
        var list = await Get(reseller, "licenses");
        Assert.Equal(2, list.GetProperty("total").GetInt32());
        Assert.Equal("cafe-sud", list.GetProperty("licenses")[0].GetProperty("user").GetProperty("id").GetString());
        using var again = await client.Post(page, [("requestId", "third"), .. form[1..], ("Form.User", "nobody knows")]);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Contains("No user has this id, name or address.", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    // D9, D10: what a form fills in becomes the one address that says it.
    [Theory]
    [InlineData("query=&user=&status=&expiring=&nobody=", "")]
    [InlineData("query=wall&status=paid&toggle=expired", "?query=wall&expiring=expired")]
    [InlineData("expiring=expired&toggle=expired", "")]
    [InlineData("expiring=expired&status=paid&toggle=", "?status=paid")]
    [InlineData("toggle=nobody&user=nord", "?nobody=1")]
    [InlineData("select=2345-6789&select=23456789&select=junk&keep=%3F", "?select=23456789")]
    public async Task A_filter_has_one_address(string asked, string address)
    {
        var reseller = await server.CreateReseller();
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);

        using var answer = await client.Get($"/console/resellers/{reseller.Id}/licenses?{asked}");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal($"/console/resellers/{reseller.Id}/licenses{address}", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task An_invoice_comes_as_a_page_that_may_bring_its_own_style_and_nothing_else()
    {
        var reseller = await server.CreateReseller();
        await User(reseller, "nord", null);
        var sent = await Post(reseller, "invoice-dispatches", $$"""{"licenses":["{{await Make(reseller, "nord")}}"]}""");
        using var client = await ConsoleClient.SignIn(server.Address, reseller.Key);

        using var page = await client.Get($"/console/resellers/{reseller.Id}/invoices/{sent.GetProperty("items")[0].GetProperty("invoice").GetString()}/html");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("default-src 'none'; style-src 'unsafe-inline'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("INV-", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> Text(ConsoleClient client, string path)
    {
        using var answer = await client.Get(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Version(string html) => Regex.Match(html, "name=\"version\" value=\"(\\d+)\"").Groups[1].Value;

    private async Task User(TestReseller reseller, string id, string? tenant)
    {
        var known = tenant is null ? "" : string.Create(CultureInfo.InvariantCulture, $",\"tenant\":\"{tenant}\"");
        using var answer = await server.Send(
            HttpMethod.Put, $"{reseller.Path}/users/{id}", server.OperatorKey, $$"""{"name":"User {{id}}","email":"{{id}}@example.com"{{known}}}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> Make(TestReseller reseller, string? user, string more = "")
    {
        var who = user is null ? "" : $",\"user\":\"{user}\"";
        var made = await Post(reseller, "licenses", $$"""{"plan":"yearly","name":"Window","quantity":1{{who}}{{more}}}""");
        return made.GetProperty("licenses")[0].GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> Post(TestReseller reseller, string path, string? json = null)
    {
        using var answer = await server.Send(HttpMethod.Post, $"{reseller.Path}/{path}", reseller.Key, json);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    private async Task<JsonElement> Get(TestReseller reseller, string path)
    {
        using var answer = await server.Get($"{reseller.Path}/{path}".TrimEnd('/'), reseller.Key);
        return await ServerFixture.Json(answer);
    }
}
