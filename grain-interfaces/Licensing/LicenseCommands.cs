using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>Changes seat pools and the session lease; what is null or not named stays as it is.</summary>
/// <param name="Pools">By pool name. A pool that is not there yet is added, and then needs seats and mode.</param>
/// <param name="IfRevision">Refused with <see cref="LicenseRevised"/> unless the licence is at this revision.</param>
[GenerateSerializer, Immutable, Alias("change-license")]
public sealed record ChangeLicense(
    ImmutableSortedDictionary<string, SeatPoolChange> Pools, TimeSpan? SessionLease, long? IfRevision);

/// <param name="Mode">A pool keeps its mode for good; it may be repeated here, not changed.</param>
[GenerateSerializer, Immutable, Alias("seat-pool-change")]
public sealed record SeatPoolChange(int? Seats, SeatMode? Mode);

/// <summary>Opens a session, or finds the live one that the same user opened in the same pool with the same client key.</summary>
/// <param name="UserType">The name of a seat pool.</param>
/// <param name="ClientKey">Chosen by the client, so that its retry or reconnect gets the same session; null for none.</param>
[GenerateSerializer, Immutable, Alias("open-session")]
public sealed record OpenSession(string User, string UserType, string Module, string? ClientKey);

/// <summary>Renews the leases of up to 10,000 sessions, as one command: all of it is on disk, or none.</summary>
[GenerateSerializer, Immutable, Alias("renew-sessions")]
public sealed record RenewSessions(ImmutableArray<SessionId> Ids);

/// <summary>Asks for live sessions, by pool and within it in order of opening. Null filters let everything through.</summary>
/// <param name="After">Where the last page ended; null for the first page.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-sessions")]
public sealed record ListSessions(string? User, string? UserType, string? Module, SessionCursor? After, int Limit);

/// <summary>Gives the user a seat of a named pool.</summary>
[GenerateSerializer, Immutable, Alias("assign-seat")]
public sealed record AssignSeat(string Pool, string User);

/// <summary>Takes the user's seat of a named pool away and ends the user's sessions in it.</summary>
[GenerateSerializer, Immutable, Alias("unassign-seat")]
public sealed record UnassignSeat(string Pool, string User);
