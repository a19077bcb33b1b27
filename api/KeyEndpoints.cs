using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>A key to be created.</summary>
public sealed record CreateKeyRequest
{
    [Description("\"operator\", \"admin\" (of a tenant), \"server\" (a product server of a tenant) or \"reseller\" (an account manager of a reseller).")]
    [Required, AllowedValues("operator", "admin", "server", "reseller")]
    public string? Scope { get; init; }

    [Description("The tenant that the key is for. Default for a tenant's admin: the own one. Only for an admin's or server's key.")]
    public string? Tenant { get; init; }

    [Description("The reseller that the key is for. Default for a reseller's key: the own one. Only for a reseller's key.")]
    public string? Reseller { get; init; }

    [Description("What the key is for, for people to read. Default: empty.")]
    [StringLength(200)]
    public string? Name { get; init; }
}

/// <summary>A new key.</summary>
/// <param name="Key">The key itself. It is shown this once, and kept as a hash only.</param>
public sealed record NewKeyView(
    string Id, string Key, string Scope, string? Tenant, string? Reseller, string Name, DateTimeOffset CreatedAt);

/// <summary>A key, without its secret, which nobody knows but its holder.</summary>
public sealed record KeyView(
    string Id, string Scope, string? Tenant, string? Reseller, string Name, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>Which key a request came with.</summary>
public sealed record KeyIdentityView(string Id, string Scope, string? Tenant, string? Reseller);

/// <summary>API keys. A tenant's admin, and a reseller, sees and makes those of its own tenant or reseller only.</summary>
public static class KeyEndpoints
{
    private const int MaxName = 200;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").WithTags("Keys").RequireScope(Scope.Operator | Scope.TenantAdmin | Scope.Reseller);

        keys.MapPost("", Create)
            .WithSummary("Create an API key")
            .WithDescription(
                "Creates a key and shows it, this once. Not idempotent: each call makes another key. Refusals in order of "
                + "precedence: invalid-value, wrong-scope, unknown-tenant, unknown-reseller.")
            .WithBodyExample("""{"scope":"server","tenant":"acme","name":"web 1"}""")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownTenantKind, Problems.UnknownResellerKind);

        keys.MapGet("", List)
            .WithSummary("List API keys")
            .WithDescription("Keys in the order of their ids, revoked ones included, without their secrets.")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownTenantKind, Problems.UnknownResellerKind);

        keys.MapDelete("{key}", Revoke)
            .WithSummary("Revoke an API key")
            .WithDescription("Refuses the key from now on: here at once, on other nodes within a second. Idempotent.")
            .Refuses(Problems.UnknownKeyKind);

        routes.MapGroup("/v1/keys").WithTags("Keys").MapGet("self", Self)
            .RequireScope(Scope.Operator | Scope.TenantAdmin | Scope.Server | Scope.Reseller)
            .WithSummary("What the key sent is")
            .WithDescription("The id and scope of the key that the request came with, and whose it is.");
    }

    private static Ok<KeyIdentityView> Self(Caller caller) =>
        TypedResults.Ok(new KeyIdentityView(caller.KeyId, caller.Scope.Name(), caller.Tenant?.Value, caller.Reseller?.Value));

    private static async Task<Results<Created<NewKeyView>, Problem>> Create(
        Body<CreateKeyRequest> body, Caller caller, IMeteringCluster cluster)
    {
        var asked = body.Value;
        var scope = Scopes.Named(asked.Scope);
        var tenant = scope is Scope.TenantAdmin or Scope.Server ? asked.Tenant ?? caller.Tenant?.Value : asked.Tenant;
        var reseller = scope == Scope.Reseller ? asked.Reseller ?? caller.Reseller?.Value : asked.Reseller;
        if (Check(asked, scope, tenant, reseller) is { } problem) return problem;
        if ((caller.Scope & MayMake(scope)) == 0) return Problems.WrongScope(MayMake(scope), caller.Scope);

        if (tenant is not null && KeyOwners.Tenant(tenant, caller) is null) return Problems.UnknownTenant(tenant);
        if (reseller is not null && KeyOwners.Reseller(reseller, caller) is null) return Problems.UnknownReseller(reseller);

        var (keyId, text) = ApiKeyText.New();
        var command = new CreateKey(keyId, ApiKeyText.Hash(text), scope, KeyOwners.Tenant(tenant, caller), asked.Name ?? "")
        {
            Reseller = KeyOwners.Reseller(reseller, caller),
        };
        return await cluster.Directory.CreateKey(command) switch
        {
            KeyReady { Key: var key } => TypedResults.Created(
                $"/v1/keys/{key.Id}",
                new NewKeyView(key.Id, text, key.Scope.Name(), key.Tenant?.Value, key.Reseller?.Value, key.Name, key.CreatedAt)),
            NoSuchTenant => Problems.UnknownTenant(tenant!),
            NoSuchReseller => Problems.UnknownReseller(reseller!),
            // Sixty random bits met another key's.
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<ListView<KeyView>>, Problem>> List(
        Page page, Caller caller, IMeteringCluster cluster,
        [Description("Keeps the keys of this tenant.")] string? tenant = null,
        [Description("Keeps the keys of this reseller. Not together with tenant.")] string? reseller = null)
    {
        var (ofTenant, ofReseller) = (caller.Tenant, caller.Reseller);
        if (!string.IsNullOrEmpty(tenant) && !string.IsNullOrEmpty(reseller))
            return Problems.InvalidValue("reseller", "cannot be asked for together with tenant: no key is of both.", reseller);
        if (!string.IsNullOrEmpty(tenant) && (ofTenant = KeyOwners.Tenant(tenant, caller)) is null) return Problems.UnknownTenant(tenant);
        if (!string.IsNullOrEmpty(reseller) && (ofReseller = KeyOwners.Reseller(reseller, caller)) is null)
            return Problems.UnknownReseller(reseller);

        var found = await cluster.Directory.ListKeys(new ListKeys(ofTenant, page.After, page.Limit) { Reseller = ofReseller });
        return TypedResults.Ok(new ListView<KeyView>(
            [.. found.Keys.Select(View)], found.More ? Page.Cursor(found.Keys[^1].Id) : null));
    }

    private static async Task<Results<NoContent, Problem>> Revoke(
        [Description("The key's id, the part between mk_ and the second underscore.")] string key,
        Caller caller, IMeteringCluster cluster, Gate gate)
    {
        switch (await cluster.Directory.RevokeKey(new RevokeKey(key, caller.Tenant) { Reseller = caller.Reseller }))
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

    // Nobody makes a key that may do more than the own one, or may do it elsewhere.
    private static Scope MayMake(Scope scope) => scope switch
    {
        Scope.TenantAdmin or Scope.Server => Scope.Operator | Scope.TenantAdmin,
        Scope.Reseller => Scope.Operator | Scope.Reseller,
        _ => Scope.Operator,
    };

    private static Problem? Check(CreateKeyRequest asked, Scope scope, string? tenant, string? reseller)
    {
        var checks = new Checks();
        checks.Required("scope", asked.Scope);
        if (asked.Scope is not null && scope == Scope.None)
            checks.Add("scope", "must be \"operator\", \"admin\", \"server\" or \"reseller\".", asked.Scope);
        if (scope == Scope.Operator && tenant is not null)
            checks.Add("tenant", "must be left out: an operator's key is for all tenants.", tenant);
        if (scope == Scope.Reseller && tenant is not null)
            checks.Add("tenant", "must be left out: a reseller's key is for no tenant.", tenant);
        if (scope is Scope.Operator or Scope.TenantAdmin or Scope.Server && reseller is not null)
            checks.Add("reseller", "must be left out: only a reseller's key is for a reseller.", reseller);
        if (scope is Scope.TenantAdmin or Scope.Server) checks.Required("tenant", tenant);
        if (scope == Scope.Reseller) checks.Required("reseller", reseller);
        checks.Text("name", asked.Name, 0, MaxName);
        return checks.Problem;
    }

    private static KeyView View(ApiKey key) =>
        new(key.Id, key.Scope.Name(), key.Tenant?.Value, key.Reseller?.Value, key.Name, key.CreatedAt, key.RevokedAt);

    /// <summary>Whose key it is to be; null where there is no such owner for the caller.</summary>
    private static class KeyOwners
    {
        public static TenantId? Tenant(string? tenant, Caller caller) =>
            TenantId.TryParse(tenant, out var id) && caller.MaySee(id) ? id : null;

        public static ResellerId? Reseller(string? reseller, Caller caller) =>
            ResellerId.TryParse(reseller, out var id) && caller.MaySee(id) ? id : null;
    }
}
