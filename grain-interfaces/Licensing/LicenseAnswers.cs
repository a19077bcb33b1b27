using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Licensing;

/// <summary>What the licence grain answers: one of the records below, or one of <see cref="LicenseRefusal"/>.</summary>
[GenerateSerializer, Immutable, Alias("license-answer")]
public abstract record LicenseAnswer;

/// <param name="License">The licence as it stands now.</param>
/// <param name="Revision">
/// One more with each change of the licence and of its status by a command, and with each grant of seats that comes or ends;
/// assignments and sessions do not count.
/// </param>
[GenerateSerializer, Immutable, Alias("license-found")]
public sealed record LicenseFound(LicenseSpec License, long Revision, LicenseStanding Standing) : LicenseAnswer
{
    [Id(0)]
    public required ActivationCounts Activations { get; init; }

    /// <summary>
    /// By the name of each pool that has or had grants, the seats that it has by them now, beside the licence's own.
    /// </summary>
    [Id(1)]
    public required ImmutableSortedDictionary<string, long> Granted { get; init; }

    public LicenseMark Mark => new(Revision, Standing.Status, Standing.Notices.Length);
}

/// <summary>What the licence is good for at an instant.</summary>
/// <param name="ChangesAt">When the status changes by itself, at the term's start or end; null if it does not.</param>
/// <param name="PausedAt">Since when it has been paused, be it expired meanwhile; else null.</param>
/// <param name="Notices">That this term comes to its end: at most one for each of the licence's notice days, and one at the end.</param>
[GenerateSerializer, Immutable, Alias("license-standing")]
public sealed record LicenseStanding(
    LicenseStatus Status, DateTimeOffset? ChangesAt, DateTimeOffset? PausedAt, string? PauseReason,
    ImmutableArray<ExpiryNotice> Notices);

/// <summary>By what two looks at a licence are told apart.</summary>
[GenerateSerializer, Immutable, Alias("license-mark")]
public readonly record struct LicenseMark(long Revision, LicenseStatus Status, int Notices);

/// <summary>The licence expires soon, or (0 days before) has expired.</summary>
[GenerateSerializer, Immutable, Alias("expiry-notice")]
public sealed record ExpiryNotice(DateTimeOffset At, DateTimeOffset End, int DaysBefore);

/// <summary>What each status allows stands in one table, in the README of grains/Licensing.</summary>
[GenerateSerializer, Alias("license-status")]
public enum LicenseStatus
{
    /// <summary>The term has not started.</summary>
    Scheduled,

    Active,

    /// <summary>Stopped by a person until a person resumes it.</summary>
    Paused,

    /// <summary>The term is over.</summary>
    Expired,

    /// <summary>Detached from the last server that was signed in (A5), and free for another.</summary>
    Released,
}

/// <summary>One state of the licence in its history.</summary>
/// <param name="What"><c>created</c>, <c>changed</c>, <c>paused</c>, <c>resumed</c>, <c>released</c> or <c>activated</c>.</param>
/// <param name="By">Null where it was not recorded.</param>
[GenerateSerializer, Immutable, Alias("license-version")]
public sealed record LicenseVersion(long Revision, DateTimeOffset At, string What, Origin? By, LicenseSpec License);

/// <param name="Versions">Newest first.</param>
/// <param name="More">There are older ones.</param>
[GenerateSerializer, Immutable, Alias("version-page")]
public sealed record VersionPage(ImmutableArray<LicenseVersion> Versions, bool More) : LicenseAnswer;

/// <summary>Seats that somebody gave the licence, as their highest version says.</summary>
/// <param name="Counts">They are neither paused nor ended now.</param>
[GenerateSerializer, Immutable, Alias("grant-row")]
public sealed record GrantRow(string Id, long Version, string Pool, int Seats, bool On, DateTimeOffset EndsAt, bool Counts);

/// <param name="Grants">In the order in which they first came.</param>
/// <param name="Last">The place of the last one, where more follow; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("grant-page")]
public sealed record GrantPage(ImmutableArray<GrantRow> Grants, long? Last) : LicenseAnswer;

/// <summary>The user holds a seat in the pool, since this instant.</summary>
[GenerateSerializer, Immutable, Alias("seat-held")]
public sealed record SeatHeld(string Pool, string User, DateTimeOffset AssignedAt) : LicenseAnswer;

/// <summary>The user holds no seat in the pool any more; so many sessions ended with it.</summary>
[GenerateSerializer, Immutable, Alias("seat-freed")]
public sealed record SeatFreed(string Pool, string User, int SessionsEnded) : LicenseAnswer;

/// <summary>A seat of a named pool and who holds it.</summary>
/// <param name="Sessions">The user's live ones in the pool.</param>
/// <param name="Beyond">
/// Granted seats that the pool had are gone and others were assigned before: no session is opened until there are seats again.
/// </param>
[GenerateSerializer, Immutable, Alias("seat-row")]
public sealed record SeatRow(string User, DateTimeOffset AssignedAt, int Sessions, bool Beyond);

