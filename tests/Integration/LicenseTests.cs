using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>The licence page's data over HTTP.</summary>
public sealed class LicenseTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Term = "\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2036-01-01T00:00:00Z\"";

    [Fact(DisplayName = "A1, A4, A6, A10: model, serial, billing frequency, type, plan and add-on")]
    public async Task A_licence_says_what_it_is()
    {
        var tenant = await server.CreateTenant(terms: $$"""
            ,"license":{{{Term}},"type":"Enterprise","plan":"Gold","model":2024,"billingFrequency":"yearly",
             "dataManagementParts":["olap","data-sync"]}
            """);

        var license = await Get(tenant, "license");

        Assert.Matches("^([0-9A-Z]{5}-){3}[0-9A-Z]{5}$", license.GetProperty("serial").GetString());
        Assert.Equal(("Enterprise", "Gold", "yearly", "active"), (Text(license, "type"), Text(license, "plan"), Text(license, "billingFrequency"), Text(license, "status")));
        Assert.True(license.GetProperty("dataManagement").GetBoolean());
        Assert.Equal(["olap", "data-sync"], license.GetProperty("dataManagementParts").EnumerateArray().Select(part => part.GetString()));
        var model = license.GetProperty("model");
        Assert.Equal((2024, 2026, true), (model.GetProperty("year").GetInt32(), model.GetProperty("current").GetInt32(), model.GetProperty("isOlder").GetBoolean()));
        Assert.Equal("This licence is of the model 2024; the current model is 2026.", Text(model, "note"));
    }

    [Fact(DisplayName = "A4: an operator finds a tenant by the serial number on its page, however it is typed")]
    public async Task A_tenant_is_found_by_its_serial()
    {
        var tenant = await server.CreateTenant();
        await server.CreateTenant();
        var serial = Text(await Get(tenant, "license"), "serial")!;

        using var found = await server.Get($"/v1/tenants?query={serial.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal)}", server.OperatorKey);

        Assert.Equal([tenant.Id], (await ServerFixture.Json(found)).GetProperty("items").EnumerateArray().Select(item => Text(item, "id")));
    }

    [Fact(DisplayName = "A4: creating a tenant again leaves its serial number")]
    public async Task A_repeat_keeps_the_serial()
    {
        var tenant = await server.CreateTenant("twice");
        var serial = Text(await Get(tenant, "license"), "serial");

        using var again = await server.Post("/v1/tenants", server.OperatorKey, """{"id":"twice","name":"Tenant twice"}""");

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(serial, Text(await Get(tenant, "license"), "serial"));
    }

    [Fact(DisplayName = "A8, A9, A11: seats and credits at a glance")]
    public async Task The_overview_holds_the_page()
    {
        var tenant = await server.CreateTenant(terms: $$"""
            ,"license":{{{Term}},"pools":{"full":{"seats":20,"mode":"named"},"viewer":{"seats":50,"mode":"concurrent"} } },"credits":{"base":100}
            """);
        await Open(tenant, "ann", "viewer");
        using var report = await server.Post($"{tenant.Path}/usage", tenant.ServerKey, """{"id":"1","meter":"x","credits":2.5}""");
        Assert.Equal(HttpStatusCode.OK, report.StatusCode);

        var overview = await Get(tenant, "license/overview");

        var viewer = overview.GetProperty("pools").GetProperty("viewer");
        Assert.Equal((50, 1, 49), (viewer.GetProperty("licensed").GetInt32(), viewer.GetProperty("inUse").GetInt32(), viewer.GetProperty("remaining").GetInt32()));
        var credits = overview.GetProperty("credits");
        Assert.Equal(("2.5", "100"), (credits.GetProperty("used").GetRawText(), credits.GetProperty("available").GetRawText()));
        Assert.Equal("active", Text(overview.GetProperty("license"), "status"));
    }

    [Fact(DisplayName = "A7: a payment problem shows on the page until it is cured")]
    public async Task A_payment_problem_shows_until_it_is_cured()
    {
        var tenant = await server.CreateTenant();
        Assert.False((await Get(tenant, "license/overview")).GetProperty("payment").GetProperty("hasProblem").GetBoolean());

        var first = await Pay("""{"problem":"expired-card","detail":"Visa ending in 4242"}""");
        var again = await Pay("""{"problem":"expired-card","detail":"Visa ending in 4242, second try"}""");

        var card = (await Get(tenant, "license/overview")).GetProperty("payment");
        Assert.Equal((true, "expired-card", "Visa ending in 4242, second try"), (card.GetProperty("hasProblem").GetBoolean(), Text(card, "problem"), Text(card, "detail")));
        Assert.Equal(Text(first, "since"), Text(again, "since"));
        Assert.Equal("failed-transaction", Text(await Pay("""{"problem":"failed-transaction"}"""), "problem"));
        Assert.False((await Pay("""{"problem":null}""")).GetProperty("hasProblem").GetBoolean());

        foreach (var (json, field) in new[] { ("""{"problem":"no-money"}""", "problem"), ("""{"detail":"x"}""", "detail") })
        {
            using var refused = await server.Send(HttpMethod.Put, $"{tenant.Path}/payment-standing", server.OperatorKey, json);
            Assert.Equal(field, Text((await ServerFixture.Problem(refused, 400, "invalid-value")).GetProperty("errors")[0], "field"));
        }

        var trail = await Get(tenant, "audit?action=payment.report&outcome=done&order=asc");
        Assert.Equal(
            ["ExpiredCard", "ExpiredCard", "FailedTransaction", "none"],
            trail.GetProperty("items").EnumerateArray().Select(entry => Text(entry.GetProperty("about"), "problem")!));

        using var forbidden = await server.Send(HttpMethod.Put, $"{tenant.Path}/payment-standing", tenant.AdminKey, """{"problem":null}""");
        await ServerFixture.Problem(forbidden, 403, "wrong-scope");

        async Task<JsonElement> Pay(string json)
        {
            using var told = await server.Send(HttpMethod.Put, $"{tenant.Path}/payment-standing", server.OperatorKey, json);
            Assert.Equal(HttpStatusCode.OK, told.StatusCode);
            return await ServerFixture.Json(told);
        }
    }

    [Fact(DisplayName = "A22: five counters with their breakdown")]
    public async Task The_five_counters_count_users()
    {
        var tenant = await server.CreateTenant(terms: $$"""
            ,"license":{{{Term}},"pools":{"full":{"seats":5,"mode":"named"},"viewer":{"seats":50,"mode":"concurrent"},
             "system-manager":{"seats":2,"mode":"concurrent"} } }
            """);
        using var assigned = await server.Send(HttpMethod.Put, $"{tenant.Path}/seats/full/eve", tenant.AdminKey);
        Assert.Equal(HttpStatusCode.OK, assigned.StatusCode);
        foreach (var (user, pool, module) in new[]
        {
            ("ann", "viewer", "web"), ("ann", "viewer", "web"), ("bob", "viewer", "add-in"), ("eve", "full", "web"), ("sam", "system-manager", "admin"),
        })
            await Open(tenant, user, pool, module);

        var counters = await Get(tenant, "sessions/counters");

        Assert.Equal(
            """
            {"viewer":{"total":2,"assigned":0,"byModule":[{"module":"web","sessions":2,"users":1},{"module":"add-in","sessions":1,"users":1}]},
            "full":{"total":1,"assigned":1,"byModule":[{"module":"web","sessions":1,"users":1}]},
            "systemManager":{"total":1,"byModule":[{"module":"admin","sessions":1,"users":1}]},
            "webUsers":{"active":2,"sessions":3,"byUserType":{"full":1,"viewer":1}},
            "addInUsers":{"active":1,"sessions":1,"byUserType":{"viewer":1}}}
            """.Replace("\n", "", StringComparison.Ordinal),
            counters.GetRawText());
    }

    [Fact(DisplayName = "C1: a change reaches whoever waits for it within a second")]
    public async Task A_change_reaches_a_waiting_server_at_once()
    {
        var tenant = await server.CreateTenant(terms: $$""","license":{{{Term}},"pools":{"full":{"seats":9,"mode":"named"} } }""");
        var seats = 20;
        await Eventually.Within(TimeSpan.FromSeconds(1), () => Change(seats++));

        async Task<TimeSpan> Change(int seats)
        {
            var tag = await Tag(tenant);
            var waiting = Wait(tenant, tag, 30);
            var second = Wait(tenant, tag, 30);
            // So that it does wait: an answer that is there already proves nothing.
            await Task.WhenAny(waiting, second, Task.Delay(300));
            Assert.False(waiting.IsCompleted || second.IsCompleted);

            var started = Stopwatch.GetTimestamp();
            using var changed = await Patch(tenant, server.OperatorKey, $$$"""{"end":"2037-01-01T00:00:00Z","pools":{"full":{"seats":{{{seats}}} } } }""");
            using var answer = await waiting;
            var took = Stopwatch.GetElapsedTime(started);

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (changed.StatusCode, answer.StatusCode));
            var license = await ServerFixture.Json(answer);
            Assert.Equal((seats, "2037-01-01T00:00:00Z"), (license.GetProperty("pools").GetProperty("full").GetProperty("seats").GetInt32(), Text(license, "end")));
            Assert.Equal(changed.Headers.ETag, answer.Headers.ETag);
            Assert.Equal(HttpStatusCode.OK, (await second).StatusCode);
            return took;
        }
    }

    [Fact(DisplayName = "C1: without a change the wait ends with 304")]
    public async Task A_wait_without_a_change_ends()
    {
        var tenant = await server.CreateTenant();
        var tag = await Tag(tenant);

        using var answer = await Wait(tenant, tag, 1);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal(tag, answer.Headers.ETag);
    }

    [Fact(DisplayName = "C1: a server that stops answers those that wait on it at once")]
    public async Task A_stop_does_not_wait_for_those_that_wait()
    {
        await using var stopping = await ServerFixture.Start();
        var tenant = await stopping.CreateTenant();
        using var seen = await stopping.Get($"{tenant.Path}/license", tenant.ServerKey);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{tenant.Path}/license?wait=60");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ServerKey);
        request.Headers.IfNoneMatch.Add(seen.Headers.ETag!);
        var waiting = stopping.Client.SendAsync(request);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(300)));

        var started = Stopwatch.GetTimestamp();
        var stop = stopping.StopServer();
        using var answer = await waiting;
        await stop;

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact(DisplayName = "C1: the end of the term is a change as well")]
    public async Task The_end_of_the_term_ends_a_wait()
    {
        var tenant = await server.CreateTenant();
        var end = TimeProvider.System.GetUtcNow().AddSeconds(2);
        using var shortened = await Patch(tenant, server.OperatorKey, $$"""{"end":"{{end:O}}","noticeDays":[]}""");
        Assert.Equal(HttpStatusCode.OK, shortened.StatusCode);

        using var answer = await Wait(tenant, shortened.Headers.ETag!, 30);

        Assert.Equal("expired", Text(await ServerFixture.Json(answer), "status"));
        // Long before the wait would have ended by itself.
        Assert.InRange(TimeProvider.System.GetUtcNow() - end, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task What_was_sold_is_changed_by_an_operator_only()
    {
        var tenant = await server.CreateTenant();

        foreach (var (json, field) in new[] { ("""{"pools":{}}""", "pools"), ("""{"end":"2040-01-01T00:00:00Z"}""", "end"), ("""{"activationLimit":9}""", "activationLimit"), ("""{"requireActivation":false}""", "requireActivation") })
        {
            using var refused = await Patch(tenant, tenant.AdminKey, json);
            Assert.Equal(field, Text(await ServerFixture.Problem(refused, 403, "wrong-scope"), "field"));
        }

        using var allowed = await Patch(tenant, tenant.AdminKey, """{"sessionLease":"00:20:00","noticeDays":[7,14]}""");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal([14, 7], (await ServerFixture.Json(allowed)).GetProperty("noticeDays").EnumerateArray().Select(day => day.GetInt32()));
        using var pause = await server.Post($"{tenant.Path}/license/pause", tenant.AdminKey, "{}");
        await ServerFixture.Problem(pause, 403, "wrong-scope");
    }

    [Theory]
    [InlineData("""{"type":""}""", "type")]
    [InlineData("""{"plan":"01234567890123456789012345678901234567890123456789012345678901234"}""", "plan")]
    [InlineData("""{"model":1999}""", "model")]
    [InlineData("""{"billingFrequency":"weekly"}""", "billingFrequency")]
    [InlineData("""{"end":"1066-10-14T00:00:00Z"}""", "end")]
    [InlineData("""{"activationLimit":-1}""", "activationLimit")]
    [InlineData("""{"dataManagementParts":["olap","cube"]}""", "dataManagementParts[1]")]
    [InlineData("""{"offlineFor":"31.00:00:00"}""", "offlineFor")]
    [InlineData("""{"offlineFor":"00:00:59"}""", "offlineFor")]
    [InlineData("""{"offlineFor":"5"}""", "offlineFor")]
    [InlineData("""{"sessionLease":"12:00"}""", "sessionLease")]
    [InlineData("""{"noticeDays":[0]}""", "noticeDays")]
    [InlineData("""{"noticeDays":[1,2,3,4,5,6,7,8,9,10,11]}""", "noticeDays")]
    public async Task A_bad_value_is_named(string json, string field)
    {
        var tenant = await server.CreateTenant();

        using var refused = await Patch(tenant, server.OperatorKey, json);

        Assert.Equal(field, Text((await ServerFixture.Problem(refused, 400, "invalid-value")).GetProperty("errors")[0], "field"));
    }

    [Theory]
    [InlineData("license?wait=61", "wait")]
    [InlineData("license?wait=soon", "wait")]
    [InlineData("license/utilization?from=yesterday", "from")]
    [InlineData("license/utilization?from=2026-03-02&to=2026-03-01", "from")]
    [InlineData("license/utilization?from=2020-01-01&to=2026-03-01", "to")]
    [InlineData("license/versions?cursor=eA", "cursor")]
    public async Task A_bad_query_is_named(string query, string field)
    {
        var tenant = await server.CreateTenant();

        using var refused = await server.Get($"{tenant.Path}/{query}", tenant.AdminKey);

        Assert.Equal(field, Text((await ServerFixture.Problem(refused, 400, "invalid-value")).GetProperty("errors")[0], "field"));
    }

    [Fact(DisplayName = "C8: each version tells the request that made it")]
    public async Task The_history_tells_who_changed_what()
    {
        var tenant = await server.CreateTenant();
        using var paused = await server.Post($"{tenant.Path}/license/pause", server.OperatorKey, """{"reason":"unpaid"}""");
        using var resumed = await server.Send(HttpMethod.Post, $"{tenant.Path}/license/resume", server.OperatorKey);
        Assert.Equal(("paused", "active"), (Text(await ServerFixture.Json(paused), "status"), Text(await ServerFixture.Json(resumed), "status")));

        var versions = (await Get(tenant, "license/versions?limit=2")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([(3, "resumed"), (2, "paused")], versions.Select(version => (version.GetProperty("revision").GetInt32(), Text(version, "what")!)));
        Assert.Equal(paused.Headers.GetValues("X-Request-Id").Single(), Text(versions[1], "requestId"));
        Assert.Equal("created", Text(await Get(tenant, "license/versions/1"), "what"));
        using var none = await server.Get($"{tenant.Path}/license/versions/4", tenant.AdminKey);
        await ServerFixture.Problem(none, 404, "unknown-version");
    }

    [Fact(DisplayName = "C4: utilisation now and by day")]
    public async Task Utilisation_shows_now_and_each_day()
    {
        var tenant = await server.CreateTenant(terms: $$""","license":{{{Term}},"pools":{"viewer":{"seats":5,"mode":"concurrent"} } }""");
        await Open(tenant, "ann", "viewer");
        await Open(tenant, "bob", "viewer");

        var seen = await Get(tenant, "license/utilization");

        Assert.Equal(2, seen.GetProperty("now").GetProperty("sessions").GetInt32());
        // Where midnight comes between, the sessions count on both days.
        Assert.Equal(2, seen.GetProperty("days").EnumerateArray().Last().GetProperty("sessions").GetInt32());
        Assert.InRange(seen.GetProperty("days").GetArrayLength(), 29, 30);
    }

    [DueWorkFact(DisplayName = "A licence that expires soon says so, by due work")]
    public async Task A_notice_is_made_by_itself()
    {
        var tenant = await server.CreateTenant();
        using var changed = await Patch(tenant, server.OperatorKey, $$"""{"end":"{{TimeProvider.System.GetUtcNow().AddDays(5):O}}"}""");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        await Eventually.True(async () => (await Get(tenant, "license")).GetProperty("expiresSoon").GetBoolean());

        var notice = Assert.Single((await Get(tenant, "license")).GetProperty("notices").EnumerateArray());
        Assert.Equal(("expires-soon", 7), (Text(notice, "kind"), notice.GetProperty("daysBefore").GetInt32()));
    }

    private async Task Open(TestTenant tenant, string user, string pool, string module = "web")
    {
        using var opened = await server.Post($"{tenant.Path}/sessions", tenant.ServerKey, $$"""{"user":"{{user}}","userType":"{{pool}}","module":"{{module}}"}""");
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
    }

    private async Task<JsonElement> Get(TestTenant tenant, string path)
    {
        using var answer = await server.Get($"{tenant.Path}/{path}", tenant.AdminKey);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    private async Task<EntityTagHeaderValue> Tag(TestTenant tenant)
    {
        using var answer = await server.Get($"{tenant.Path}/license", tenant.ServerKey);
        return answer.Headers.ETag!;
    }

    private async Task<HttpResponseMessage> Wait(TestTenant tenant, EntityTagHeaderValue tag, int seconds)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{tenant.Path}/license?wait={seconds}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ServerKey);
        request.Headers.IfNoneMatch.Add(tag);
        return await server.Client.SendAsync(request);
    }

    private Task<HttpResponseMessage> Patch(TestTenant tenant, string key, string json) =>
        server.Send(HttpMethod.Patch, $"{tenant.Path}/license", key, json);

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;
}
