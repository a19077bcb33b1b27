using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MeteringCluster.Audit;

namespace MeteringCluster.Licensing;

/// <summary>
/// What happened to a licence. The derived types named here lie in the journal as JSON under these names, forever;
/// those of <see cref="SessionEvents"/> are compact binary.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(LicenseCreated), "license-created")]
[JsonDerivedType(typeof(LicenseChanged), "license-changed")]
[JsonDerivedType(typeof(LicenseTermsChanged), "license-terms-changed")]
[JsonDerivedType(typeof(LicenseWasPaused), "license-paused")]
[JsonDerivedType(typeof(LicenseWasResumed), "license-resumed")]
[JsonDerivedType(typeof(ExpiryNoticed), "expiry-noticed")]
[JsonDerivedType(typeof(LeasesShifted), "leases-shifted")]
[JsonDerivedType(typeof(SeatAssigned), "seat-assigned")]
[JsonDerivedType(typeof(SeatUnassigned), "seat-unassigned")]
[JsonDerivedType(typeof(SeatGranted), "seat-granted")]
[JsonDerivedType(typeof(SeatsEnded), "seats-ended")]
[JsonDerivedType(typeof(ServerSignedIn), "server-signed-in")]
[JsonDerivedType(typeof(ServerSignedOut), "server-signed-out")]
[JsonDerivedType(typeof(ActivationsReset), "activations-reset")]
[JsonDerivedType(typeof(SnapshotIssued), "snapshot-issued")]
[JsonDerivedType(typeof(OfflineReported), "offline-reported")]
public abstract record LicenseEvent(DateTimeOffset At);

public sealed record LicenseCreated(DateTimeOffset At, LicenseSpec Spec) : LicenseEvent(At);

/// <summary>Who asked for what the next event in the same record says.</summary>
public sealed record Acted(DateTimeOffset At, Origin By) : LicenseEvent(At);

/// <summary>Written before terms could change as well; still read.</summary>
/// <param name="Pools">The pools that were added or changed, as they are from then on.</param>
public sealed record LicenseChanged(
    DateTimeOffset At, ImmutableSortedDictionary<string, SeatPoolSpec> Pools, TimeSpan SessionLease) : LicenseEvent(At);

/// <param name="Spec">The whole licence as it is from then on.</param>
public sealed record LicenseTermsChanged(DateTimeOffset At, LicenseSpec Spec) : LicenseEvent(At);

/// <summary>All sessions ended with it.</summary>
public sealed record LicenseWasPaused(DateTimeOffset At, string? Reason) : LicenseEvent(At);

public sealed record LicenseWasResumed(DateTimeOffset At) : LicenseEvent(At);

/// <param name="DaysBefore">0 where the term has ended.</param>
public sealed record ExpiryNoticed(DateTimeOffset At, DateTimeOffset End, int DaysBefore) : LicenseEvent(At);

/// <summary>The clock was set forward by so much, and every lease ends as much later, so that it lasts as long as it was given.</summary>
public sealed record LeasesShifted(DateTimeOffset At, TimeSpan By) : LicenseEvent(At);

public sealed record SeatAssigned(DateTimeOffset At, string Pool, string User) : LicenseEvent(At);

/// <summary>The user's seat is free, and all sessions of the user in the pool ended with it.</summary>
public sealed record SeatUnassigned(DateTimeOffset At, string Pool, string User) : LicenseEvent(At);

/// <summary>What is said of these seats from then on; sessions that had one of them end by an event of their own.</summary>
/// <param name="Pool">One of the licence's, or made with it.</param>
public sealed record SeatGranted(
    DateTimeOffset At, string Id, long Version, string Pool, int Seats, bool On, DateTimeOffset EndsAt) : LicenseEvent(At)
{
    [JsonIgnore]
    public bool Counts => On && EndsAt > At;
}

/// <summary>So many grants had ended, each at the instant that it came with; noticed at <see cref="LicenseEvent.At"/>.</summary>
public sealed record SeatsEnded(DateTimeOffset At, int Grants) : LicenseEvent(At);

/// <param name="Server">The one that the session belongs to; null for none.</param>
public sealed record SessionOpened(
    DateTimeOffset At, SessionId Id, DateTimeOffset LeaseEnd, string Pool, string User, string Module, string? ClientKey,
    string? Server = null)
    : LicenseEvent(At);

/// <summary>Each of these sessions was seen, and lives until <paramref name="LeaseEnd"/> at least.</summary>
public sealed record SessionsRenewed(DateTimeOffset At, DateTimeOffset LeaseEnd, ImmutableArray<SessionId> Ids)
    : LicenseEvent(At);

public sealed record SessionClosed(DateTimeOffset At, SessionId Id) : LicenseEvent(At);

/// <summary>
/// These sessions had ended, each at its own instant, in this order, as its lease or its seat had; noticed at
/// <see cref="LicenseEvent.At"/>.
/// </summary>
public sealed record SessionsLapsed(DateTimeOffset At, ImmutableArray<LapsedSession> Sessions) : LicenseEvent(At);

public readonly record struct LapsedSession(SessionId Id, DateTimeOffset EndedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LicenseEvent))]
[JsonSerializable(typeof(LicenseSnapshot.StandingSnapshot))]
[JsonSerializable(typeof(ActivationsSnapshot))]
internal sealed partial class LicenseJson : JsonSerializerContext;
