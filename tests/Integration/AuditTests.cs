using System.Net;
using System.Text.Json;
using MeteringCluster.Api;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>The audit trail over HTTP: what was done, what was refused, and by which request (C8).</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private const string License = """
        ,"license":{"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z","sessionLease":"00:10:00",
         "pools":{"full":{"seats":2,"mode":"named"},"viewer":{"seats":1,"mode":"concurrent"}}}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualClock _clock = new(Noon);
    private readonly SimulatedJournal _journal = new() { FlushesAtOnce = true };
    private ServerFixture _server = null!;
    private TestTenant _acme = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerFixture.Start(options =>
            (options.Clock, options.OpenStorage) = (_clock, _ => new Storage(_journal, _journal, _journal)));
        _acme = await _server.CreateTenant("acme", License);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact(DisplayName = "C8: whoever was refused a log-in has an id by which support finds why")]
    public async Task Whoever_was_refused_has_an_id_by_which_support_finds_why()
    {
        using var opened = await Open("ann");
        _clock.Advance(TimeSpan.FromMinutes(1));
        using var refused = await Open("bob");
        var problem = await ServerFixture.Problem(refused, 409, "seat-limit-reached");
        var requestId = problem.GetProperty("requestId").GetString()!;
        _clock.Advance(TimeSpan.FromHours(40));

        var found = Assert.Single(await Entries($"requestId={requestId}"));

        Assert.Equal(
            (requestId, "session.open", "refused", "seat-limit-reached", problem.GetProperty("detail").GetString(), "2026-11-10T12:01:00Z"),
            (Text(found, "requestId"), Text(found, "action"), Text(found, "outcome"), Text(found, "code"), Text(found, "detail"), Text(found, "at")));
        Assert.Equal(("refusals", 1), (Text(found, "source"), found.GetProperty("sequence").GetInt64()));
        Assert.Equal("""{"user":"bob","userType":"viewer","module":"web"}""", found.GetProperty("about").GetRawText());
        Assert.Equal(_acme.ServerKey.Split('_')[1], Text(found, "keyId"));

        foreach (var way in (string[])["user=bob", "code=seat-limit-reached", "outcome=refused", "action=session.open&outcome=refused", ""])
        {
            var window = "&from=2026-11-10T12:01:00Z&to=2026-11-10T12:01:00.0000001Z";
            Assert.Equal(requestId, Text(Assert.Single(await Entries(way + window)), "requestId"));
        }

        Assert.Empty(await Entries("user=bob&from=2026-11-10T11:00:00Z&to=2026-11-10T12:01:00Z"));
        Assert.Empty(await Entries("requestId=nobodys"));
    }

    [Fact(DisplayName = "C8: what was done is found by the id that the caller was given, or gave")]
    public async Task What_was_done_is_found_by_the_callers_id()
    {
        using var assigned = await _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/full/ann", _acme.AdminKey);
        Assert.Equal(HttpStatusCode.OK, assigned.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{_acme.Path}/seats/full/ann");
        request.Headers.Authorization = new("Bearer", _acme.AdminKey);
        request.Headers.Add(RequestPipeline.RequestIdHeader, "support-case:77");
        using var unassigned = await _server.Client.SendAsync(request);

        var put = Assert.Single(await Entries($"requestId={RequestId(assigned)}"));
        Assert.Equal(("seat.assign", "done", "license"), (Text(put, "action"), Text(put, "outcome"), Text(put, "source")));
        Assert.False(put.TryGetProperty("code", out _));
        Assert.Equal("""{"user":"ann","pool":"full"}""", put.GetProperty("about").GetRawText());
        Assert.Equal("seat.unassign", Text(Assert.Single(await Entries("requestId=support-case:77")), "action"));

        // Repeating it changes nothing, so there is nothing to tell.
        using var again = await _server.Send(HttpMethod.Delete, $"{_acme.Path}/seats/full/ann", _acme.AdminKey);
        Assert.Empty(await Entries($"requestId={RequestId(again)}"));
        Assert.Equal(
            ["credits.terms", "seat.unassign", "seat.assign", "license.create"], (await Entries("")).Select(entry => Text(entry, "action")));
        Assert.Equal(
            ["license.create", "seat.assign", "seat.unassign", "credits.terms"], (await Entries("order=asc")).Select(entry => Text(entry, "action")));
    }

    [Fact(DisplayName = "C8: the trail of a random day is exactly what was done and what was refused")]
    public async Task The_trail_of_a_random_day_is_exactly_what_happened()
    {
        var random = new Random(20261110);
        List<(string RequestId, string Outcome, string? Code)> expected = [];
        for (var step = 0; step < 150; step++)
        {
            _clock.Advance(TimeSpan.FromSeconds(random.Next(1, 400)));
            var user = $"user{random.Next(3)}";
            using var answer = random.Next(5) switch
            {
                0 => await _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/{(random.Next(4) == 0 ? "viewer" : "full")}/{user}-{step}", _acme.AdminKey),
                1 => await _server.Send(HttpMethod.Delete, $"{_acme.Path}/sessions/{new string('0', 32)}", _acme.ServerKey),
                2 => await _server.Post($"{_acme.Path}/sessions", _acme.ServerKey, "{\"user\":7}"),
                _ => await Open(user, random.Next(3) == 0 ? "full" : "viewer"),
            };
            var code = answer.IsSuccessStatusCode ? null : Text(await ServerFixture.Json(answer), "code");
            expected.Add((RequestId(answer), code is null ? "done" : "refused", code));
        }

        Assert.True(expected.Select(one => one.Code).Distinct().Count() > 4);
        foreach (var limit in (int[])[1, 7, 1000])
        {
            var trail = (await Entries("order=asc&from=2026-11-10T12:00:00Z", limit: limit)).Where(entry => entry.TryGetProperty("requestId", out _));
            Assert.Equal(expected, trail.Select(entry => (Text(entry, "requestId")!, Text(entry, "outcome")!, Text(entry, "code"))));
        }

        var newestFirst = await Entries("from=2026-11-10T12:00:00Z", limit: 11);
        Assert.Equal(expected.Where(one => one.Code is not null).Select(one => one.RequestId).Reverse(), newestFirst.Where(entry => Text(entry, "outcome") == "refused").Select(entry => Text(entry, "requestId")!));
    }

    [Fact]
    public async Task Months_follow_each_other_without_a_seam()
    {
        _clock.MoveTo(new(2026, 10, 31, 23, 59, 59, TimeSpan.Zero));
        _clock.MoveTo(new(2026, 11, 30, 23, 59, 58, TimeSpan.Zero));
        List<string> ids = [];
        for (var second = 0; second < 5; second++)
        {
            using var refused = await _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/viewer/ann", _acme.AdminKey);
            ids.Add(RequestId(refused));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var limit in (int[])[1, 2, 100])
        {
            Assert.Equal(ids, (await Entries("outcome=refused&order=asc", limit: limit)).Select(entry => Text(entry, "requestId")));
            Assert.Equal(ids.AsEnumerable().Reverse(), (await Entries("outcome=refused", limit: limit)).Select(entry => Text(entry, "requestId")));
        }
    }

    [Fact]
    public async Task Pages_keep_their_window_while_the_trail_grows()
    {
        for (var n = 0; n < 3; n++) (await _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/viewer/user{n}", _acme.AdminKey)).Dispose();
        var first = await Page("limit=2&outcome=refused");
        _clock.Advance(TimeSpan.FromDays(40));
        (await _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/viewer/late", _acme.AdminKey)).Dispose();

        var second = await Page($"limit=2&outcome=refused&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.Equal(
            ["user2", "user1", "user0"],
            first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
                .Select(entry => Text(entry.GetProperty("about"), "user")));
        Assert.False(second.TryGetProperty("nextCursor", out _));
    }

    [Fact]
    public async Task No_tenant_sees_anothers_trail()
    {
        var other = await _server.CreateTenant("other", License);
        using var refused = await Open("ann", "full");

        Assert.Empty(await Entries($"requestId={RequestId(refused)}", other.AdminKey, other.Path));
        Assert.Equal(["credits.terms", "license.create"], (await Entries("", other.AdminKey, other.Path)).Select(entry => Text(entry, "action")));
        using var foreign = await _server.Get($"{_acme.Path}/audit", other.AdminKey);
        await ServerFixture.Problem(foreign, 404, "unknown-tenant");
        using var product = await _server.Get($"{_acme.Path}/audit", _acme.ServerKey);
        await ServerFixture.Problem(product, 403, "wrong-scope");
        Assert.Single(await Entries("outcome=refused", _server.OperatorKey));
    }

    [Fact]
    public async Task Whoever_is_not_let_in_leaves_no_trace_and_neither_does_a_question()
    {
        (await _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/viewer/ann", key: null)).Dispose();
        (await _server.Post("/v1/tenants/nobody/sessions", _server.OperatorKey, "{}")).Dispose();
        (await _server.Get($"{_acme.Path}/sessions?userType=gold", _acme.ServerKey)).Dispose();

        Assert.Empty(await Entries("outcome=refused"));
    }

    [Fact(DisplayName = "C8: what a tenant's own key asked for and may not is found by its id")]
    public async Task A_key_of_too_narrow_a_scope_leaves_a_trace_with_its_own_tenant()
    {
        using var refused = await _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/viewer/ann", _acme.ServerKey);
        await ServerFixture.Problem(refused, 403, "wrong-scope");

        Assert.Equal("wrong-scope", Text(Assert.Single(await Entries($"requestId={RequestId(refused)}")), "code"));
    }

    [Theory]
    [InlineData("{", 400, "malformed-json")]
    [InlineData("""{"user":"ann","userType":"viewer"}""", 400, "invalid-value")]
    public async Task A_refusal_that_cannot_be_noted_does_not_leave(string body, int status, string code)
    {
        _journal.IsWritable = false;
        using var unnoted = await _server.Post($"{_acme.Path}/sessions", _acme.ServerKey, body);
        await ServerFixture.Problem(unnoted, 503, "journal-unavailable");

        _journal.IsWritable = true;
        using var noted = await _server.Post($"{_acme.Path}/sessions", _acme.ServerKey, body);
        await ServerFixture.Problem(noted, status, code);
        Assert.Equal(RequestId(noted), Text(Assert.Single(await Entries("outcome=refused")), "requestId"));
    }

    [Fact]
    public async Task A_refusal_leaves_only_when_its_note_is_on_disk()
    {
        _journal.FlushesAtOnce = false;
        var refusing = _server.Send(HttpMethod.Put, $"{_acme.Path}/seats/viewer/ann", _acme.AdminKey);
        await Eventually.True(() => _journal.Waiting == 1);
        Assert.False(refusing.IsCompleted);

        _journal.Flush();

        using var refused = await refusing;
        await ServerFixture.Problem(refused, 409, "pool-not-named");
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-11-10", "to")]
    [InlineData("from=2026-11-10T13:00:00Z&to=2026-11-10T13:00:00Z", "from")]
    [InlineData("from=2025-10-06T11:59:59Z&to=2026-11-10T12:00:00Z", "from")]
    [InlineData("action=session", "action")]
    [InlineData("outcome=maybe", "outcome")]
    [InlineData("outcome=done&code=license-expired", "code")]
    [InlineData("order=up", "order")]
    [InlineData("user=", "user")]
    [InlineData("session=7", "session")]
    [InlineData("requestId=a%20b", "requestId")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    public async Task A_bad_question_is_told_what_is_bad(string query, string field)
    {
        using var answer = await _server.Get($"{_acme.Path}/audit?{query}", _acme.AdminKey);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("desc~638983296000000000~638984160000000000|refusals~2024-11|license~all")]
    [InlineData("desc~639000000000000000~639000000000000001|refusals~0001-01|license~all")]
    [InlineData("desc~639000000000000000~639000000000000001|license~all")]
    [InlineData("desc~639000000000000000~639000000000000001|license~all|refusals")]
    [InlineData("desc~639000000000000000~639000000000000001|refusals|license~all~1")]
    [InlineData("desc~639000000000000000~639000000000000001|refusals|license~all~-1~0")]
    [InlineData("desc~639000000000000000~639000000000000001|refusals|license~all~99999999999999999999~0")]
    [InlineData("desc~639000000000000001~639000000000000000|refusals|license~all")]
    [InlineData("desc~600000000000000000~639000000000000000|refusals|license~all")]
    [InlineData("desc~1~2|refusals|license~all")]
    [InlineData("up~639000000000000000~639000000000000001|refusals|license~all")]
    [InlineData("")]
    public async Task A_cursor_that_nobody_gave_out_is_refused(string cursor)
    {
        var text = cursor.Length == 0 ? "%F0%9F%98%80" : Api.Page.Cursor(cursor);
        using var answer = await _server.Get($"{_acme.Path}/audit?cursor={text}", _acme.AdminKey);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal("cursor", problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact(DisplayName = "C8: every command of a tenant's licence has its refusals noted")]
    public void Every_command_has_its_refusals_noted()
    {
        string[] audited = ["license", "seats", "sessions", "activations", "developers"];
        var commands = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.Split('/') is ["", "v1", "tenants", "{tenant}", var resource, ..] && audited.Contains(resource))
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.All(method => method != "GET"))
            // A question with too many names for a path.
            .Where(endpoint => !endpoint.RoutePattern.RawText!.EndsWith("/developers/licensed", StringComparison.Ordinal))
            .ToList();

        Assert.True(commands.Count >= 6);
        Assert.All(commands, endpoint => Assert.True(endpoint.Metadata.GetMetadata<AuditedAction>() is not null, endpoint.DisplayName));
    }

    private Task<HttpResponseMessage> Open(string user, string pool = "viewer") =>
        _server.Post($"{_acme.Path}/sessions", _acme.ServerKey, $$"""{"user":"{{user}}","userType":"{{pool}}","module":"web"}""");

    private async Task<List<JsonElement>> Entries(string query, string? key = null, string? path = null, int limit = 100)
    {
        List<JsonElement> entries = [];
        var cursor = "";
        while (true)
        {
            var page = await Page($"{query}&limit={limit}{cursor}", key, path);
            entries.AddRange(page.GetProperty("items").EnumerateArray());
            Assert.True(page.GetProperty("items").GetArrayLength() <= limit);
            if (!page.TryGetProperty("nextCursor", out var next)) return entries;
            cursor = $"&cursor={next.GetString()}";
        }
    }

    private async Task<JsonElement> Page(string query, string? key = null, string? path = null)
    {
        using var answer = await _server.Get($"{path ?? _acme.Path}/audit?{query}", key ?? _acme.AdminKey);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerFixture.Json(answer);
    }

    private static string RequestId(HttpResponseMessage answer) => answer.Headers.GetValues(RequestPipeline.RequestIdHeader).Single();

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
