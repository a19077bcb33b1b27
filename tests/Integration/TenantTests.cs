using System.Net;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

public sealed class TenantTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Whole = """
        {"id":"whole","name":"Acme GmbH",
         "license":{"type":"Enterprise","billingFrequency":"monthly","start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z",
                    "pools":{"full":{"seats":20,"mode":"named"},"viewer":{"seats":50,"mode":"concurrent"}},
                    "sessionLease":"00:10:00","activationLimit":2,"dataManagement":true},
         "credits":{"base":100,"usdPerCredit":1.00,"periodAnchor":"2026-01-15T00:00:00Z",
                    "rateCard":{"chat":{"input_tokens":3.0,"output_tokens":15.0},"export":{"quantity":50000}}}}
        """;

    [Fact]
    public async Task The_same_content_again_gets_the_same_tenant_however_it_is_written()
    {
        using var first = await server.Post("/v1/tenants", server.OperatorKey, Whole);
        using var again = await server.Post("/v1/tenants", server.OperatorKey, Whole.Replace("100,", "1e2,", StringComparison.Ordinal));
        using var other = await server.Post("/v1/tenants", server.OperatorKey, Whole.Replace("100,", "101,", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal("/v1/tenants/whole", first.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        await ServerFixture.Problem(other, 409, "tenant-exists");
    }

    [Fact(DisplayName = "A11: a new tenant's credits are there with the answer")]
    public async Task A_new_tenants_credits_are_there_with_the_answer()
    {
        var tenant = await server.CreateTenant(terms: ""","credits":{"base":12.345678}""");

        using var answer = await server.Get($"{tenant.Path}/credits", tenant.ServerKey);

        Assert.Contains("\"base\":12.345678,", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_is_renamed_and_keeps_everything_else()
    {
        var tenant = await server.CreateTenant();
        using var before = await server.Get(tenant.Path, tenant.ServerKey);

        using var renamed = await server.Send(HttpMethod.Patch, tenant.Path, server.OperatorKey, """{"name":"Another name"}""");
        using var after = await server.Get(tenant.Path, tenant.AdminKey);

        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
        var view = await ServerFixture.Json(after);
        Assert.Equal("Another name", view.GetProperty("name").GetString());
        Assert.Equal((await ServerFixture.Json(before)).GetProperty("createdAt").GetString(), view.GetProperty("createdAt").GetString());
    }

    [Fact]
    public async Task A_deleted_tenants_keys_fail_at_once_and_its_id_is_never_given_out_again()
    {
        var tenant = await server.CreateTenant("gone");
        using var before = await server.Get(tenant.Path, tenant.ServerKey);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        using var deleted = await server.Send(HttpMethod.Delete, tenant.Path, server.OperatorKey);
        using var again = await server.Send(HttpMethod.Delete, tenant.Path, server.OperatorKey);
        using var byKey = await server.Get(tenant.Path, tenant.ServerKey);
        using var byOperator = await server.Get(tenant.Path, server.OperatorKey);
        using var anew = await server.Post("/v1/tenants", server.OperatorKey, """{"id":"gone","name":"Tenant gone"}""");
        using var never = await server.Send(HttpMethod.Delete, "/v1/tenants/never-was", server.OperatorKey);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (deleted.StatusCode, again.StatusCode));
        await ServerFixture.Problem(byKey, 401, "unauthenticated");
        await ServerFixture.Problem(byOperator, 404, "unknown-tenant");
        await ServerFixture.Problem(anew, 409, "tenant-deleted");
        await ServerFixture.Problem(never, 404, "unknown-tenant");
    }

    [Fact]
    public async Task Pages_of_tenants_follow_one_another()
    {
        for (var i = 0; i < 5; i++) await server.CreateTenant($"paged-{i}");

        List<string> seen = [];
        var cursor = "";
        do
        {
            using var answer = await server.Get($"/v1/tenants?query=PAGED&limit=2{cursor}", server.OperatorKey);
            var page = await ServerFixture.Json(answer);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("nextCursor", out var next) ? $"&cursor={next.GetString()}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(["paged-0", "paged-1", "paged-2", "paged-3", "paged-4"], seen);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("cursor=%21", "cursor")]
    public async Task A_page_that_cannot_be_is_refused(string query, string field)
    {
        using var answer = await server.Get($"/v1/tenants?{query}", server.OperatorKey);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("""{"name":"A"}""", "id")]
    [InlineData("""{"id":"a"}""", "name")]
    [InlineData("""{"id":"UPPER","name":"A"}""", "id")]
    [InlineData("""{"id":"a","name":""}""", "name")]
    [InlineData("""{"id":"a","name":"a\u0000b"}""", "name")]
    [InlineData("""{"id":"a","name":"A","license":{"type":""}}""", "license.type")]
    [InlineData("""{"id":"a","name":"A","license":{"billingFrequency":"weekly"}}""", "license.billingFrequency")]
    [InlineData("""{"id":"a","name":"A","license":{"start":"2026-01-01T00:00:00"}}""", "license.start")]
    [InlineData("""{"id":"a","name":"A","license":{"start":"1066-10-14T00:00:00Z"}}""", "license.start")]
    [InlineData("""{"id":"a","name":"A","license":{"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:00Z"}}""", "license.end")]
    [InlineData("""{"id":"a","name":"A","license":{"sessionLease":"00:00:09"}}""", "license.sessionLease")]
    [InlineData("""{"id":"a","name":"A","license":{"sessionLease":"1.00:00:01"}}""", "license.sessionLease")]
    [InlineData("""{"id":"a","name":"A","license":{"sessionLease":"soon"}}""", "license.sessionLease")]
    [InlineData("""{"id":"a","name":"A","license":{"activationLimit":-1}}""", "license.activationLimit")]
    [InlineData("""{"id":"a","name":"A","license":{"activationLimit":1.5}}""", "license.activationLimit")]
    [InlineData("""{"id":"a","name":"A","license":{"pools":{"full":{"seats":-1}}}}""", "license.pools.full.seats")]
    [InlineData("""{"id":"a","name":"A","license":{"pools":{"full":{"seats":1000001}}}}""", "license.pools.full.seats")]
    [InlineData("""{"id":"a","name":"A","license":{"pools":{"full":{}}}}""", "license.pools.full.seats")]
    [InlineData("""{"id":"a","name":"A","license":{"pools":{"full":{"seats":1,"mode":"shared"}}}}""", "license.pools.full.mode")]
    [InlineData("""{"id":"a","name":"A","license":{"pools":{"":{"seats":1}}}}""", "license.pools.")]
    [InlineData("""{"id":"a","name":"A","credits":{"base":-0.000001}}""", "credits.base")]
    [InlineData("""{"id":"a","name":"A","credits":{"base":1000000000.000001}}""", "credits.base")]
    [InlineData("""{"id":"a","name":"A","credits":{"base":0.0000001}}""", "credits.base")]
    [InlineData("""{"id":"a","name":"A","credits":{"base":1e400}}""", "credits.base")]
    [InlineData("""{"id":"a","name":"A","credits":{"usdPerCredit":0.001}}""", "credits.usdPerCredit")]
    [InlineData("""{"id":"a","name":"A","credits":{"usdPerCredit":-1}}""", "credits.usdPerCredit")]
    [InlineData("""{"id":"a","name":"A","credits":{"periodAnchor":"2026-01-15T00:00:00.5Z"}}""", "credits.periodAnchor")]
    [InlineData("""{"id":"a","name":"A","credits":{"rateCard":{"chat":{}}}}""", "credits.rateCard.chat")]
    [InlineData("""{"id":"a","name":"A","credits":{"rateCard":{"chat":{"tokens":-1}}}}""", "credits.rateCard.chat.tokens")]
    [InlineData("""{"id":"a","name":"A","credits":{"rateCard":{"chat":{"":1}}}}""", "credits.rateCard.chat.")]
    public async Task A_value_outside_its_bounds_is_named(string json, string field)
    {
        using var answer = await server.Post("/v1/tenants", server.OperatorKey, json);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal([field], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_with_bound_and_value()
    {
        using var answer = await server.Post(
            "/v1/tenants", server.OperatorKey, """{"id":"A","license":{"activationLimit":-7},"credits":{"base":2e9}}""");

        var errors = (await ServerFixture.Problem(answer, 400, "invalid-value")).GetProperty("errors").EnumerateArray().ToArray();
        Assert.Equal(
            ["id", "name", "license.activationLimit", "credits.base"],
            errors.Select(error => error.GetProperty("field").GetString()));
        Assert.Equal((-7, 0), (errors[2].GetProperty("value").GetInt32(), errors[2].GetProperty("min").GetInt32()));
        Assert.Equal(1_000_000_000, errors[3].GetProperty("max").GetInt64());
    }

    [Fact]
    public async Task Tenants_and_keys_survive_a_restart()
    {
        await using var own = await ServerFixture.Start();
        var tenant = await own.CreateTenant();
        var operatorKey = own.OperatorKey;

        await own.Stop();
        await own.StartAgain();
        using var answer = await own.Get(tenant.Path, tenant.ServerKey);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(operatorKey, own.OperatorKey);
    }
}
