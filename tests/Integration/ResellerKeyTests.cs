using System.Net;
using System.Text.Json;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>What a reseller's key opens, and what it does not (D1).</summary>
public sealed class ResellerKeyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_resellers_key_passes_nowhere_but_where_the_contract_names_it()
    {
        var reseller = await server.CreateReseller();
        var tenant = await server.CreateTenant();
        var closed = 0;

        foreach (var (method, path, operation) in await Operations())
        {
            if (!operation.TryGetProperty("security", out var security) || !IsByKey(security) || Keys(operation).Contains("reseller")) continue;
            var filled = path.Replace("{tenant}", tenant.Id, StringComparison.Ordinal)
                .Replace("{reseller}", reseller.Id, StringComparison.Ordinal);
            using var answer = await server.Send(method, Fill(filled), reseller.Key, method == HttpMethod.Get ? null : "{}");

            var code = (await ServerFixture.Json(answer)).GetProperty("code").GetString();
            Assert.True(
                (answer.StatusCode, code) is (HttpStatusCode.Forbidden, "wrong-scope") or (HttpStatusCode.NotFound, "unknown-tenant"),
                $"{method} {path} answered {(int)answer.StatusCode} {code}.");
            closed++;
        }

        Assert.True(closed > 80, $"Only {closed} endpoints were tried.");
    }

    [Fact]
    public async Task What_is_anothers_is_unknown_to_a_reseller_on_every_path()
    {
        var reseller = await server.CreateReseller();
        var other = await server.CreateReseller();
        var tried = 0;

        foreach (var (method, path, operation) in await Operations())
        {
            if (!path.Contains("{reseller}", StringComparison.Ordinal) || !Keys(operation).Contains("reseller")) continue;
            var filled = path.Replace("{reseller}", other.Id, StringComparison.Ordinal);
            using var answer = await server.Send(method, Fill(filled), reseller.Key, method == HttpMethod.Get ? null : "{}");

            await ServerFixture.Problem(answer, 404, "unknown-reseller");
            tried++;
        }

        Assert.True(tried >= 2, $"Only {tried} endpoints were tried.");
    }

    [Fact]
    public async Task A_tenants_keys_pass_no_path_of_a_reseller()
    {
        var reseller = await server.CreateReseller();
        var tenant = await server.CreateTenant();

        foreach (var (method, path, _) in await Operations())
        {
            if (!path.StartsWith("/v1/resellers", StringComparison.Ordinal)) continue;
            foreach (var key in new[] { tenant.AdminKey, tenant.ServerKey })
            {
                var filled = Fill(path.Replace("{reseller}", reseller.Id, StringComparison.Ordinal));
                using var answer = await server.Send(method, filled, key, method == HttpMethod.Get ? null : "{}");

                await ServerFixture.Problem(answer, 403, "wrong-scope");
            }
        }
    }

    [Fact]
    public async Task A_reseller_makes_sees_and_revokes_its_own_keys_only()
    {
        var reseller = await server.CreateReseller();
        var other = await server.CreateReseller();
        var tenant = await server.CreateTenant();

        using var made = await server.Post("/v1/keys", reseller.Key, """{"scope":"reseller","name":"Ana"}""");
        using var foreign = await server.Post("/v1/keys", reseller.Key, $$"""{"scope":"reseller","reseller":"{{other.Id}}"}""");
        using var ofTenant = await server.Post("/v1/keys", reseller.Key, $$"""{"scope":"server","tenant":"{{tenant.Id}}"}""");
        using var @operator = await server.Post("/v1/keys", reseller.Key, """{"scope":"operator"}""");
        using var byAdmin = await server.Post("/v1/keys", tenant.AdminKey, $$"""{"scope":"reseller","reseller":"{{reseller.Id}}"}""");
        using var listed = await server.Get("/v1/keys", reseller.Key);
        using var othersList = await server.Get($"/v1/keys?reseller={other.Id}", reseller.Key);
        using var tenantsList = await server.Get($"/v1/keys?tenant={tenant.Id}", reseller.Key);
        using var revokedTenants = await server.Send(HttpMethod.Delete, $"/v1/keys/{IdOf(tenant.ServerKey)}", reseller.Key);
        using var revokedOthers = await server.Send(HttpMethod.Delete, $"/v1/keys/{IdOf(other.Key)}", reseller.Key);
        using var revokedByAdmin = await server.Send(HttpMethod.Delete, $"/v1/keys/{IdOf(reseller.Key)}", tenant.AdminKey);

        var key = await ServerFixture.Json(made);
        Assert.Equal((reseller.Id, "Ana"), (key.GetProperty("reseller").GetString(), key.GetProperty("name").GetString()));
        Assert.False(key.TryGetProperty("tenant", out _));
        await ServerFixture.Problem(foreign, 404, "unknown-reseller");
        await ServerFixture.Problem(ofTenant, 403, "wrong-scope");
        await ServerFixture.Problem(@operator, 403, "wrong-scope");
        await ServerFixture.Problem(byAdmin, 403, "wrong-scope");
        var items = (await ServerFixture.Json(listed)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(2, items.Length);
        Assert.All(items, item => Assert.Equal(reseller.Id, item.GetProperty("reseller").GetString()));
        await ServerFixture.Problem(othersList, 404, "unknown-reseller");
        await ServerFixture.Problem(tenantsList, 404, "unknown-tenant");
        await ServerFixture.Problem(revokedTenants, 404, "unknown-key");
        await ServerFixture.Problem(revokedOthers, 404, "unknown-key");
        await ServerFixture.Problem(revokedByAdmin, 404, "unknown-key");
        using var revoked = await server.Send(HttpMethod.Delete, $"/v1/keys/{key.GetProperty("id").GetString()}", reseller.Key);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
    }

    [Theory]
    [InlineData("""{"scope":"reseller"}""", "reseller")]
    [InlineData("""{"scope":"reseller","reseller":"r","tenant":"acme"}""", "tenant")]
    [InlineData("""{"scope":"operator","reseller":"r"}""", "reseller")]
    [InlineData("""{"scope":"server","tenant":"acme","reseller":"r"}""", "reseller")]
    public async Task A_key_that_belongs_to_both_or_none_is_refused(string json, string field)
    {
        using var answer = await server.Post("/v1/keys", server.OperatorKey, json);

        var problem = await ServerFixture.Problem(answer, 400, "invalid-value");
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Keys_of_a_tenant_and_of_a_reseller_cannot_be_listed_together()
    {
        using var both = await server.Get("/v1/keys?tenant=acme&reseller=signs", server.OperatorKey);
        using var none = await server.Get("/v1/keys?reseller=nobody", server.OperatorKey);
        using var nobody = await server.Post("/v1/keys", server.OperatorKey, """{"scope":"reseller","reseller":"nobody"}""");

        await ServerFixture.Problem(both, 400, "invalid-value");
        Assert.Equal(0, (await ServerFixture.Json(none)).GetProperty("items").GetArrayLength());
        await ServerFixture.Problem(nobody, 404, "unknown-reseller");
    }

    private static string IdOf(string key) => key.Split('_')[1];

    private static string Fill(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "1");

    private static bool IsByKey(JsonElement security) => security.EnumerateArray().Any(needed => needed.TryGetProperty("bearer", out _));

    // The document says with each operation which keys it takes.
    private static string[] Keys(JsonElement operation)
    {
        var text = operation.GetProperty("description").GetString()!;
        return text[(text.LastIndexOf("Keys: ", StringComparison.Ordinal) + "Keys: ".Length)..].TrimEnd('.').Split(", ");
    }

    private async Task<List<(HttpMethod Method, string Path, JsonElement Operation)>> Operations()
    {
        using var answer = await server.Get("/openapi/v1.json", key: null);
        return
        [
            .. from path in (await ServerFixture.Json(answer)).GetProperty("paths").EnumerateObject()
               where path.Name.StartsWith("/v1/", StringComparison.Ordinal)
               from operation in path.Value.EnumerateObject()
               select (new HttpMethod(operation.Name.ToUpperInvariant()), path.Name, operation.Value),
        ];
    }
}
