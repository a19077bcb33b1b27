using System.Collections.Immutable;
using MeteringCluster.Billing;
using MeteringCluster.Reselling;

namespace MeteringCluster.Directory;

/// <summary>A tenant as the directory knows it. Its billing calendar never changes.</summary>
[GenerateSerializer, Immutable, Alias("tenant")]
public sealed record Tenant(TenantId Id, string Name, DateTimeOffset CreatedAt, BillingCalendar Calendar);

/// <summary>An API key. The secret is known to its holder alone; the hash is of the whole key's text.</summary>
[GenerateSerializer, Immutable, Alias("api-key")]
public sealed record ApiKey(
    string Id, string Hash, Scope Scope, TenantId? Tenant, string Name, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>Whose account manager holds it; null for a key of any other scope.</summary>
    [Id(7)]
    public ResellerId? Reseller { get; init; }
}

/// <param name="More">Whether another page follows.</param>
[GenerateSerializer, Immutable, Alias("tenant-page")]
public sealed record TenantPage(ImmutableArray<Tenant> Tenants, bool More);

/// <summary>A reseller as the directory knows it.</summary>
[GenerateSerializer, Immutable, Alias("reseller")]
public sealed record Reseller(ResellerId Id, string Name, DateTimeOffset CreatedAt);

/// <param name="More">Whether another page follows.</param>
[GenerateSerializer, Immutable, Alias("reseller-page")]
public sealed record ResellerPage(ImmutableArray<Reseller> Resellers, bool More);

/// <param name="More">Whether another page follows.</param>
[GenerateSerializer, Immutable, Alias("key-page")]
public sealed record KeyPage(ImmutableArray<ApiKey> Keys, bool More);

[GenerateSerializer, Immutable, Alias("directory-answer")]
public abstract record DirectoryAnswer;

/// <param name="Created">False when the same content had created the tenant before.</param>
[GenerateSerializer, Immutable, Alias("tenant-ready")]
public sealed record TenantReady(Tenant Tenant, bool Created) : DirectoryAnswer;

/// <summary>The id is taken by a tenant that was created with other content.</summary>
[GenerateSerializer, Immutable, Alias("tenant-exists")]
public sealed record TenantExists(DateTimeOffset CreatedAt) : DirectoryAnswer;

/// <summary>Deleted, now or before. The id is never given out again.</summary>
[GenerateSerializer, Immutable, Alias("tenant-deleted")]
public sealed record TenantDeleted(DateTimeOffset DeletedAt, ImmutableArray<string> RevokedKeys) : DirectoryAnswer;

[GenerateSerializer, Immutable, Alias("no-such-tenant")]
public sealed record NoSuchTenant : DirectoryAnswer;

/// <param name="Created">False when the same content had created the reseller before.</param>
[GenerateSerializer, Immutable, Alias("reseller-listed")]
public sealed record ResellerListed(Reseller Reseller, bool Created) : DirectoryAnswer;

/// <summary>The id is taken by a reseller that was created with other content.</summary>
[GenerateSerializer, Immutable, Alias("reseller-exists")]
public sealed record ResellerExists(DateTimeOffset CreatedAt) : DirectoryAnswer;

/// <summary>Deleted, now or before. The id is never given out again.</summary>
[GenerateSerializer, Immutable, Alias("reseller-deleted")]
public sealed record ResellerDeleted(DateTimeOffset DeletedAt, ImmutableArray<string> RevokedKeys) : DirectoryAnswer;

[GenerateSerializer, Immutable, Alias("no-such-reseller")]
public sealed record NoSuchReseller : DirectoryAnswer;

[GenerateSerializer, Immutable, Alias("key-ready")]
public sealed record KeyReady(ApiKey Key) : DirectoryAnswer;

[GenerateSerializer, Immutable, Alias("key-revoked")]
public sealed record KeyRevoked(DateTimeOffset RevokedAt) : DirectoryAnswer;

[GenerateSerializer, Immutable, Alias("no-such-key")]
public sealed record NoSuchKey : DirectoryAnswer;

/// <summary>The id belongs to another key.</summary>
[GenerateSerializer, Immutable, Alias("key-id-taken")]
public sealed record KeyIdTaken : DirectoryAnswer;

/// <summary>Nothing was to be done: an operator key is there.</summary>
[GenerateSerializer, Immutable, Alias("operator-key-present")]
public sealed record OperatorKeyPresent : DirectoryAnswer;
