using System.Net;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>Developer licences over HTTP.</summary>
public sealed class DeveloperTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Terms = """{"purchased":2,"start":"2020-01-01T00:00:00Z","end":"2090-01-01T00:00:00Z"}""";

    [Fact(DisplayName = "B1, B6, B7: subscriptions show what is purchased, their term and what is consumed now, each with where it is managed")]
    public async Task Subscriptions_show_what_is_purchased_and_consumed()
    {
        var tenant = await server.CreateTenant();
        var path = $"{tenant.Path}/developers";
        using var created = await Put($"{path}/subscriptions/insights", server.OperatorKey, Terms);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await Ok(await Put($"{path}/subscriptions/insights", server.OperatorKey, Terms));
        foreach (var id in new[] { "ann", "bob", "cy" }) await List(tenant, id);
        await List(tenant, "dee", """{"name":"Dee","modules":["unheard-of"]}""");

        var list = await Ok(await server.Get($"{path}/subscriptions", tenant.ServerKey));

        var item = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(
            ("insights", 2, 3, 0, 1, "running", "report", "2020-01-01T00:00:00Z"),
            (Text(item, "module"), Number(item, "purchased"), Number(item, "consumed"), Number(item, "remaining"), Number(item, "overBy"),
                Text(item, "status"), Text(item, "overage"), Text(item, "start")));
        Assert.False(item.TryGetProperty("allowed", out _));
        Assert.Equal(4, Number(list, "developers"));
        Assert.Equal("unheard-of", Text(Assert.Single(list.GetProperty("notSubscribed").EnumerateArray()), "module"));
        await Ok(await server.Get(Text(item, "manage"), tenant.AdminKey));

        using var deleted = await server.Send(HttpMethod.Delete, Text(item, "manage"), server.OperatorKey);
        using var again = await server.Send(HttpMethod.Delete, Text(item, "manage"), server.OperatorKey);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (deleted.StatusCode, again.StatusCode));
        await ServerFixture.Problem(await server.Get(Text(item, "manage"), tenant.AdminKey), 404, "unknown-subscription");
    }

    [Theory]
    [InlineData("Ann@example.com", "Ann%40example.com")]
    [InlineData("a/b%2F c", "a%2Fb%252F%20c")]
    [InlineData("Łódź 東京", "%C5%81%C3%B3d%C5%BA%20%E6%9D%B1%E4%BA%AC")]
    public async Task A_developer_is_listed_changed_found_and_removed(string id, string path)
    {
        var tenant = await server.CreateTenant();
        var resource = $"{tenant.Path}/developers/{path}";

        using var created = await Put(resource, tenant.AdminKey, """{"name":"Ann","role":"SecOps","modules":["b","a","b"]}""");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var changed = await Ok(await Put(resource, tenant.AdminKey, """{"name":"Ann Lee","email":"ann@x.org"}"""));
        var found = await Ok(await server.Get(resource, tenant.AdminKey));
        var licensed = await Ok(await server.Get($"{resource}/licensed", tenant.ServerKey));

        Assert.Equal((id, "Ann Lee", "ann@x.org", "developer"), (Text(found, "id"), Text(found, "name"), Text(found, "email"), Text(found, "role")));
        Assert.Empty(found.GetProperty("modules").EnumerateArray());
        Assert.Equal(found.GetRawText(), changed.GetRawText());
        Assert.Equal((id, id, "module-not-subscribed"), (Text(licensed, "subject"), Text(licensed, "developer"), Text(licensed, "reason")));

        using var removed = await server.Send(HttpMethod.Delete, resource, tenant.AdminKey);
        using var again = await server.Send(HttpMethod.Delete, resource, tenant.AdminKey);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (removed.StatusCode, again.StatusCode));
        await ServerFixture.Problem(await server.Get(resource, tenant.AdminKey), 404, "unknown-developer");
    }

    [Fact]
    public async Task Developers_are_listed_with_filters_and_pages()
    {
        var tenant = await server.CreateTenant();
        for (var n = 0; n < 5; n++) await List(tenant, $"u{n}", $$"""{"name":"Number {{n}}","role":"{{(n % 2 == 0 ? "QA" : "Dev")}}"}""");
        await List(tenant, "z", """{"name":"Zoe","email":"special@x.org","modules":["scan"]}""");

        Assert.Equal(["u0", "u2", "u4"], await Ids(tenant, "role=qa"));
        Assert.Equal(["u0", "u1", "u2", "u3", "u4", "z"], await Ids(tenant, "module=scan"));
        Assert.Equal(["u0", "u1", "u2", "u3", "u4"], await Ids(tenant, "module=other"));
        foreach (var keyword in new[] { "SPECIAL", "zoe", "scan" }) Assert.Equal(["z"], await Ids(tenant, $"query={keyword}"));
        Assert.Equal(["u0", "u1", "u2", "u3", "u4", "z"], await Ids(tenant, "limit=2"));
        await ServerFixture.Problem(await server.Get($"{tenant.Path}/developers?module=No", tenant.AdminKey), 400, "invalid-value");
    }

    [Fact(DisplayName = "B9: a policy that blocks answers with the numbers")]
    public async Task A_policy_that_blocks_answers_with_the_numbers()
    {
        var tenant = await server.CreateTenant();
        await Put($"{tenant.Path}/developers/subscriptions/insights", server.OperatorKey, Terms[..^1] + ""","overage":"allow","overagePercent":50}""");
        foreach (var id in new[] { "ann", "bob", "cy" }) await List(tenant, id);

        using var refused = await Put($"{tenant.Path}/developers/dee", tenant.AdminKey, """{"name":"Dee"}""");

        var problem = await ServerFixture.Problem(refused, 409, "developer-limit-reached");
        Assert.Equal(
            ("insights", 2, 3, 3, 4),
            (Text(problem, "module"), Number(problem, "purchased"), Number(problem, "allowed"), Number(problem, "consumed"), Number(problem, "asked")));
    }

    [Fact(DisplayName = "B10: a product server asks for many, by id or by address")]
    public async Task A_product_server_asks_for_many()
    {
        var tenant = await server.CreateTenant();
        await Put($"{tenant.Path}/developers/subscriptions/insights", server.OperatorKey, Terms);
        await List(tenant, "ann", """{"name":"Ann","email":"Ann@Example.com"}""");
        await List(tenant, "bob", """{"name":"Bob","modules":["scan"]}""");

        var byId = await Ok(await server.Post($"{tenant.Path}/developers/licensed", tenant.ServerKey, """{"ids":["ann","bob","nobody"],"module":"insights"}"""));
        Assert.Equal(1, Number(byId, "licensed"));
        Assert.Equal(
            [null, "module-not-assigned", "not-listed"],
            byId.GetProperty("results").EnumerateArray().Select(result => result.TryGetProperty("reason", out var reason) ? reason.GetString() : null));

        var byAddress = await Ok(await server.Post($"{tenant.Path}/developers/licensed", tenant.ServerKey, """{"emails":["ann@example.COM","x@y.z"]}"""));
        Assert.Equal("ann", Text(byAddress.GetProperty("results")[0], "developer"));
        var one = await Ok(await server.Get($"{tenant.Path}/developers/ANN%40example.com/licensed?by=email&module=insights", tenant.ServerKey));
        Assert.True(one.GetProperty("licensed").GetBoolean());

        string Many(int count) => $$"""{"ids":[{{string.Join(',', Enumerable.Repeat("\"ann\"", count))}}]}""";
        using (await server.Post($"{tenant.Path}/license/pause", server.OperatorKey, "{}"))
        {
            var paused = await Ok(await server.Get($"{tenant.Path}/developers/ann/licensed?module=insights", tenant.ServerKey));
            Assert.Equal((false, "license-paused"), (paused.GetProperty("licensed").GetBoolean(), Text(paused, "reason")));
            Assert.Equal(0, Number(await Ok(await server.Post($"{tenant.Path}/developers/licensed", tenant.ServerKey, """{"ids":["ann","nobody"],"module":"insights"}""")), "licensed"));
        }

        using (await server.Send(HttpMethod.Post, $"{tenant.Path}/license/resume", server.OperatorKey)) { }

        Assert.Equal(10_000, Number(await Ok(await server.Post($"{tenant.Path}/developers/licensed", tenant.ServerKey, Many(10_000))), "licensed"));
        foreach (var bad in new[] { Many(10_001), """{"ids":[]}""", "{}", """{"ids":["a"],"emails":["b"]}""", """{"ids":[null]}""", """{"ids":["a"],"module":"No"}""" })
            await ServerFixture.Problem(await server.Post($"{tenant.Path}/developers/licensed", tenant.ServerKey, bad), 400, "invalid-value");
        await ServerFixture.Problem(await server.Get($"{tenant.Path}/developers/ann/licensed?by=name", tenant.ServerKey), 400, "invalid-value");
    }

    [Fact(DisplayName = "B8: duplicates are explained, dismissed or merged in one step")]
    public async Task Duplicates_are_explained_dismissed_or_merged()
    {
        var tenant = await server.CreateTenant();
        var path = $"{tenant.Path}/developers";
        await Put($"{path}/subscriptions/insights", server.OperatorKey, Terms);
        await List(tenant, "a1", """{"name":"Jane Doe","email":"jane.doe@x.org"}""");
        await List(tenant, "a2", """{"name":"Doe, Jane","email":"JaneDoe+git@x.org"}""");
        await List(tenant, "b1", """{"name":"John Smith"}""");
        await List(tenant, "b2", """{"name":"john  smith"}""");

        var first = await Ok(await server.Get($"{path}/duplicates?limit=1", tenant.AdminKey));
        var group = Assert.Single(first.GetProperty("items").EnumerateArray());
        Assert.Equal(
            ("both", "address-case,address-dots,address-plus-tag,same-name", 1, 1),
            (Text(group, "strength"), string.Join(',', group.GetProperty("reasons").EnumerateArray()), Number(first, "certain"), Number(first, "possible")));
        var second = await Ok(await server.Get($"{path}/duplicates?limit=1&cursor={Text(first, "nextCursor")}", tenant.AdminKey));
        Assert.Equal("weak", Text(Assert.Single(second.GetProperty("items").EnumerateArray()), "strength"));
        Assert.False(second.TryGetProperty("nextCursor", out _));
        await ServerFixture.Problem(await server.Get($"{path}/duplicates?cursor=eHh4", tenant.AdminKey), 400, "invalid-value");

        var insights = await Ok(await server.Get($"{path}/insights", tenant.AdminKey));
        var module = insights.GetProperty("modules")[0];
        Assert.Equal((2, 4, 2, 1), (Number(module, "purchased"), Number(module, "consumed"), Number(module, "overBy"), Number(module, "duplicates")));
        Assert.Equal("review-list", Text(module.GetProperty("recommendation"), "code"));
        Assert.Contains("Review the list", Text(module.GetProperty("recommendation"), "text"), StringComparison.Ordinal);
        Assert.Equal(2, module.GetProperty("suspects").GetArrayLength());

        using var dismissed = await server.Post($"{path}/duplicates/dismiss", tenant.AdminKey, """{"ids":["b2","b1"]}""");
        Assert.Equal(HttpStatusCode.NoContent, dismissed.StatusCode);
        const string Merge = """{"keep":"a1","remove":["a2"],"fields":{"role":"Lead"}}""";
        var merged = await Ok(await server.Post($"{path}/merge", tenant.AdminKey, Merge));
        Assert.Equal(merged.GetRawText(), (await Ok(await server.Post($"{path}/merge", tenant.AdminKey, Merge))).GetRawText());
        Assert.Equal(("a2", "Lead"), (merged.GetProperty("mergedFrom")[0].GetString(), Text(merged, "role")));
        Assert.Empty((await Ok(await server.Get($"{path}/duplicates", tenant.AdminKey))).GetProperty("items").EnumerateArray());
        Assert.Equal("a1", Text(await Ok(await server.Get($"{path}/janedoe%2Bgit%40x.org/licensed?by=email", tenant.ServerKey)), "developer"));

        Assert.Equal("a1", Text(await ServerFixture.Problem(await server.Get($"{path}/a2", tenant.AdminKey), 404, "unknown-developer"), "mergedInto"));
        await ServerFixture.Problem(await Put($"{path}/a2", tenant.AdminKey, """{"name":"Jane"}"""), 409, "developer-merged");
        foreach (var (bad, status, code) in new[]
        {
            ("""{"keep":"a1","remove":["a1"]}""", 400, "invalid-value"), ("""{"keep":"a1","remove":[]}""", 400, "invalid-value"),
            ("""{"remove":["a2"]}""", 400, "invalid-value"), ("""{"keep":"a1","remove":["b1","b1"]}""", 400, "invalid-value"),
            ("""{"keep":"a1","remove":["b1"],"fields":{"email":"no"}}""", 400, "invalid-value"),
            ("""{"keep":"nobody","remove":["b1"]}""", 404, "unknown-developer"), ("""{"keep":"b1","remove":["a2"]}""", 409, "developer-merged"),
        })
            await ServerFixture.Problem(await server.Post($"{path}/merge", tenant.AdminKey, bad), status, code);
    }

    [Theory]
    [InlineData("ann", """{}""", "name")]
    [InlineData("ann", """{"name":" Ann"}""", "name")]
    [InlineData("ann", """{"name":"Ann","email":"nobody"}""", "email")]
    [InlineData("ann", """{"name":"Ann","role":""}""", "role")]
    [InlineData("ann", """{"name":"Ann","modules":["Insights"]}""", "modules[0]")]
    [InlineData("ann", """{"name":"Ann","modules":[null]}""", "modules[0]")]
    [InlineData("export", """{"name":"Ann"}""", "id")]
    [InlineData("a%0Ab", """{"name":"Ann"}""", "id")]
    [InlineData("%20a", """{"name":"Ann"}""", "id")]
    [InlineData("subscriptions/Insights", """{"purchased":1,"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z"}""", "module")]
    [InlineData("subscriptions/insights", """{"purchased":1000001,"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z"}""", "purchased")]
    [InlineData("subscriptions/insights", """{"purchased":1,"start":"2027-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z"}""", "end")]
    [InlineData("subscriptions/insights", """{"purchased":1,"end":"2027-01-01T00:00:00Z"}""", "start")]
    [InlineData("subscriptions/insights", """{"purchased":1,"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z","overage":"stop"}""", "overage")]
    [InlineData("subscriptions/insights", """{"purchased":1,"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z","overage":"allow"}""", "overagePercent")]
    [InlineData("subscriptions/insights", """{"purchased":1,"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z","overagePercent":5}""", "overagePercent")]
    public async Task A_bad_value_is_told_with_its_field(string path, string body, string field)
    {
        var tenant = await server.CreateTenant();

        using var answer = await Put($"{tenant.Path}/developers/{path}", server.OperatorKey, body);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, Text(problem.GetProperty("errors")[0], "field"));
    }

    [Fact]
    public async Task A_product_servers_key_asks_and_manages_nothing_and_another_tenants_list_is_not_there()
    {
        var (tenant, other) = (await server.CreateTenant(), await server.CreateTenant());
        foreach (var path in new[] { "", "/ann", "/export", "/duplicates", "/insights" })
            await ServerFixture.Problem(await server.Get($"{tenant.Path}/developers{path}", tenant.ServerKey), 403, "wrong-scope");
        await ServerFixture.Problem(await Put($"{tenant.Path}/developers/ann", tenant.ServerKey, """{"name":"Ann"}"""), 403, "wrong-scope");
        await ServerFixture.Problem(await server.Post($"{tenant.Path}/developers/merge", tenant.ServerKey, "{}"), 403, "wrong-scope");
        await ServerFixture.Problem(await server.Get($"{tenant.Path}/developers", other.AdminKey), 404, "unknown-tenant");
        await ServerFixture.Problem(await server.Get($"{tenant.Path}/developers/ann/licensed", other.ServerKey), 404, "unknown-tenant");
    }

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;

    private static int Number(JsonElement json, string member) => json.GetProperty(member).GetInt32();

    private static async Task<JsonElement> Ok(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return await ServerFixture.Json(answer);
        }
    }

    private Task<HttpResponseMessage> Put(string path, string key, string json) => server.Send(HttpMethod.Put, path, key, json);

    private async Task List(TestTenant tenant, string id, string? json = null)
    {
        using var answer = await Put($"{tenant.Path}/developers/{id}", tenant.AdminKey, json ?? $$"""{"name":"name {{id}}"}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<List<string>> Ids(TestTenant tenant, string query)
    {
        List<string> ids = [];
        var cursor = "";
        do
        {
            var page = await Ok(await server.Get($"{tenant.Path}/developers?{query}{cursor}", tenant.AdminKey));
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => Text(item, "id")));
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        return ids;
    }
}
