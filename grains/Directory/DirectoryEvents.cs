using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MeteringCluster.Directory;

/// <summary>What happened to the tenants, resellers and keys. Names and fields are forever; fields are only ever added.</summary>
[JsonDerivedType(typeof(TenantWasCreated), "tenant-created")]
[JsonDerivedType(typeof(TenantWasRenamed), "tenant-renamed")]
[JsonDerivedType(typeof(TenantWasDeleted), "tenant-deleted")]
[JsonDerivedType(typeof(ResellerWasCreated), "reseller-created")]
[JsonDerivedType(typeof(ResellerWasRenamed), "reseller-renamed")]
[JsonDerivedType(typeof(ResellerWasDeleted), "reseller-deleted")]
[JsonDerivedType(typeof(KeyWasCreated), "key-created")]
[JsonDerivedType(typeof(KeyWasRevoked), "key-revoked")]
public abstract record DirectoryEvent;

/// <param name="Serial">Of its licence; missing in old records.</param>
public sealed record TenantWasCreated(
    string Id, string Name, DateTimeOffset At, DateTimeOffset PeriodAnchor, string ContentHash, string? Serial = null)
    : DirectoryEvent;

public sealed record TenantWasRenamed(string Id, string Name) : DirectoryEvent;

/// <param name="RevokedKeys">The tenant's keys that were good until then.</param>
public sealed record TenantWasDeleted(string Id, DateTimeOffset At, ImmutableArray<string> RevokedKeys) : DirectoryEvent;

public sealed record ResellerWasCreated(string Id, string Name, DateTimeOffset At, string ContentHash) : DirectoryEvent;

public sealed record ResellerWasRenamed(string Id, string Name) : DirectoryEvent;

/// <param name="RevokedKeys">The reseller's keys that were good until then.</param>
public sealed record ResellerWasDeleted(string Id, DateTimeOffset At, ImmutableArray<string> RevokedKeys) : DirectoryEvent;

/// <param name="Scope">By its name in the HTTP contract.</param>
public sealed record KeyWasCreated(
    string Id, string Hash, string Scope, string? Tenant, string Name, DateTimeOffset At, string? Reseller = null)
    : DirectoryEvent;

public sealed record KeyWasRevoked(string Id, DateTimeOffset At) : DirectoryEvent;

/// <summary>A tenant as it lies in a snapshot.</summary>
public sealed record TenantRow(
    string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset PeriodAnchor, string ContentHash, DateTimeOffset? DeletedAt,
    ImmutableArray<string> RevokedWithIt, string? Serial = null);

/// <summary>A key as it lies in a snapshot.</summary>
public sealed record KeyRow(
    string Id, string Hash, string Scope, string? Tenant, string Name, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt,
    string? Reseller = null);

/// <summary>A reseller as it lies in a snapshot.</summary>
public sealed record ResellerRow(
    string Id, string Name, DateTimeOffset CreatedAt, string ContentHash, DateTimeOffset? DeletedAt,
    ImmutableArray<string> RevokedWithIt);
