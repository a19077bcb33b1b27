using System.Net;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Signing;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A2 over HTTP, with a clock of its own: signed snapshots, an outage, and what comes after it.</summary>
public sealed class ActivationOutageTests : IAsyncLifetime
{
    private const string Terms =
        ""","license":{"type":"Enterprise","plan":"Gold","start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z","activationLimit":2,"offlineFor":"20.00:00:00","pools":{"viewer":{"seats":2,"mode":"concurrent"}}},"credits":{"base":100,"periodAnchor":"2026-03-01T00:00:00Z"}""";

    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualClock _clock = new(Noon);
    private ServerFixture _server = null!;
    private TestTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerFixture.Start(options => options.Clock = _clock);
        _tenant = await _server.CreateTenant("acme", Terms);
        using var signedIn = await _server.Post(
            $"{_tenant.Path}/activations", _tenant.ServerKey, """{"server":"web-1","email":"ann@acme.example"}""");
        Assert.Equal(HttpStatusCode.Created, signedIn.StatusCode);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_snapshot_says_what_the_licence_is_and_is_good_for_as_long_as_the_licence_allows()
    {
        var token = await Snapshot();

        var claims = (await Claims(token))!.Value;
        Assert.Equal(
            ("urn:metering", "acme", "web-1", "Enterprise", "Gold", "active"),
            (Text("iss"), Text("sub"), Text("server"), Text("type"), Text("plan"), Text("status")));
        Assert.Equal(
            (Noon, Noon, Noon.AddDays(20)),
            (Instant("iat"), Instant("nbf"), Instant("exp")));
        Assert.Equal(32, Text("jti")!.Length);
        Assert.Equal(2, claims.GetProperty("pools").GetProperty("viewer").GetProperty("seats").GetInt32());
        using var license = await _server.Get($"{_tenant.Path}/license", _tenant.AdminKey);
        var shown = await ServerFixture.Json(license);
        Assert.Equal(shown.GetProperty("serial").GetString(), Text("serial"));
        Assert.Equal(shown.GetProperty("revision").GetInt64(), claims.GetProperty("revision").GetInt64());

        _clock.MoveTo(Noon.AddDays(20).AddSeconds(-1));
        Assert.NotNull(await Claims(token));
        _clock.MoveTo(Noon.AddDays(20));
        Assert.Null(await Claims(token));

        string? Text(string name) => claims.GetProperty(name).GetString();
        DateTimeOffset Instant(string name) => DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty(name).GetInt64());
    }

    [Fact]
    public async Task A_snapshot_stands_through_a_rotation_and_falls_with_its_key()
    {
        var old = await Snapshot();
        using (await _server.Post("/v1/signing-keys/rotate", _server.OperatorKey, "")) { }
        var young = await Snapshot();

        _clock.Advance(TimeSpan.FromDays(19));
        Assert.NotNull(await Claims(old));
        Assert.NotNull(await Claims(young));

        using (await _server.Send(HttpMethod.Delete, $"/v1/signing-keys/{Verification.Kid(old)}", _server.OperatorKey)) { }
        Assert.Null(await Claims(old));
        Assert.NotNull(await Claims(young));
    }

    [Fact]
    public async Task No_snapshot_is_signed_for_a_server_that_is_not_signed_in_nor_of_a_licence_that_is_not_active()
    {
        using var stranger = await _server.Get($"{_tenant.Path}/license/snapshot?server=web-2", _tenant.ServerKey);
        await ServerFixture.Problem(stranger, 404, "activation-not-found");

        _clock.MoveTo(new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero));
        var last = await Claims(await Snapshot());
        Assert.Equal("2027-01-01T00:00:00Z", DateTimeOffset.FromUnixTimeSeconds(last!.Value.GetProperty("exp").GetInt64()).ToString("yyyy-MM-ddTHH:mm:ssZ"));
        _clock.Advance(TimeSpan.FromHours(1));
        using var expired = await _server.Get($"{_tenant.Path}/license/snapshot?server=web-1", _tenant.ServerKey);
        await ServerFixture.Problem(expired, 409, "license-expired");
    }

    [Fact(DisplayName = "A2: after the clock was ahead and was corrected, snapshots are good again at once")]
    public async Task After_the_clock_was_corrected_snapshots_hold()
    {
        using (var change = await _server.Send(
            HttpMethod.Patch, $"{_tenant.Path}/license", _server.OperatorKey, """{"offlineFor":"30.00:00:00"}"""))
            Assert.Equal(HttpStatusCode.OK, change.StatusCode);
        _clock.MoveTo(Noon.AddDays(60));
        using (await _server.Post($"{_tenant.Path}/activations/web-1/sync", _tenant.ServerKey, "")) { }
        _clock.MoveTo(Noon);

        var claims = (await Claims(await Snapshot()))!.Value;

        Assert.Equal(Noon.ToUnixTimeSeconds(), claims.GetProperty("nbf").GetInt64());
        Assert.Equal(Noon.AddDays(30).ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
    }

    [Fact]
    public async Task A_server_key_signs_out_only_what_it_signed_in()
    {
        using var made = await _server.Post("/v1/keys", _tenant.AdminKey, """{"scope":"server","name":"web 2"}""");
        var other = (await ServerFixture.Json(made)).GetProperty("key").GetString()!;

        using var refused = await _server.Send(HttpMethod.Delete, $"{_tenant.Path}/activations/web-1", other);
        var problem = await ServerFixture.Problem(refused, 409, "activation-of-another-key");
        Assert.Equal("release", problem.GetProperty("whatToDo")[0].GetProperty("action").GetString());

        using (await _server.Post($"{_tenant.Path}/activations", other, """{"server":"web-1","email":"ann@acme.example"}""")) { }
        using var first = await _server.Send(HttpMethod.Delete, $"{_tenant.Path}/activations/web-1", _tenant.ServerKey);
        await ServerFixture.Problem(first, 409, "activation-of-another-key");
        using var done = await _server.Send(HttpMethod.Delete, $"{_tenant.Path}/activations/web-1", other);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task After_an_outage_what_was_granted_is_reconciled_and_shown()
    {
        await Snapshot();
        _clock.Advance(TimeSpan.FromHours(3));
        const string Report = """
            {"report":"outage-1","sessions":[
              {"id":"s1","user":"ann","userType":"viewer","module":"web","openedAt":"2026-03-10T13:00:00Z"},
              {"id":"s2","user":"bob","userType":"viewer","module":"web","openedAt":"2026-03-10T13:30:00Z"},
              {"id":"s3","user":"cy","userType":"viewer","module":"web","openedAt":"2026-03-10T14:00:00Z"},
              {"id":"s4","user":"dan","userType":"viewer","module":"web","openedAt":"2026-03-10T13:00:00Z","endedAt":"2026-03-10T13:10:00Z"},
              {"id":"s5","user":"eve","userType":"gold","module":"web","openedAt":"2026-03-10T13:00:00Z"}]}
            """;

        using var first = await _server.Post($"{_tenant.Path}/activations/web-1/offline-sessions", _tenant.ServerKey, Report);
        using var again = await _server.Post($"{_tenant.Path}/activations/web-1/offline-sessions", _tenant.ServerKey, Report);

        var answer = await first.Content.ReadAsStringAsync();
        Assert.Equal(answer, await again.Content.ReadAsStringAsync());
        var results = JsonDocument.Parse(answer).RootElement.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(["admitted", "admitted", "over", "recorded", "refused"], results.Select(result => result.GetProperty("outcome").GetString()));
        Assert.Equal("01:00:00", results[2].GetProperty("ranFor").GetString());
        Assert.Equal("00:10:00", results[3].GetProperty("ranFor").GetString());
        Assert.Equal("unknown-pool", results[4].GetProperty("code").GetString());

        using var sessions = await _server.Get($"{_tenant.Path}/sessions", _tenant.AdminKey);
        Assert.Equal(
            [(results[0].GetProperty("session").GetString(), "web-1"), (results[1].GetProperty("session").GetString(), "web-1")],
            (await ServerFixture.Json(sessions)).GetProperty("items").EnumerateArray()
                .Select(row => (row.GetProperty("id").GetString(), row.GetProperty("server").GetString())));
        using var license = await _server.Get($"{_tenant.Path}/license", _tenant.AdminKey);
        Assert.Equal(
            """{"reports":1,"admitted":2,"over":1,"recorded":1,"refused":1}""",
            (await ServerFixture.Json(license)).GetProperty("activations").GetProperty("offline").GetRawText());
        using var listed = await _server.Get($"{_tenant.Path}/activations/web-1/offline-sessions", _tenant.AdminKey);
        var row = (await ServerFixture.Json(listed)).GetProperty("items")[0];
        Assert.Equal(
            ("outage-1", 2, 1, 1, 1),
            (row.GetProperty("id").GetString(), row.GetProperty("admitted").GetInt32(), row.GetProperty("over").GetInt32(),
                row.GetProperty("recorded").GetInt32(), row.GetProperty("refused").GetInt32()));
        Assert.Equal(
            $$"""{"position":0,"idHash":"e8bc163c82eee187","outcome":"admitted","session":"{{results[0].GetProperty("session").GetString()}}"}""",
            row.GetProperty("results")[0].GetRawText());
        Assert.Equal(results.Select(Outcome), row.GetProperty("results").EnumerateArray().Select(Outcome));

        using var reused = await _server.Post(
            $"{_tenant.Path}/activations/web-1/offline-sessions", _tenant.ServerKey, Report.Replace("s5", "s6", StringComparison.Ordinal));
        await ServerFixture.Problem(reused, 409, "offline-report-reused");

        static string? Outcome(JsonElement result) => result.GetProperty("outcome").GetString();
    }

    [Theory]
    [InlineData("""{"report":"r","sessions":[]}""", "sessions")]
    [InlineData("""{"sessions":[{"id":"a","user":"u","userType":"viewer","module":"m","openedAt":"2026-03-10T12:00:00Z"}]}""", "report")]
    [InlineData("""{"report":"r","sessions":[null]}""", "sessions[0]")]
    [InlineData("""{"report":"r","sessions":[{"id":"a","user":"u","userType":"viewer","module":"m"}]}""", "sessions[0].openedAt")]
    [InlineData("""{"report":"r","sessions":[{"id":"a","user":"u","userType":"No","module":"m","openedAt":"2026-03-10T12:00:00Z"}]}""", "sessions[0].userType")]
    public async Task A_bad_report_is_told_its_field(string body, string field)
    {
        using var answer = await _server.Post($"{_tenant.Path}/activations/web-1/offline-sessions", _tenant.ServerKey, body);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_thousand_offline_sessions_are_one_report_and_one_more_is_refused()
    {
        await Snapshot();
        string Report(int count) => $$"""{"report":"r{{count}}","sessions":[{{string.Join(',', Enumerable.Range(0, count).Select(n => $$"""{"id":"{{count}}-{{n}}","user":"{{new string('u', 250)}}","userType":"viewer","module":"web","openedAt":"2026-03-10T12:00:00Z"}"""))}}]}""";

        using var most = await _server.Post($"{_tenant.Path}/activations/web-1/offline-sessions", _tenant.ServerKey, Report(1_000));
        using var more = await _server.Post($"{_tenant.Path}/activations/web-1/offline-sessions", _tenant.ServerKey, Report(1_001));

        var outcomes = (await ServerFixture.Json(most)).GetProperty("results").EnumerateArray().Select(result => result.GetProperty("outcome").GetString());
        Assert.Equal((2, 998), (outcomes.Count(outcome => outcome == "admitted"), outcomes.Count(outcome => outcome == "over")));
        await ServerFixture.Problem(more, 400, "invalid-value");
    }

    [Fact(DisplayName = "A2: a credit lease: a hold taken before an outage is settled after it, to the digit")]
    public async Task A_hold_taken_before_an_outage_is_settled_after_it()
    {
        using var held = await _server.Post($"{_tenant.Path}/credits/holds", _tenant.ServerKey, """{"id":"outage-1","credits":40,"ttl":"12:00:00"}""");
        Assert.True(held.IsSuccessStatusCode, await held.Content.ReadAsStringAsync());
        Assert.Equal((0m, 40m, 60m), await Credits());

        // The service is away, and the server spends on against its hold.
        await _server.Stop();
        _clock.Advance(TimeSpan.FromHours(6));
        await _server.StartAgain();
        Assert.Equal((0m, 40m, 60m), await Credits());

        const string Spent = """{"credits":12.345678}""";
        using var settled = await _server.Post($"{_tenant.Path}/credits/holds/outage-1/settle", _tenant.ServerKey, Spent);
        using var again = await _server.Post($"{_tenant.Path}/credits/holds/outage-1/settle", _tenant.ServerKey, Spent);

        Assert.True(settled.IsSuccessStatusCode && again.IsSuccessStatusCode, await settled.Content.ReadAsStringAsync());
        Assert.Equal((12.345678m, 0m, 87.654322m), await Credits());
    }

    private async Task<string> Snapshot()
    {
        using var answer = await _server.Get($"{_tenant.Path}/license/snapshot?server=web-1", _tenant.ServerKey);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("application/jwt", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return text;
    }

    private async Task<JsonElement?> Claims(string token)
    {
        using var published = await _server.Get("/.well-known/jwks.json", key: null);
        return await Verification.Claims(token, await published.Content.ReadAsStringAsync(), _clock.GetUtcNow());
    }

    private async Task<(decimal Used, decimal Held, decimal Remaining)> Credits()
    {
        using var answer = await _server.Get($"{_tenant.Path}/credits", _tenant.AdminKey);
        var credits = await ServerFixture.Json(answer);
        return (credits.GetProperty("used").GetDecimal(), credits.GetProperty("held").GetDecimal(), credits.GetProperty("remaining").GetDecimal());
    }
}
