using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>The licence, its seats and its sessions, over HTTP.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string OperatorKey = "mk_operator_0123456789abcdefghijklmnop";
    private const string Tenant = """
        {"id":"acme","name":"Acme","license":{"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z","sessionLease":"00:10:00",
         "pools":{"full":{"seats":1,"mode":"named"},"viewer":{"seats":2,"mode":"concurrent"}}}}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualClock _clock = new(Noon);
    private readonly WebApplication _server;
    private HttpClient _operator = null!;
    private HttpClient _product = null!;

    public SessionTests() => _server = TestServer.Build(new ServerOptions
    {
        Port = 0,
        OperatorKey = OperatorKey,
        Clock = _clock,
        OpenStorage = _ => Storage.InMemory(),
    });

    public async Task InitializeAsync()
    {
        await _server.StartAsync();
        _operator = Client(OperatorKey);
        await Created(await Post(_operator, "/v1/tenants", Tenant));
        _product = Client((string)(await Created(await Post(_operator, "/v1/keys", """{"scope":"server","tenant":"acme"}""")))["key"]!);
    }

    public async Task DisposeAsync()
    {
        _operator.Dispose();
        _product.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_session_is_opened_found_again_by_its_client_key_and_closed()
    {
        var opened = await Post(_product, "/v1/tenants/acme/sessions", Session("ann", "viewer", "laptop"));
        var session = await Created(opened);
        Assert.Equal($"/v1/tenants/acme/sessions/{session["id"]}", opened.Headers.Location!.OriginalString);
        Assert.Equal("2026-03-10T12:10:00Z", (string?)session["leaseExpiresAt"]);

        _clock.Advance(TimeSpan.FromMinutes(1));
        var again = await Ok(await Post(_product, "/v1/tenants/acme/sessions", Session("ann", "viewer", "laptop")));
        Assert.Equal((string?)session["id"], (string?)again["id"]);
        Assert.Equal("2026-03-10T12:11:00Z", (string?)again["leaseExpiresAt"]);

        Assert.Equal(HttpStatusCode.NoContent, (await _product.DeleteAsync(opened.Headers.Location)).StatusCode);
        await Refused(await _product.DeleteAsync(opened.Headers.Location), 404, "unknown-session");
        await Refused(await _product.DeleteAsync("/v1/tenants/acme/sessions/nonsense"), 404, "unknown-session");
    }

    [Fact]
    public async Task A_full_pool_tells_who_holds_its_seats_and_opens_again_when_a_lease_ends()
    {
        var first = await Open("ann");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Open("bob");

        var problem = await Refused(await Post(_product, "/v1/tenants/acme/sessions", Session("cy", "viewer")), 409, "seat-limit-reached");
        Assert.Equal("2026-03-10T12:10:00Z", (string?)problem["nextLeaseEndsAt"]);
        Assert.Equal(2, (int)problem["held"]!);
        Assert.Equal(["ann", "bob"], problem["holders"]!.AsArray().Select(holder => (string?)holder!["user"]));
        Assert.Equal(first, (string?)problem["holders"]![0]!["session"]);

        _clock.MoveTo(Noon.AddMinutes(10).AddTicks(-1));
        await Refused(await Post(_product, "/v1/tenants/acme/sessions", Session("cy", "viewer")), 409, "seat-limit-reached");
        _clock.MoveTo(Noon.AddMinutes(10));
        await Open("cy");
    }

    [Fact]
    public async Task Heartbeats_answer_each_id_in_the_order_sent()
    {
        var (live, closed) = (await Open("ann"), await Open("bob"));
        await _product.DeleteAsync($"/v1/tenants/acme/sessions/{closed}");
        _clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await Ok(await Post(
            _product, "/v1/tenants/acme/sessions/heartbeats", $$"""{"ids":["what","{{closed}}","{{live}}","{{live}}"]}"""));

        Assert.Equal(2, (int)answer["renewed"]!);
        Assert.Equal(
            [("what", "unknown", null), (closed, "ended", null), (live, "renewed", "2026-03-10T12:11:00Z"), (live, "renewed", "2026-03-10T12:11:00Z")],
            answer["results"]!.AsArray().Select(result =>
                ((string)result!["id"]!, (string)result["outcome"]!, (string?)result["leaseExpiresAt"])));
    }

    [Fact]
    public async Task Ten_thousand_heartbeats_are_one_request_and_one_more_is_refused()
    {
        var live = await Open("ann");
        string Ids(int count) => $$"""{"ids":[{{string.Join(',', Enumerable.Repeat($"\"{live}\"", count))}}]}""";

        var most = await Ok(await Post(_product, "/v1/tenants/acme/sessions/heartbeats", Ids(10_000)));
        Assert.Equal(10_000, (int)most["renewed"]!);

        var problem = await Refused(await Post(_product, "/v1/tenants/acme/sessions/heartbeats", Ids(10_001)), 400, "invalid-value");
        Assert.Equal(10_000, (int)problem["errors"]![0]!["max"]!);
    }

    [Fact(DisplayName = "A20, A21: sessions are listed, with filters and pages")]
    public async Task Sessions_are_listed_with_filters_and_pages()
    {
        var (first, second) = (await Open("ann"), await Open("bob"));

        var page = await Ok(await _product.GetAsync("/v1/tenants/acme/sessions?limit=1"));
        var row = Assert.Single(page["items"]!.AsArray())!;
        Assert.Equal(
            (first, "ann", "2026-03-10T12:00:00Z", "viewer", "web", "2026-03-10T12:10:00Z"),
            ((string?)row["id"], (string?)row["user"], (string?)row["lastAccessedAt"], (string?)row["userType"], (string?)row["module"], (string?)row["leaseExpiresAt"]));

        var rest = await Ok(await _product.GetAsync($"/v1/tenants/acme/sessions?limit=1&cursor={page["nextCursor"]}"));
        Assert.Equal(second, (string?)Assert.Single(rest["items"]!.AsArray())!["id"]);
        Assert.Null(rest["nextCursor"]);

        var newest = await Ok(await _product.GetAsync("/v1/tenants/acme/sessions?limit=1&order=newest"));
        Assert.Equal(second, (string?)Assert.Single(newest["items"]!.AsArray())!["id"]);
        var older = await Ok(await _product.GetAsync($"/v1/tenants/acme/sessions?limit=1&order=newest&cursor={newest["nextCursor"]}"));
        Assert.Equal(first, (string?)Assert.Single(older["items"]!.AsArray())!["id"]);

        var filtered = await Ok(await _product.GetAsync("/v1/tenants/acme/sessions?user=bob&userType=viewer&module=web"));
        Assert.Equal(second, (string?)Assert.Single(filtered["items"]!.AsArray())!["id"]);
        await Refused(await _product.GetAsync("/v1/tenants/acme/sessions?userType=gold"), 404, "unknown-pool");
        await Refused(await _product.GetAsync("/v1/tenants/acme/sessions?cursor=bm9uZQ"), 400, "invalid-value");
        await Refused(await _product.GetAsync("/v1/tenants/acme/sessions?order=oldest"), 400, "invalid-value");
    }

    [Theory]
    [InlineData("ann", "ann")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("J%C3%BCrgen%20%3F", "Jürgen ?")]
    public async Task A_named_seat_is_assigned_to_exactly_the_user_in_the_path(string path, string user)
    {
        await Refused(await Post(_product, "/v1/tenants/acme/sessions", Session(user, "full")), 409, "seat-not-assigned");

        var assigned = await Ok(await _operator.PutAsync($"/v1/tenants/acme/seats/full/{path}", null));
        Assert.Equal((user, "2026-03-10T12:00:00Z"), ((string?)assigned["user"], (string?)assigned["assignedAt"]));
        await Created(await Post(_product, "/v1/tenants/acme/sessions", Session(user, "full")));

        var seats = (await Ok(await _product.GetAsync("/v1/tenants/acme/seats")))["pools"]!["full"]!;
        Assert.Equal(
            ("named", 1, 1, 1, 0, 0),
            ((string?)seats["mode"], (int)seats["licensed"]!, (int)seats["assigned"]!, (int)seats["inUse"]!, (int)seats["remaining"]!, (int)seats["overAllocated"]!));
        Assert.Equal("""[{"module":"web","sessions":1,"users":1}]""", seats["byModule"]!.ToJsonString());
        var full = await Refused(await _operator.PutAsync("/v1/tenants/acme/seats/full/zoe", null), 409, "seat-limit-reached");
        Assert.Equal(user, (string?)full["holders"]![0]!["user"]);

        var holders = (await Ok(await _operator.GetAsync("/v1/tenants/acme/seats/full?limit=1")))["items"]!;
        Assert.Equal(
            (user, "2026-03-10T12:00:00Z", 1, false),
            ((string?)holders[0]!["user"], (string?)holders[0]!["assignedAt"], (int)holders[0]!["sessions"]!, (bool)holders[0]!["beyond"]!));

        var freed = await Ok(await _operator.DeleteAsync($"/v1/tenants/acme/seats/full/{path}"));
        Assert.Equal(1, (int)freed["sessionsEnded"]!);
        Assert.Equal(0, (int)(await Ok(await _operator.DeleteAsync($"/v1/tenants/acme/seats/full/{path}")))["sessionsEnded"]!);
    }

    [Fact]
    public async Task The_licence_is_changed_by_whoever_saw_it_last()
    {
        var seen = await _product.GetAsync("/v1/tenants/acme/license");
        Assert.Equal("concurrent", (string?)(await Ok(seen))["pools"]!["viewer"]!["mode"]);
        var tag = seen.Headers.ETag!.ToString();

        var changed = await Patch("""{"pools":{"viewer":{"seats":5},"gold":{"seats":1,"mode":"named"}},"sessionLease":"01:00:00"}""", tag);
        var license = await Ok(changed);
        Assert.Equal((5, "named", "01:00:00"), ((int)license["pools"]!["viewer"]!["seats"]!, (string?)license["pools"]!["gold"]!["mode"], (string?)license["sessionLease"]));
        Assert.NotEqual(tag, changed.Headers.ETag!.ToString());

        await Refused(await Patch("""{"sessionLease":"02:00:00"}""", tag), 412, "license-revised");
        await Refused(await Patch("""{"sessionLease":"02:00:00"}""", "\"none of ours\""), 412, "license-revised");
        await Refused(await Patch("""{"pools":{"full":{"mode":"concurrent"}}}"""), 409, "pool-mode-fixed");
        await Refused(await Patch("""{"pools":{"silver":{"seats":1}}}"""), 404, "unknown-pool");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenants/acme/license");
        request.Headers.IfNoneMatch.Add(changed.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, (await _product.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_product_servers_key_neither_assigns_seats_nor_changes_the_licence()
    {
        await Refused(await _product.PutAsync("/v1/tenants/acme/seats/full/ann", null), 403, "wrong-scope");
        await Refused(await _product.DeleteAsync("/v1/tenants/acme/seats/full/ann"), 403, "wrong-scope");
        await Refused(await Patch("{}", client: _product), 403, "wrong-scope");
    }

    [Fact]
    public async Task The_document_names_each_refusal_of_opening()
    {
        var document = await Ok(await _operator.GetAsync("/openapi/v1.json"));

        var open = document["paths"]!["/v1/tenants/{tenant}/sessions"]!["post"]!;
        foreach (var (status, code) in new[]
        {
            ("400", "invalid-value"), ("404", "unknown-pool"), ("409", "license-not-started"), ("409", "license-expired"),
            ("409", "client-key-reused"), ("409", "seat-not-assigned"), ("409", "seat-limit-reached"),
        })
            Assert.Contains($"`{code}`", (string?)open["responses"]![status]!["description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenants_sessions_are_not_there()
    {
        await Created(await Post(_operator, "/v1/tenants", Tenant.Replace("acme", "other", StringComparison.Ordinal)));

        foreach (var path in new[] { "license", "seats", "sessions" })
            await Refused(await _product.GetAsync($"/v1/tenants/other/{path}"), 404, "unknown-tenant");
        await Refused(await Post(_product, "/v1/tenants/other/sessions", Session("ann", "viewer")), 404, "unknown-tenant");
    }

    [Theory]
    [InlineData("""{"user":"ann"}""", "invalid-value", "userType")]
    [InlineData("""{"user":"","userType":"viewer","module":"web"}""", "invalid-value", "user")]
    [InlineData("""{"user":"a\u0007","userType":"viewer","module":"web"}""", "invalid-value", "user")]
    [InlineData("""{"user":"ann","userType":"Viewer","module":"web"}""", "invalid-value", "userType")]
    [InlineData("""{"user":"ann","userType":"viewer","module":"web","clientKey":""}""", "invalid-value", "clientKey")]
    [InlineData("""{"user":1,"userType":"viewer","module":"web"}""", "wrong-type", "user")]
    [InlineData("""{"user":"ann","user":"bob","userType":"viewer","module":"web"}""", "duplicate-name", "user")]
    [InlineData("""{"user":"ann","userType":"viewer","module":"web","seat":1}""", "unknown-member", "seat")]
    [InlineData("""{"user":"a\ud800","userType":"viewer","module":"web"}""", "wrong-type", "user")]
    [InlineData("""{"user":"ann" """, "malformed-json", null)]
    public async Task A_bad_request_is_told_what_is_bad(string body, string code, string? field)
    {
        var problem = await Refused(await Post(_product, "/v1/tenants/acme/sessions", body), 400, code);

        Assert.Equal(field, (string?)(problem["field"] ?? problem["errors"]?[0]?["field"]));
    }

    [Theory]
    [InlineData("""{"ids":[]}""", "invalid-value")]
    [InlineData("""{"ids":[null]}""", "invalid-value")]
    [InlineData("""{"ids":[7]}""", "wrong-type")]
    [InlineData("{}", "invalid-value")]
    public async Task A_bad_heartbeat_is_told_what_is_bad(string body, string code) =>
        await Refused(await Post(_product, "/v1/tenants/acme/sessions/heartbeats", body), 400, code);

    [Theory]
    [InlineData("""{"pools":{"viewer":{"seats":-1}}}""", "pools.viewer.seats")]
    [InlineData("""{"pools":{"viewer":{"seats":1000001}}}""", "pools.viewer.seats")]
    [InlineData("""{"pools":{"viewer":{"mode":"shared"}}}""", "pools.viewer.mode")]
    [InlineData("""{"pools":{"viewer":null}}""", "pools.viewer")]
    [InlineData("""{"pools":{"No Pool":{"seats":1,"mode":"named"}}}""", "pools")]
    [InlineData("""{"sessionLease":"00:00:09"}""", "sessionLease")]
    [InlineData("""{"sessionLease":"1.00:00:01"}""", "sessionLease")]
    public async Task A_bad_change_is_told_its_field(string body, string field)
    {
        var problem = await Refused(await Patch(body), 400, "invalid-value");

        Assert.Equal(field, (string?)problem["errors"]![0]!["field"]);
    }

    private async Task<string> Open(string user) =>
        (string)(await Created(await Post(_product, "/v1/tenants/acme/sessions", Session(user, "viewer"))))["id"]!;

    private static string Session(string user, string pool, string? clientKey = null)
    {
        var session = new JsonObject { ["user"] = user, ["userType"] = pool, ["module"] = "web" };
        if (clientKey is not null) session["clientKey"] = clientKey;
        return session.ToJsonString();
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task<HttpResponseMessage> Patch(string json, string? ifMatch = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/tenants/acme/license");
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await (client ?? _operator).SendAsync(request);
    }

    private static Task<JsonNode> Ok(HttpResponseMessage answer) => Body(answer, HttpStatusCode.OK);

    private static Task<JsonNode> Created(HttpResponseMessage answer) => Body(answer, HttpStatusCode.Created);

    private static async Task<JsonNode> Refused(HttpResponseMessage answer, int status, string code)
    {
        var problem = await Body(answer, (HttpStatusCode)status);
        Assert.Equal(("application/problem+json", code), (answer.Content.Headers.ContentType?.MediaType, (string?)problem["code"]));
        return problem;
    }

    private static async Task<JsonNode> Body(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.RequestMessage!.RequestUri} answered {answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private HttpClient Client(string key)
    {
        var client = new HttpClient { BaseAddress = new Uri(_server.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
