using System.Net;
using MeteringCluster.Api.Access;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

public sealed class KeyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData(null, "missing")]
    [InlineData("", "missing")]
    [InlineData("Basic YTpi", "malformed")]
    [InlineData("Bearer", "malformed")]
    [InlineData("Bearer mk_short_secret", "malformed")]
    [InlineData("Bearer mk_abcdefghijkm_tooshort", "malformed")]
    [InlineData("Bearer mk_abcdefghijkm_ü23456789012345678901234567890", "malformed")]
    [InlineData("Bearer mk_abcdefghijkm_abcdefghijkmnpqrstuvwxyz23456789", "not known")]
    public async Task A_request_without_a_good_key_is_told_what_is_wrong_with_it(string? header, string told)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenants");
        if (header is not null) request.Headers.TryAddWithoutValidation("Authorization", header);

        using var answer = await Latin(server).SendAsync(request);

        var problem = await ServerFixture.Problem(answer, 401, "unauthenticated");
        Assert.Contains(told, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_known_id_with_another_secret_is_as_unknown_as_any()
    {
        var tenant = await server.CreateTenant();
        using var warm = await server.Get(tenant.Path, tenant.ServerKey);
        Assert.Equal(HttpStatusCode.OK, warm.StatusCode);
        var last = tenant.ServerKey[^1] == 'a' ? 'b' : 'a';

        using var answer = await server.Get(tenant.Path, tenant.ServerKey[..^1] + last);

        var problem = await ServerFixture.Problem(answer, 401, "unauthenticated");
        Assert.Contains("not known", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_from_the_next_request_on()
    {
        var tenant = await server.CreateTenant();
        using var before = await server.Get(tenant.Path, tenant.ServerKey);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        using var revoked = await server.Send(HttpMethod.Delete, $"/v1/keys/{IdOf(tenant.ServerKey)}", tenant.AdminKey);
        using var after = await server.Get(tenant.Path, tenant.ServerKey);
        using var again = await server.Send(HttpMethod.Delete, $"/v1/keys/{IdOf(tenant.ServerKey)}", tenant.AdminKey);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (revoked.StatusCode, again.StatusCode));
        await ServerFixture.Problem(after, 401, "unauthenticated");
    }

    [Fact]
    public async Task A_key_of_another_scope_is_told_which_one_is_needed()
    {
        var tenant = await server.CreateTenant();

        using var answer = await server.Get("/v1/keys", tenant.ServerKey);

        var problem = await ServerFixture.Problem(answer, 403, "wrong-scope");
        Assert.Equal(["operator", "admin", "reseller"], problem.GetProperty("needed").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal("server", problem.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Another_tenant_looks_exactly_like_one_that_is_none()
    {
        var own = await server.CreateTenant();
        var other = await server.CreateTenant("other");

        using var foreign = await server.Get(other.Path, own.ServerKey);
        using var none = await server.Get("/v1/tenants/nones", own.ServerKey);

        var foreignProblem = await ServerFixture.Problem(foreign, 404, "unknown-tenant");
        var noneProblem = await ServerFixture.Problem(none, 404, "unknown-tenant");
        Assert.Equal(
            Anonymous(noneProblem.GetRawText(), "nones", noneProblem.GetProperty("requestId").GetString()!),
            Anonymous(foreignProblem.GetRawText(), "other", foreignProblem.GetProperty("requestId").GetString()!));
    }

    [Fact]
    public async Task A_tenants_admin_makes_and_sees_keys_of_the_own_tenant_only()
    {
        var own = await server.CreateTenant();
        var other = await server.CreateTenant();

        using var made = await server.Post("/v1/keys", own.AdminKey, """{"scope":"server","name":"web 1"}""");
        using var foreign = await server.Post("/v1/keys", own.AdminKey, $$"""{"scope":"server","tenant":"{{other.Id}}"}""");
        using var @operator = await server.Post("/v1/keys", own.AdminKey, """{"scope":"operator"}""");
        using var listed = await server.Get("/v1/keys", own.AdminKey);
        using var foreignList = await server.Get($"/v1/keys?tenant={other.Id}", own.AdminKey);
        using var revoked = await server.Send(HttpMethod.Delete, $"/v1/keys/{IdOf(other.ServerKey)}", own.AdminKey);

        var key = await ServerFixture.Json(made);
        Assert.Equal((own.Id, "web 1"), (key.GetProperty("tenant").GetString(), key.GetProperty("name").GetString()));
        await ServerFixture.Problem(foreign, 404, "unknown-tenant");
        await ServerFixture.Problem(@operator, 403, "wrong-scope");
        await ServerFixture.Problem(foreignList, 404, "unknown-tenant");
        await ServerFixture.Problem(revoked, 404, "unknown-key");
        var items = (await ServerFixture.Json(listed)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(3, items.Length);
        Assert.All(items, item => Assert.Equal(own.Id, item.GetProperty("tenant").GetString()));
    }

    [Fact]
    public async Task A_list_of_keys_holds_neither_secret_nor_hash()
    {
        var tenant = await server.CreateTenant();

        using var listed = await server.Get($"/v1/keys?tenant={tenant.Id}", server.OperatorKey);

        var text = await listed.Content.ReadAsStringAsync();
        Assert.Contains(IdOf(tenant.ServerKey), text, StringComparison.Ordinal);
        Assert.DoesNotContain(tenant.ServerKey.Split('_')[2], text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiKeyText.Hash(tenant.ServerKey), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "scope")]
    [InlineData("""{"scope":"root"}""", "scope")]
    [InlineData("""{"scope":"server"}""", "tenant")]
    [InlineData("""{"scope":"operator","tenant":"acme"}""", "tenant")]
    public async Task A_key_that_makes_no_sense_is_refused(string json, string field)
    {
        using var answer = await server.Post("/v1/keys", server.OperatorKey, json);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var own = await ServerFixture.Start(options => options.Access.RequestsPerSecond = 3);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => own.Get("/v1/tenants", own.OperatorKey)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var limited = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        await ServerFixture.Problem(limited, 429, "rate-limited");
        Assert.True(limited.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Guessing_keys_is_slowed_down_while_good_keys_go_on()
    {
        await using var own = await ServerFixture.Start(options => options.Access.RefusedKeysPerSecond = 1);
        var wrong = ApiKeyText.New().Text;

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => own.Get("/v1/tenants", wrong)));
        using var good = await own.Get("/v1/tenants", own.OperatorKey);

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        foreach (var answer in answers) answer.Dispose();
    }

    private static HttpClient Latin(ServerFixture server) => new(new SocketsHttpHandler
    {
        RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
    })
    {
        BaseAddress = server.Address,
    };

    private static string IdOf(string key) => key.Split('_')[1];

    private static string Anonymous(string problem, string tenant, string requestId) =>
        problem.Replace(tenant, "…", StringComparison.Ordinal).Replace(requestId, "…", StringComparison.Ordinal);
}
