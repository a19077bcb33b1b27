using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>A key to be created.</summary>
public sealed record CreateKeyRequest
{
    [Description("\"operator\", \"admin\" (of a tenant) or \"server\" (a product server of a tenant).")]
    [Required, AllowedValues("operator", "admin", "server")]
    public string? Scope { get; init; }

    [Description("The tenant that the key is for. Default for a tenant's admin: the own one. Not for an operator's key.")]
    public string? Tenant { get; init; }

    [Description("What the key is for, for people to read. Default: empty.")]
    [StringLength(200)]
    public string? Name { get; init; }
}

/// <summary>A new key.</summary>
/// <param name="Key">The key itself. It is shown this once, and kept as a hash only.</param>
public sealed record NewKeyView(string Id, string Key, string Scope, string? Tenant, string Name, DateTimeOffset CreatedAt);

/// <summary>A key, without its secret, which nobody knows but its holder.</summary>
public sealed record KeyView(
    string Id, string Scope, string? Tenant, string Name, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>API keys. A tenant's admin sees and makes those of its own tenant only.</summary>
public static class KeyEndpoints
{
    private const int MaxName = 200;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").WithTags("Keys").RequireScope(Scope.Operator | Scope.TenantAdmin);

        keys.MapPost("", Create)
            .WithSummary("Create an API key")
            .WithDescription(
                "Creates a key and shows it, this once. Not idempotent: each call makes another key. Refusals in order of "
                + "precedence: invalid-value, wrong-scope, unknown-tenant.")
            .WithBodyExample("""{"scope":"server","tenant":"acme","name":"web 1"}""")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownTenantKind);

        keys.MapGet("", List)
            .WithSummary("List API keys")
            .WithDescription("Keys in the order of their ids, revoked ones included, without their secrets.")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownTenantKind);

        keys.MapDelete("{key}", Revoke)
            .WithSummary("Revoke an API key")
            .WithDescription("Refuses the key from now on: here at once, on other nodes within a second. Idempotent.")
            .Refuses(Problems.UnknownKeyKind);
    }

    private static async Task<Results<Created<NewKeyView>, Problem>> Create(
        Body<CreateKeyRequest> body, Caller caller, IMeteringCluster cluster)
    {
        var asked = body.Value;
        var scope = Scopes.Named(asked.Scope);
        var tenant = scope == Scope.Operator ? asked.Tenant : asked.Tenant ?? caller.Tenant?.Value;
        if (Check(asked, scope, tenant) is { } problem) return problem;
        if (caller.Tenant is not null && scope == Scope.Operator) return Problems.WrongScope(Scope.Operator, caller.Scope);

        TenantId? owner = null;
        if (tenant is not null)
        {
            if (!TenantId.TryParse(tenant, out var id) || !caller.MaySee(id)) return Problems.UnknownTenant(tenant);
            owner = id;
        }

        var (keyId, text) = ApiKeyText.New();
        return await cluster.Directory.CreateKey(new CreateKey(keyId, ApiKeyText.Hash(text), scope, owner, asked.Name ?? "")) switch
        {
            KeyReady { Key: var key } => TypedResults.Created(
                $"/v1/keys/{key.Id}", new NewKeyView(key.Id, text, key.Scope.Name(), key.Tenant?.Value, key.Name, key.CreatedAt)),
            NoSuchTenant => Problems.UnknownTenant(tenant!),
            // Sixty random bits met another key's.
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<ListView<KeyView>>, Problem>> List(
        Page page, Caller caller, IMeteringCluster cluster,
        [Description("Keeps the keys of this tenant.")] string? tenant = null)
    {
        var only = caller.Tenant;
        if (!string.IsNullOrEmpty(tenant))
        {
            if (!TenantId.TryParse(tenant, out var id) || !caller.MaySee(id)) return Problems.UnknownTenant(tenant);
            only = id;
        }

        var found = await cluster.Directory.ListKeys(new ListKeys(only, page.After, page.Limit));
        return TypedResults.Ok(new ListView<KeyView>(
            [.. found.Keys.Select(View)], found.More ? Page.Cursor(found.Keys[^1].Id) : null));
    }

    private static async Task<Results<NoContent, Problem>> Revoke(
        [Description("The key's id, the part between mk_ and the second underscore.")] string key,
        Caller caller, IMeteringCluster cluster, Gate gate)
    {
        switch (await cluster.Directory.RevokeKey(new RevokeKey(key, caller.Tenant)))
        {
            case KeyRevoked:
                gate.ForgetKey(key);
                return TypedResults.NoContent();
            case NoSuchKey:
                return Problems.UnknownKey(key);
            default:
                throw new UnreachableException();
        }
    }

    private static Problem? Check(CreateKeyRequest asked, Scope scope, string? tenant)
    {
        var checks = new Checks();
        checks.Required("scope", asked.Scope);
        if (asked.Scope is not null && scope == Scope.None)
            checks.Add("scope", "must be \"operator\", \"admin\" or \"server\".", asked.Scope);
        if (scope == Scope.Operator && tenant is not null)
            checks.Add("tenant", "must be left out: an operator's key is for all tenants.", tenant);
        if (scope is Scope.TenantAdmin or Scope.Server) checks.Required("tenant", tenant);
        checks.Text("name", asked.Name, 0, MaxName);
        return checks.Problem;
    }

    private static KeyView View(ApiKey key) =>
        new(key.Id, key.Scope.Name(), key.Tenant?.Value, key.Name, key.CreatedAt, key.RevokedAt);
}
