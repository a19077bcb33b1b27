using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MeteringCluster.Licensing;

/// <summary>
/// What happened to a licence. The derived types named here lie in the journal as JSON under these names, forever;
/// those of <see cref="SessionEvents"/> are compact binary.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(LicenseCreated), "license-created")]
[JsonDerivedType(typeof(LicenseChanged), "license-changed")]
[JsonDerivedType(typeof(SeatAssigned), "seat-assigned")]
[JsonDerivedType(typeof(SeatUnassigned), "seat-unassigned")]
public abstract record LicenseEvent(DateTimeOffset At);

public sealed record LicenseCreated(DateTimeOffset At, LicenseSpec Spec) : LicenseEvent(At);

/// <param name="Pools">The pools that were added or changed, as they are from then on.</param>
public sealed record LicenseChanged(
    DateTimeOffset At, ImmutableSortedDictionary<string, SeatPoolSpec> Pools, TimeSpan SessionLease) : LicenseEvent(At);

public sealed record SeatAssigned(DateTimeOffset At, string Pool, string User) : LicenseEvent(At);

/// <summary>The user's seat is free, and all sessions of the user in the pool ended with it.</summary>
public sealed record SeatUnassigned(DateTimeOffset At, string Pool, string User) : LicenseEvent(At);

public sealed record SessionOpened(
    DateTimeOffset At, SessionId Id, DateTimeOffset LeaseEnd, string Pool, string User, string Module, string? ClientKey)
    : LicenseEvent(At);

/// <summary>Each of these sessions was seen, and lives until <paramref name="LeaseEnd"/> at least.</summary>
public sealed record SessionsRenewed(DateTimeOffset At, DateTimeOffset LeaseEnd, ImmutableArray<SessionId> Ids)
    : LicenseEvent(At);

public sealed record SessionClosed(DateTimeOffset At, SessionId Id) : LicenseEvent(At);

/// <summary>These leases had ended, each at its own instant, in this order; noticed at <see cref="LicenseEvent.At"/>.</summary>
public sealed record SessionsLapsed(DateTimeOffset At, ImmutableArray<LapsedSession> Sessions) : LicenseEvent(At);

public readonly record struct LapsedSession(SessionId Id, DateTimeOffset EndedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LicenseEvent))]
[JsonSerializable(typeof(LicenseSpec))]
internal sealed partial class LicenseJson : JsonSerializerContext;
