using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Licensing;

/// <summary>Changes the licence; what is null or not named stays as it is.</summary>
/// <param name="Pools">By pool name. A pool that is not there yet is added, and then needs seats and mode.</param>
/// <param name="IfRevision">Refused with <see cref="LicenseRevised"/> unless the licence is at this revision.</param>
[GenerateSerializer, Immutable, Alias("change-license")]
public sealed record ChangeLicense(
    ImmutableSortedDictionary<string, SeatPoolChange> Pools, TimeSpan? SessionLease, long? IfRevision, Origin? By = null)
{
    [Id(0)]
    public TermChange Terms { get; init; } = TermChange.None;
}

/// <summary>What a licence is, but for its pools; what is null stays as it is.</summary>
/// <param name="Plan">Empty takes the plan away.</param>
/// <param name="DataManagementParts"><see cref="DataManagementParts.None"/> takes the add-on away.</param>
[GenerateSerializer, Immutable, Alias("term-change")]
public sealed record TermChange(
    string? Type = null, string? Plan = null, int? Model = null, BillingFrequency? BillingFrequency = null,
    DateTimeOffset? Start = null, DateTimeOffset? End = null, int? ActivationLimit = null,
    DataManagementParts? DataManagementParts = null, bool? RequireActivation = null, TimeSpan? OfflineFor = null,
    ImmutableArray<int>? NoticeDays = null)
{
    public static readonly TermChange None = new();
}

/// <summary>Stops the licence until it is resumed, and ends all its sessions.</summary>
/// <param name="Reason">For people to read; null for none.</param>
[GenerateSerializer, Immutable, Alias("pause-license")]
public sealed record PauseLicense(string? Reason, Origin? By = null);

[GenerateSerializer, Immutable, Alias("resume-license")]
public sealed record ResumeLicense(Origin? By = null);

/// <summary>Asks for the licence's history, newest first.</summary>
/// <param name="Before">Only versions of lower revision; null for the newest.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-versions")]
public sealed record ListVersions(long? Before, int Limit);

/// <param name="Mode">A pool keeps its mode for good; it may be repeated here, not changed.</param>
[GenerateSerializer, Immutable, Alias("seat-pool-change")]
public sealed record SeatPoolChange(int? Seats, SeatMode? Mode);

/// <summary>Asks how far the licence was used on each UTC day from the first to the last, at most 400 days.</summary>
[GenerateSerializer, Immutable, Alias("get-utilization")]
public sealed record GetUtilization(DateOnly From, DateOnly To);

/// <summary>Opens a session, or finds the live one that the same user opened in the same pool with the same client key.</summary>
/// <param name="UserType">The name of a seat pool.</param>
/// <param name="ClientKey">Chosen by the client, so that its retry or reconnect gets the same session; null for none.</param>
[GenerateSerializer, Immutable, Alias("open-session")]
public sealed record OpenSession(string User, string UserType, string Module, string? ClientKey, Origin? By = null)
{
    /// <summary>The server that the session belongs to, and with which it ends; null for none.</summary>
    [Id(0)]
    public string? Server { get; init; }
}

/// <summary>Renews the leases of up to 10,000 sessions, as one command: all of it is on disk, or none.</summary>
[GenerateSerializer, Immutable, Alias("renew-sessions")]
public sealed record RenewSessions(ImmutableArray<SessionId> Ids);

[GenerateSerializer, Immutable, Alias("close-session")]
public sealed record CloseSession(SessionId Id, Origin? By = null);

/// <summary>Asks for live sessions. Null filters let everything through.</summary>
/// <param name="After">Where the last page ended; null for the first page.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-sessions")]
public sealed record ListSessions(string? User, string? UserType, string? Module, SessionCursor? After, int Limit)
{
    /// <summary>The last opened first, whatever its pool; otherwise by pool, and within it in order of opening.</summary>
    [Id(0)]
    public bool NewestFirst { get; init; }
}

/// <summary>Gives the user a seat of a named pool.</summary>
[GenerateSerializer, Immutable, Alias("assign-seat")]
public sealed record AssignSeat(string Pool, string User, Origin? By = null);

/// <summary>Takes the user's seat of a named pool away and ends the user's sessions in it.</summary>
[GenerateSerializer, Immutable, Alias("unassign-seat")]
public sealed record UnassignSeat(string Pool, string User, Origin? By = null);

/// <summary>Asks for who is assigned a seat of a named pool, those who hold one longest first.</summary>
/// <param name="Query">Keeps the users whose name has this in it, in whatever case; null for all.</param>
/// <param name="After">Where the last page ended; null for the first page.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-seats")]
public sealed record ListSeats(string Pool, string? Query, SeatCursor? After, int Limit);

/// <summary>
/// Seats that somebody else sold the tenant, beside those of the licence itself. What holds is what the highest version
/// says; a lower one that comes later does nothing.
/// </summary>
/// <param name="Id">Unique among all who give seats, as <c>coupon/K7RM2XQ9</c>; 1 to 64 characters.</param>
/// <param name="Version">1 or more.</param>
/// <param name="Pool">A seat pool; where the licence has none of the name, one is made, with concurrent seats.</param>
/// <param name="Seats">1 to 1,000,000.</param>
/// <param name="On">False while they are paused: then they count as none.</param>
/// <param name="EndsAt">From this instant on they count as none.</param>
[GenerateSerializer, Immutable, Alias("seat-grant")]
public sealed record SeatGrant(string Id, long Version, string Pool, int Seats, bool On, DateTimeOffset EndsAt, Origin? By = null)
{
    public const int MaxIdLength = 64;
}

/// <summary>Asks for the seats that were given, also those that are paused or have ended.</summary>
/// <param name="After">Where the last page ended; -1 for the first page.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-grants")]
public sealed record ListGrants(long After, int Limit);
