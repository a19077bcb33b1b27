using MeteringCluster.Billing;
using MeteringCluster.Licensing;
using MeteringCluster.Reselling;

namespace MeteringCluster.Directory;

/// <summary>Creates a tenant with its licence and its credit terms.</summary>
/// <param name="ContentHash">
/// Of what the caller asked for, before defaults were filled in: a repeat is known by it, although a default such as
/// "from today on" has changed meanwhile.
/// </param>
[GenerateSerializer, Immutable, Alias("create-tenant")]
public sealed record CreateTenant(TenantId Id, string Name, LicenseSpec License, CreditSpec Credits, string ContentHash);

[GenerateSerializer, Immutable, Alias("rename-tenant")]
public sealed record RenameTenant(TenantId Id, string Name);

/// <param name="Query">Kept are tenants whose id or name contains this, in whatever case, or whose serial it is; empty keeps all.</param>
/// <param name="After">The last id of the page before, or empty.</param>
[GenerateSerializer, Immutable, Alias("list-tenants")]
public sealed record ListTenants(string Query, string After, int Limit);

/// <summary>Creates a reseller with its profile.</summary>
/// <param name="ContentHash">Of what the caller asked for, as of a <see cref="CreateTenant"/>.</param>
[GenerateSerializer, Immutable, Alias("create-reseller")]
public sealed record CreateReseller(ResellerId Id, ResellerProfile Profile, string ContentHash);

/// <summary>Has the directory list the reseller by the name that its profile has now.</summary>
[GenerateSerializer, Immutable, Alias("rename-reseller")]
public sealed record RenameReseller(ResellerId Id, string Name);

/// <param name="Query">Kept are resellers whose id or name contains this, in whatever case; empty keeps all.</param>
/// <param name="After">The last id of the page before, or empty.</param>
[GenerateSerializer, Immutable, Alias("list-resellers")]
public sealed record ListResellers(string Query, string After, int Limit);

/// <param name="Id">The part of the key that is no secret.</param>
/// <param name="Hash">SHA-256 of the whole key's text, in base64.</param>
/// <param name="Tenant">None for an operator's key and a reseller's, and only for those.</param>
[GenerateSerializer, Immutable, Alias("create-key")]
public sealed record CreateKey(string Id, string Hash, Scope Scope, TenantId? Tenant, string Name)
{
    /// <summary>Whose account manager is to hold it; null for a key of any other scope.</summary>
    [Id(5)]
    public ResellerId? Reseller { get; init; }
}

/// <param name="Tenant">When given, only a key of this tenant is revoked; any other is unknown.</param>
[GenerateSerializer, Immutable, Alias("revoke-key")]
public sealed record RevokeKey(string Id, TenantId? Tenant)
{
    /// <summary>When given, only a key of this reseller is revoked; any other is unknown.</summary>
    [Id(2)]
    public ResellerId? Reseller { get; init; }
}

/// <param name="Tenant">When given, only this tenant's keys.</param>
/// <param name="After">The last id of the page before, or empty.</param>
[GenerateSerializer, Immutable, Alias("list-keys")]
public sealed record ListKeys(TenantId? Tenant, string After, int Limit)
{
    /// <summary>When given, only this reseller's keys. Not together with a tenant, as no key belongs to both.</summary>
    [Id(3)]
    public ResellerId? Reseller { get; init; }
}

/// <param name="OnlyIfNone">Nothing is done where an operator key exists that is not revoked.</param>
[GenerateSerializer, Immutable, Alias("ensure-operator-key")]
public sealed record EnsureOperatorKey(string Id, string Hash, bool OnlyIfNone);
