using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MeteringCluster.Api;
using MeteringCluster.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Integration;

/// <summary>C1 to C3, C5 to C8, A4, A5 over HTTP, on real time.</summary>
public sealed class ActivationHttpTests(ServerFixture server, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    private const string License = ""","license":{"activationLimit":2,"pools":{"viewer":{"seats":9,"mode":"concurrent"}}}""";

    [Fact(DisplayName = "C1, C3: one more year and 9 to 20 users reach a waiting server within a second, another at its next sync")]
    public async Task A_change_reaches_a_waiting_server_within_a_second()
    {
        var tenant = await server.CreateTenant(terms: License);
        await SignIn(tenant, "waiting");
        await SignIn(tenant, "ordinary");
        await Eventually.Within(TimeSpan.FromSeconds(1), Change);

        async Task<TimeSpan> Change()
        {
            using var seen = await Sync(tenant, "waiting");
            using var ordinary = await Sync(tenant, "ordinary");
            var before = await ServerFixture.Json(seen);
            var end = before.GetProperty("end").GetDateTimeOffset().AddYears(1);

            var started = 0L;
            var waiting = Task.Run(async () =>
            {
                var answer = await Sync(tenant, "waiting", seen.Headers.ETag, wait: 30);
                return (answer, took: Stopwatch.GetElapsedTime(Volatile.Read(ref started)));
            });
            // Its wait has begun once its sync is on record.
            await Eventually.True(async () => await LastSync(tenant, "waiting") > before.GetProperty("lastSync").GetDateTimeOffset());
            Volatile.Write(ref started, Stopwatch.GetTimestamp());
            using var changed = await Patch(tenant, $$"""{"end":"{{end:O}}","pools":{"viewer":{"seats":20} } }""");
            var (answer, took) = await waiting;

            Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
            output.WriteLine($"The waiting server saw the change after {took.TotalMilliseconds:0.0} ms.");
            await ShowsTheChange(answer, end);
            using var next = await Sync(tenant, "ordinary", ordinary.Headers.ETag);
            await ShowsTheChange(next, end);
            answer.Dispose();
            return took;
        }

        async Task ShowsTheChange(HttpResponseMessage shown, DateTimeOffset end)
        {
            var license = await ServerFixture.Json(shown);
            Assert.Equal(end, license.GetProperty("end").GetDateTimeOffset());
            Assert.Equal(20, license.GetProperty("pools").GetProperty("viewer").GetProperty("seats").GetInt32());
        }
    }

    [Fact]
    public async Task A_sync_that_finds_nothing_new_is_304_and_counts()
    {
        var tenant = await server.CreateTenant(terms: License);
        await SignIn(tenant, "web-1");
        using var first = await Sync(tenant, "web-1");

        using var again = await Sync(tenant, "web-1", first.Headers.ETag, wait: 1);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.True(await LastSync(tenant, "web-1") > (await ServerFixture.Json(first)).GetProperty("lastSync").GetDateTimeOffset());
        using var bad = await server.Post($"{tenant.Path}/activations/web-1/sync?wait=61", tenant.ServerKey, "");
        await ServerFixture.Problem(bad, 400, "invalid-value");
    }

    [Fact(DisplayName = "C2, C5, C6, C8: above the limit, a reset by the owner, and a working sign-in without a restart")]
    public async Task The_limit_is_told_the_owner_resets_and_the_servers_sign_in_again()
    {
        var tenant = await server.CreateTenant(terms: License);
        Assert.Equal(HttpStatusCode.Created, await SignIn(tenant, "web-1"));
        Assert.Equal(HttpStatusCode.Created, await SignIn(tenant, "web-2"));
        Assert.Equal(HttpStatusCode.OK, await SignIn(tenant, "web-1"));
        var session = await Open(tenant, "web-1");

        using var third = await server.Post(
            $"{tenant.Path}/activations", tenant.ServerKey, """{"server":"web-3","email":"ann@acme.example"}""");
        var problem = await ServerFixture.Problem(third, 409, "license-user-limit-exceeded");
        Assert.Equal("Your license has exceeded the user limit", problem.GetProperty("title").GetString());
        Assert.Equal((2, 2), (problem.GetProperty("limit").GetInt32(), problem.GetProperty("signedIn").GetInt32()));
        Assert.Equal(
            [("web-1", "ann@acme.example"), ("web-2", "ann@acme.example")],
            problem.GetProperty("holders").EnumerateArray()
                .Select(holder => (holder.GetProperty("server").GetString()!, holder.GetProperty("email").GetString()!)));
        var reset = problem.GetProperty("whatToDo").EnumerateArray().Single(step => step.GetProperty("action").GetString() == "reset");

        // A product server's key does not suffice; the owner does what the refusal says.
        using var own = await server.Post(reset.GetProperty("path").GetString()!, tenant.ServerKey, "{}");
        await ServerFixture.Problem(own, 403, "wrong-scope");
        using var done = await server.Post(reset.GetProperty("path").GetString()!, tenant.AdminKey, "{}");
        var detached = await ServerFixture.Json(done);
        Assert.Equal((2, 1), (detached.GetProperty("servers").GetInt32(), detached.GetProperty("sessionsEnded").GetInt32()));
        Assert.False(await IsLive(tenant, session));
        Assert.Equal(("activation.sign-in", "refused"), await Audited(tenant, third));
        Assert.Equal(("activation.reset", "done"), await Audited(tenant, done));

        // The running servers hear of it, sign in again, and work.
        using var sync = await Sync(tenant, "web-1");
        await ServerFixture.Problem(sync, 404, "activation-not-found");
        Assert.Equal(HttpStatusCode.Created, await SignIn(tenant, "web-3"));
        Assert.Equal(HttpStatusCode.Created, await SignIn(tenant, "web-1"));
        Assert.True(await IsLive(tenant, await Open(tenant, "web-1")));
        using var license = await Sync(tenant, "web-3");
        Assert.Equal("active", (await ServerFixture.Json(license)).GetProperty("status").GetString());
    }

    [Fact(DisplayName = "A5, C7: a server signs out or is released, and its sessions end")]
    public async Task A_server_that_is_detached_loses_its_sessions()
    {
        var tenant = await server.CreateTenant(terms: License);
        await SignIn(tenant, "web-1");
        await SignIn(tenant, "web-2");
        var (mine, other) = (await Open(tenant, "web-1"), await Open(tenant, "web-2"));

        using var released = await server.Send(HttpMethod.Delete, $"{tenant.Path}/activations/web-1", tenant.AdminKey);
        Assert.Equal(1, (await ServerFixture.Json(released)).GetProperty("sessionsEnded").GetInt32());
        Assert.False(await IsLive(tenant, mine));
        Assert.True(await IsLive(tenant, other));

        using var again = await server.Send(HttpMethod.Delete, $"{tenant.Path}/activations/web-1", tenant.AdminKey);
        await ServerFixture.Problem(again, 404, "activation-not-found");
        using var refused = await server.Post(
            $"{tenant.Path}/sessions", tenant.ServerKey, """{"user":"ann","userType":"viewer","module":"web","server":"web-1"}""");
        await ServerFixture.Problem(refused, 404, "activation-not-found");

        using var signedOut = await server.Send(HttpMethod.Delete, $"{tenant.Path}/activations/web-2", tenant.ServerKey);
        Assert.Equal(HttpStatusCode.OK, signedOut.StatusCode);
        using var license = await server.Get($"{tenant.Path}/license", tenant.AdminKey);
        Assert.Equal("released", (await ServerFixture.Json(license)).GetProperty("status").GetString());
    }

    [Fact(DisplayName = "A4: the licence and the list of servers show the last sync")]
    public async Task The_last_sync_is_shown()
    {
        var tenant = await server.CreateTenant(terms: License);
        await SignIn(tenant, "web-1");
        await SignIn(tenant, "web-2");
        using (await Sync(tenant, "web-2")) { }

        using var license = await server.Get($"{tenant.Path}/license", tenant.AdminKey);
        using var listed = await server.Get($"{tenant.Path}/activations?limit=1", tenant.AdminKey);

        var shown = await ServerFixture.Json(license);
        Assert.Equal(await LastSync(tenant, "web-2"), shown.GetProperty("lastSync").GetDateTimeOffset());
        Assert.Equal((2, 2, 0), Counts(shown.GetProperty("activations")));
        var page = await ServerFixture.Json(listed);
        Assert.Equal("web-1", page.GetProperty("items")[0].GetProperty("server").GetString());
        Assert.False(page.GetProperty("items")[0].TryGetProperty("lastSync", out _));
        Assert.Equal((2, 2, 0), Counts(page.GetProperty("counts")));
        using var rest = await server.Get(
            $"{tenant.Path}/activations?limit=1&cursor={page.GetProperty("nextCursor").GetString()}", tenant.AdminKey);
        Assert.Equal("web-2", (await ServerFixture.Json(rest)).GetProperty("items")[0].GetProperty("server").GetString());
    }

    [Theory]
    [InlineData("""{"email":"ann@acme.example"}""", "server")]
    [InlineData("""{"server":"-web","email":"ann@acme.example"}""", "server")]
    [InlineData("""{"server":"web 1","email":"ann@acme.example"}""", "server")]
    [InlineData("""{"server":"web-1"}""", "email")]
    [InlineData("""{"server":"web-1","email":"ann"}""", "email")]
    [InlineData("""{"server":"web-1","email":"Ann <ann@acme.example>"}""", "email")]
    [InlineData("""{"server":"web-1","email":"ann@acme.example","name":""}""", "name")]
    public async Task A_bad_sign_in_is_told_its_field(string body, string field)
    {
        var tenant = await server.CreateTenant(terms: License);

        using var answer = await server.Post($"{tenant.Path}/activations", tenant.ServerKey, body);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    private async Task<(string? Action, string? Outcome)> Audited(TestTenant tenant, HttpResponseMessage answer)
    {
        var requestId = answer.Headers.GetValues(RequestPipeline.RequestIdHeader).Single();
        using var found = await server.Get($"{tenant.Path}/audit?requestId={Uri.EscapeDataString(requestId)}", tenant.AdminKey);
        var entry = (await ServerFixture.Json(found)).GetProperty("items").EnumerateArray().Single();
        return (entry.GetProperty("action").GetString(), entry.GetProperty("outcome").GetString());
    }

    private static (int Limit, int SignedIn, int Over) Counts(JsonElement counts) => (
        counts.GetProperty("limit").GetInt32(), counts.GetProperty("signedIn").GetInt32(), counts.GetProperty("over").GetInt32());

    private async Task<HttpStatusCode> SignIn(TestTenant tenant, string name)
    {
        using var answer = await server.Post(
            $"{tenant.Path}/activations", tenant.ServerKey, $$"""{"server":"{{name}}","email":"ann@acme.example"}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> Sync(TestTenant tenant, string name, EntityTagHeaderValue? known = null, int wait = 0)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.Path}/activations/{name}/sync?wait={wait}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.ServerKey);
        if (known is not null) request.Headers.IfNoneMatch.Add(known);
        return await server.Client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> Patch(TestTenant tenant, string json) =>
        await server.Send(HttpMethod.Patch, $"{tenant.Path}/license", server.OperatorKey, json);

    private async Task<string> Open(TestTenant tenant, string of)
    {
        using var answer = await server.Post(
            $"{tenant.Path}/sessions", tenant.ServerKey, $$"""{"user":"ann","userType":"viewer","module":"web","server":"{{of}}"}""");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await ServerFixture.Json(answer)).GetProperty("id").GetString()!;
    }

    private async Task<bool> IsLive(TestTenant tenant, string session)
    {
        using var answer = await server.Get($"{tenant.Path}/sessions", tenant.AdminKey);
        return (await ServerFixture.Json(answer)).GetProperty("items").EnumerateArray()
            .Any(row => row.GetProperty("id").GetString() == session);
    }

    private async Task<DateTimeOffset> LastSync(TestTenant tenant, string name)
    {
        using var answer = await server.Get($"{tenant.Path}/activations", tenant.AdminKey);
        return (await ServerFixture.Json(answer)).GetProperty("items").EnumerateArray()
            .Single(row => row.GetProperty("server").GetString() == name).GetProperty("lastSync").GetDateTimeOffset();
    }
}