/// <param name="Next">Null on the last page.</param>
[GenerateSerializer, Immutable, Alias("seat-page")]
public sealed record SeatPage(ImmutableArray<SeatRow> Seats, SeatCursor? Next) : LicenseAnswer;

/// <param name="LeaseExpiresAt">The session ends at this very instant unless it is renewed before it.</param>
/// <param name="Reconnected">The client key led to a session that was live already.</param>
[GenerateSerializer, Immutable, Alias("session-leased")]
public sealed record SessionLeased(SessionId Id, DateTimeOffset LeaseExpiresAt, bool Reconnected) : LicenseAnswer;

/// <summary>One outcome for each id that was sent, in that order.</summary>
[GenerateSerializer, Immutable, Alias("sessions-kept")]
public sealed record SessionsKept(ImmutableArray<LeaseOutcome> Outcomes) : LicenseAnswer;

/// <param name="Renewed">False when no live session has the id: it ended or never was, and is not kept apart.</param>
/// <param name="LeaseExpiresAt">Means something for a renewed session only.</param>
[GenerateSerializer, Immutable, Alias("lease-outcome")]
public readonly record struct LeaseOutcome(bool Renewed, DateTimeOffset LeaseExpiresAt);

[GenerateSerializer, Immutable, Alias("session-ended")]
public sealed record SessionEnded(SessionId Id) : LicenseAnswer;

/// <summary>The columns of the active sessions (A21).</summary>
[GenerateSerializer, Immutable, Alias("session-row")]
public sealed record SessionRow(
    SessionId Id, string User, DateTimeOffset LastAccessedAt, string UserType, string Module, DateTimeOffset LeaseExpiresAt)
{
    /// <summary>The server that the session belongs to; null for none.</summary>
    [Id(0)]
    public string? Server { get; init; }
}

/// <param name="Next">Null on the last page.</param>
[GenerateSerializer, Immutable, Alias("session-page")]
public sealed record SessionPage(ImmutableArray<SessionRow> Sessions, SessionCursor? Next) : LicenseAnswer;

/// <summary>The counters of the licence (A8, A9, A22): by pool in the order the pools were made, and over all pools.</summary>
/// <param name="Sessions">Live sessions of all pools.</param>
/// <param name="Users">Different users with a live session.</param>
/// <param name="Modules">At most 100, those with the most sessions first.</param>
[GenerateSerializer, Immutable, Alias("seat-counters")]
public sealed record SeatCounters(
    ImmutableArray<PoolCounters> Pools, int Sessions, int Users, ImmutableArray<ModuleCounters> Modules) : LicenseAnswer;

/// <param name="Licensed">The licence's own seats, and those that count of its grants.</param>
/// <param name="Assigned">Users with an assigned seat; always 0 in a concurrent pool.</param>
/// <param name="InUse">Named: users with a live session. Concurrent: live sessions.</param>
/// <param name="Remaining">Seats that can still be assigned (named) or opened (concurrent); never below 0.</param>
/// <param name="OverAllocated">By how much the pool has less than what is assigned or open; else 0.</param>
/// <param name="Users">Different users with a live session in the pool.</param>
/// <param name="Modules">At most 100, those with the most sessions first.</param>
[GenerateSerializer, Immutable, Alias("pool-counters")]
public sealed record PoolCounters(
    string Pool, SeatMode Mode, long Licensed, int Assigned, int InUse, long Remaining, int OverAllocated,
    int Sessions, int Users, ImmutableArray<ModuleCounters> Modules);

/// <summary>What is in use now, and the peaks of each day that was asked for and is not in the future (C4).</summary>
[GenerateSerializer, Immutable, Alias("utilization")]
public sealed record Utilization(SeatCounters Now, ImmutableArray<DayUse> Days) : LicenseAnswer;

/// <param name="Sessions">The most live sessions at one time, over all pools.</param>
[GenerateSerializer, Immutable, Alias("day-use")]
public sealed record DayUse(DateOnly Day, int Sessions, ImmutableArray<PoolUse> Pools);

/// <param name="Sessions">The most live sessions at one time.</param>
/// <param name="Seats">The most seats taken at one time: assigned where the pool is named, held by sessions where it is concurrent.</param>
[GenerateSerializer, Immutable, Alias("pool-use")]
public sealed record PoolUse(string Pool, int Sessions, int Seats);

/// <param name="Module">Null sums up the modules beyond the first 100.</param>
/// <param name="Users">Different users with a live session in the module; in the null row, summed by module.</param>
[GenerateSerializer, Immutable, Alias("module-counters")]
public sealed record ModuleCounters(string? Module, int Sessions, int Users);
