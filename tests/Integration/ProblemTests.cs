using System.Net.Sockets;
using System.Text;
using MeteringCluster.Api;
using MeteringCluster.Journal;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace MeteringCluster.Tests.Integration;

public sealed class ProblemTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("{\"id\":\"a\",}", 10, 1, 11)]
    [InlineData("{\n \"id\": nope}", 10, 2, 9)]
    [InlineData("{\"id\":\"a\"", 9, 1, 10)]
    [InlineData("{\"id\":\"a\"} x", 11, 1, 12)]
    [InlineData("not json", 1, 1, 2)]
    public async Task Malformed_JSON_is_told_where(string json, long offset, long line, long position)
    {
        using var answer = await server.Post("/v1/tenants", server.OperatorKey, json);

        var problem = await ServerFixture.Problem(answer, 400, "malformed-json");
        Assert.Equal(
            (offset, line, position),
            (problem.GetProperty("byteOffset").GetInt64(), problem.GetProperty("line").GetInt64(), problem.GetProperty("position").GetInt64()));
    }

    [Theory]
    [InlineData("""{"id":7}""", "wrong-type", "id")]
    [InlineData("""{"license":[]}""", "wrong-type", "license")]
    [InlineData("""{"license":{"start":1}}""", "wrong-type", "license.start")]
    [InlineData("""{"license":{"activationLimit":"5"}}""", "wrong-type", "license.activationLimit")]
    [InlineData("""{"license":{"dataManagement":"yes"}}""", "wrong-type", "license.dataManagement")]
    [InlineData("""{"license":{"sessionLease":600}}""", "wrong-type", "license.sessionLease")]
    [InlineData("""{"license":{"pools":{"full":{"seats":true}}}}""", "wrong-type", "license.pools.full.seats")]
    [InlineData("""{"credits":{"base":"100"}}""", "wrong-type", "credits.base")]
    [InlineData("""{"credits":{"rateCard":{"chat":{"tokens":"3"}}}}""", "wrong-type", "credits.rateCard.chat.tokens")]
    [InlineData("""[]""", "wrong-type", "body")]
    [InlineData("""{"nme":"a"}""", "unknown-member", "nme")]
    [InlineData("""{"ID":"a"}""", "unknown-member", "ID")]
    [InlineData("""{"license":{"seats":3}}""", "unknown-member", "license.seats")]
    [InlineData("""{"id":"a","id":"b"}""", "duplicate-name", "id")]
    [InlineData("""{"credits":{"rateCard":{"chat":{"tokens":1,"tokens":2}}}}""", "duplicate-name", "credits.rateCard.chat.tokens")]
    public async Task What_does_not_fit_is_named(string json, string code, string field)
    {
        using var answer = await server.Post("/v1/tenants", server.OperatorKey, json);

        var problem = await ServerFixture.Problem(answer, 400, code);
        Assert.Equal(field, problem.GetProperty("field").GetString());
        Assert.True(problem.GetProperty("byteOffset").GetInt64() <= json.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task Nothing_at_all_is_no_body(string json)
    {
        using var answer = await server.Post("/v1/tenants", server.OperatorKey, json);

        await ServerFixture.Problem(answer, 400, "invalid-value");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("nonsense")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        using var answer = await server.Post("/v1/tenants", server.OperatorKey, """{"id":"a","name":"A"}""", contentType);

        var problem = await ServerFixture.Problem(answer, 415, "unsupported-media-type");
        Assert.Equal("application/json", problem.GetProperty("supported").GetString());
    }

    [Fact]
    public async Task A_content_type_may_name_its_character_set()
    {
        using var answer = await server.Post(
            "/v1/tenants", server.OperatorKey, """{"id":"charset","name":"A"}""", "application/json; charset=utf-8");

        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_body_too_large_is_refused_with_the_bound()
    {
        using var answer = await server.Post("/v1/tenants", server.OperatorKey, $$"""{"id":"a","name":"{{new string('x', 300_000)}}"}""");

        var problem = await ServerFixture.Problem(answer, 413, "body-too-large");
        Assert.Equal(256 * 1024, problem.GetProperty("maxBytes").GetInt64());
    }

    [Fact]
    public async Task A_path_that_is_none_and_a_method_that_is_not_there_say_so()
    {
        using var nowhere = await server.Get("/v1/nothing", server.OperatorKey);
        using var put = await server.Send(HttpMethod.Put, "/v1/tenants", server.OperatorKey, "{}");

        await ServerFixture.Problem(nowhere, 404, "not-found");
        var problem = await ServerFixture.Problem(put, 405, "method-not-allowed");
        Assert.Equal("GET, POST", problem.GetProperty("allowed").GetString());
        Assert.Equal(["GET", "POST"], put.Content.Headers.Allow.Order());
    }

    // A connection that was closed cannot be answered any more; one that only stalls or garbles can. They stall together,
    // since each is given seconds to go on.
    [Fact]
    public async Task A_half_sent_body_is_answered_and_changes_nothing()
    {
        (string Sent, string Status, string Code)[] halves =
        [
            ("Content-Length: 100\r\n\r\n{\"id\":\"half\",", "HTTP/1.1 408 ", "request-timeout"),
            ("Transfer-Encoding: chunked\r\n\r\n20\r\n{\"id\":\"half\",", "HTTP/1.1 408 ", "request-timeout"),
            ("Transfer-Encoding: chunked\r\n\r\n2\r\n{}zz\r\n", "HTTP/1.1 400 ", "bad-request"),
        ];

        var answers = await Task.WhenAll(halves.Select(half => AnswerTo(half.Sent)));

        foreach (var (half, answer) in halves.Zip(answers))
        {
            Assert.StartsWith(half.Status, answer, StringComparison.Ordinal);
            Assert.Contains($"\"code\":\"{half.Code}\"", answer, StringComparison.Ordinal);
        }

        using var tenant = await server.Get("/v1/tenants/half", server.OperatorKey);
        await ServerFixture.Problem(tenant, 404, "unknown-tenant");

        async Task<string> AnswerTo(string rest)
        {
            using var socket = await SendRaw(rest);
            using var reader = new StreamReader(socket.GetStream());
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task A_caller_who_hangs_up_halfway_changes_nothing_and_hurts_nobody()
    {
        using (var socket = await SendRaw("Content-Length: 100\r\n\r\n{\"id\":\"hung-up\",\"name\":\"A\"}"))
            socket.Client.Shutdown(SocketShutdown.Both);

        using var tenant = await server.Get("/v1/tenants/hung-up", server.OperatorKey);
        await ServerFixture.Problem(tenant, 404, "unknown-tenant");
    }

    [Fact]
    public async Task Every_answer_carries_its_request_id_and_a_callers_own_is_kept()
    {
        using var given = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        given.Headers.Add(RequestPipeline.RequestIdHeader, "support-case.42");
        using var unsafeId = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        unsafeId.Headers.Add(RequestPipeline.RequestIdHeader, "<script>");

        using var kept = await server.Client.SendAsync(given);
        using var replaced = await server.Client.SendAsync(unsafeId);
        using var plain = await server.Client.GetAsync(new Uri("/health/live", UriKind.Relative));

        Assert.Equal("support-case.42", IdOf(kept));
        Assert.DoesNotContain("script", IdOf(replaced), StringComparison.Ordinal);
        Assert.NotEqual(IdOf(plain), IdOf(replaced));
    }

    [Fact]
    public async Task A_bug_answers_with_a_problem_and_without_its_stack()
    {
        await using var own = await ServerFixture.Start(options => options.MapMore = routes =>
            routes.MapGet("/bug", void () => throw new InvalidOperationException("secret words")));

        using var answer = await own.Get("/bug", key: null);

        var problem = await ServerFixture.Problem(answer, 500, "internal-error");
        Assert.DoesNotContain("secret words", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_is_away_answers_503_with_when_to_come_back()
    {
        await using var own = await ServerFixture.Start(options => options.MapMore = routes =>
            routes.MapGet("/away", void () => throw new JournalUnavailableException()));

        using var answer = await own.Get("/away", key: null);

        await ServerFixture.Problem(answer, 503, "journal-unavailable");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_given_operator_key_works_and_is_never_shown()
    {
        var shown = "";
        const string Given = "mk_given_abcdefghijklmnopqrstuvwxyz";
        await using var own = await ServerFixture.Start(options =>
        {
            options.OperatorKey = Given;
            options.ShowOperatorKey = key => shown = key;
        });

        using var answer = await own.Get("/v1/tenants", Given);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Empty(shown);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("mk_given_tooshort")]
    public async Task An_operator_key_that_is_none_is_refused_without_being_repeated(string given)
    {
        var refusal = await Assert.ThrowsAsync<StartRefusedException>(
            () => ServerFixture.Start(options => options.OperatorKey = given));

        Assert.Contains("METERING_OPERATOR_KEY", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(given, refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Action<ServerOptions>, string> OptionsOutOfBounds => new()
    {
        { options => options.IdleAfter = TimeSpan.Zero, "ServerOptions.IdleAfter is 00:00:00; it must be 00:00:01 to 1.00:00:00." },
        { options => options.Access.TrustFor = TimeSpan.FromSeconds(2), "AccessOptions.TrustFor is 00:00:02; it must be 00:00:00 to 00:00:01." },
        { options => options.Access.RefusedKeysPerSecond = -1, "AccessOptions.RefusedKeysPerSecond is -1; it must be 0 to 1000000." },
        { options => options.Usage.MaxItems = 0, "UsageOptions.MaxItems is 0; it must be 1 to 10000." },
        { options => options.Journaling.SnapshotAfterBytes = 1, "JournalingOptions.SnapshotAfterBytes is 1; it must be 1024 to 1073741824." },
        { options => options.Urls = "5080", "'5080' is no address to listen on; it must be like http://127.0.0.1:5080." },
    };

    [Theory, MemberData(nameof(OptionsOutOfBounds))]
    public async Task An_option_outside_its_bounds_is_refused_at_the_start(Action<ServerOptions> change, string sentence)
    {
        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => ServerFixture.Start(change));

        Assert.Equal(sentence, refusal.Message);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await Assert.ThrowsAsync<JournalRefusedException>(
            () => ServerFixture.Start(options => options.DataFolder = server.DataFolder));
    }

    [Fact]
    public async Task The_server_says_that_it_lives_and_is_ready()
    {
        using var live = await server.Get("/health/live", key: null);
        using var ready = await server.Get("/health/ready", key: null);

        Assert.Equal("""{"status":"live"}""", await live.Content.ReadAsStringAsync());
        Assert.Equal("""{"status":"ready"}""", await ready.Content.ReadAsStringAsync());
    }

    private async Task<TcpClient> SendRaw(string rest)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/tenants HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.OperatorKey}\r\n"
            + $"Content-Type: application/json\r\n{rest}"));
        return socket;
    }

    private static string IdOf(HttpResponseMessage answer) => answer.Headers.GetValues(RequestPipeline.RequestIdHeader).Single();
}
