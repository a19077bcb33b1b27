using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>Why a command did nothing. Each carries what the caller needs to act on it.</summary>
/// <param name="Code">Stable; HTTP answers it as the problem's code.</param>
[GenerateSerializer, Immutable, Alias("license-refusal")]
public abstract record LicenseRefusal(string Code) : LicenseAnswer;

/// <summary>No licence was created for this tenant.</summary>
[GenerateSerializer, Immutable, Alias("license-unknown-tenant")]
public sealed record UnknownTenant() : LicenseRefusal("unknown-tenant");

[GenerateSerializer, Immutable, Alias("license-not-started")]
public sealed record LicenseNotStarted(DateTimeOffset StartsAt) : LicenseRefusal("license-not-started");

[GenerateSerializer, Immutable, Alias("license-expired")]
public sealed record LicenseExpired(DateTimeOffset ExpiredAt) : LicenseRefusal("license-expired");

/// <summary>A person paused the licence.</summary>
[GenerateSerializer, Immutable, Alias("license-paused")]
public sealed record LicensePaused(DateTimeOffset PausedAt, string? Reason) : LicenseRefusal("license-paused");

/// <summary>The licence was detached from its last server: one has to sign in first (A5).</summary>
[GenerateSerializer, Immutable, Alias("license-released")]
public sealed record LicenseReleased() : LicenseRefusal("license-released");

/// <summary>The change would end the term before it starts.</summary>
[GenerateSerializer, Immutable, Alias("license-term-empty")]
public sealed record LicenseTermEmpty(DateTimeOffset Start, DateTimeOffset End) : LicenseRefusal("license-term-empty");

/// <param name="Pools">Those that there are.</param>
[GenerateSerializer, Immutable, Alias("unknown-pool")]
public sealed record UnknownPool(string Pool, ImmutableArray<string> Pools) : LicenseRefusal("unknown-pool");

/// <summary>Seats of a concurrent pool are not assigned.</summary>
[GenerateSerializer, Immutable, Alias("pool-not-named")]
public sealed record PoolNotNamed(string Pool) : LicenseRefusal("pool-not-named");

/// <summary>The client key belongs to a live session of another user or pool.</summary>
[GenerateSerializer, Immutable, Alias("client-key-reused")]
public sealed record ClientKeyReused(string ClientKey) : LicenseRefusal("client-key-reused");

/// <summary>The pool is named, and the user holds no seat in it.</summary>
[GenerateSerializer, Immutable, Alias("seat-not-assigned")]
public sealed record SeatNotAssigned(string Pool, string User) : LicenseRefusal("seat-not-assigned");

/// <summary>Every seat of the pool is taken: assigned where it is named, held by a live session where it is concurrent.</summary>
/// <param name="Held">How many seats are held; more than <paramref name="Seats"/> after the pool lost some.</param>
/// <param name="Holders">The first 100 of them, those who hold longest first.</param>
/// <param name="NextLeaseEndsAt">Concurrent only: when, at the earliest, a seat becomes free by itself.</param>
[GenerateSerializer, Immutable, Alias("seat-limit-reached")]
public sealed record SeatLimitReached(
    string Pool, long Seats, int Held, ImmutableArray<SeatHolder> Holders, DateTimeOffset? NextLeaseEndsAt)
    : LicenseRefusal("seat-limit-reached");

/// <summary>Who holds a seat: a user by assignment (all but the user null), or a live session.</summary>
[GenerateSerializer, Immutable, Alias("seat-holder")]
public sealed record SeatHolder(string User, SessionId? Session, string? Module, DateTimeOffset? LeaseExpiresAt);

/// <summary>No live session has the id: it ended, or never was.</summary>
[GenerateSerializer, Immutable, Alias("unknown-session")]
public sealed record UnknownSession(SessionId Id) : LicenseRefusal("unknown-session");

/// <summary>Somebody else changed the licence meanwhile.</summary>
[GenerateSerializer, Immutable, Alias("license-revised")]
public sealed record LicenseRevised(long Revision) : LicenseRefusal("license-revised");

/// <summary>A pool keeps the mode it was made with.</summary>
[GenerateSerializer, Immutable, Alias("pool-mode-fixed")]
public sealed record PoolModeFixed(string Pool, SeatMode Mode) : LicenseRefusal("pool-mode-fixed");

/// <summary>The change would give the licence more than 32 pools.</summary>
[GenerateSerializer, Immutable, Alias("too-many-pools")]
public sealed record TooManyPools(int Pools) : LicenseRefusal("too-many-pools");
