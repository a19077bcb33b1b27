using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>One product server that is signed in.</summary>
/// <param name="LastSync">Null until the first.</param>
/// <param name="Sessions">Its live sessions.</param>
/// <param name="SnapshotUntil">When the last snapshot that was signed for it expires; null where there was none.</param>
[GenerateSerializer, Immutable, Alias("activation-row")]
public sealed record ActivationRow(
    string Server, string? Name, string Email, DateTimeOffset Since, DateTimeOffset? LastSync, int Sessions,
    DateTimeOffset? SnapshotUntil, OfflineCounts Offline);

/// <summary>What was reported as granted offline, counted by outcome.</summary>
[GenerateSerializer, Immutable, Alias("offline-counts")]
public sealed record OfflineCounts(long Reports, long Admitted, long Over, long Recorded, long Refused)
{
    public static readonly OfflineCounts None = new(0, 0, 0, 0, 0);

    public OfflineCounts Plus(OfflineCounts other) => new(
        Reports + other.Reports, Admitted + other.Admitted, Over + other.Over, Recorded + other.Recorded, Refused + other.Refused);
}

/// <summary>The activations of a licence at a glance.</summary>
/// <param name="Over">By how many the limit was lowered below who is signed in; else 0. Nobody is thrown out.</param>
/// <param name="LastSync">The newest over all servers, also one that is gone (A4); null where there was none.</param>
/// <param name="Offline">Over all servers, also those that are gone.</param>
[GenerateSerializer, Immutable, Alias("activation-counts")]
public sealed record ActivationCounts(int Limit, int SignedIn, int Over, DateTimeOffset? LastSync, OfflineCounts Offline);

/// <param name="IsNew">False where the server was signed in already.</param>
[GenerateSerializer, Immutable, Alias("server-activated")]
public sealed record ServerActivated(ActivationRow Activation, bool IsNew) : LicenseAnswer;

/// <summary>So many servers are detached now, and so many live sessions ended with it.</summary>
[GenerateSerializer, Immutable, Alias("servers-detached")]
public sealed record ServersDetached(int Servers, int SessionsEnded) : LicenseAnswer;

/// <param name="Next">Null on the last page.</param>
[GenerateSerializer, Immutable, Alias("activation-page")]
public sealed record ActivationPage(
    ImmutableArray<ActivationRow> Activations, ActivationCounts Counts, long? Next) : LicenseAnswer;

/// <summary>A snapshot may be signed of this, good for the half-open time given.</summary>
[GenerateSerializer, Immutable, Alias("snapshot-granted")]
public sealed record SnapshotGranted(LicenseFound License, DateTimeOffset From, DateTimeOffset Until) : LicenseAnswer;

/// <summary>What became of a report; the same each time that it is sent.</summary>
/// <param name="Repeated">It was sent before.</param>
[GenerateSerializer, Immutable, Alias("offline-reconciled")]
public sealed record OfflineReconciled(OfflineReport Report, bool Repeated) : LicenseAnswer;

[GenerateSerializer, Immutable, Alias("offline-report")]
public sealed record OfflineReport(string Id, DateTimeOffset At, ImmutableArray<OfflineResult> Results);

/// <param name="Outcome">What became of it.</param>
/// <param name="Code">Why it was refused; null for any other outcome.</param>
/// <param name="Live">Of an admitted one: its session, which lives by heartbeats from now on.</param>
/// <param name="LeaseExpiresAt">Of an admitted one.</param>
[GenerateSerializer, Immutable, Alias("offline-result")]
public sealed record OfflineResult(
    OfflineSession Session, OfflineOutcome Outcome, string? Code, SessionId? Live, DateTimeOffset? LeaseExpiresAt);

[GenerateSerializer, Alias("offline-outcome")]
public enum OfflineOutcome
{
    /// <summary>It still runs and had a seat: it is a live session now.</summary>
    Admitted,

    /// <summary>It still runs, and no seat is free: the server must end it.</summary>
    Over,

    /// <summary>It is over.</summary>
    Recorded,

    Refused,
}

/// <param name="More">There are older ones.</param>
[GenerateSerializer, Immutable, Alias("offline-report-rows")]
public sealed record OfflineReportPage(ImmutableArray<OfflineReportRow> Reports, bool More) : LicenseAnswer;

/// <summary>What is kept at hand of a report; its full texts lie in the journal alone.</summary>
/// <param name="Number">Its place among all reports of the licence.</param>
[GenerateSerializer, Immutable, Alias("offline-report-row")]
public sealed record OfflineReportRow(
    long Number, string Id, DateTimeOffset At, OfflineCounts Counts, ImmutableArray<OfflineOutcomeRow> Outcomes);

/// <summary>What became of one session of a report; they stand in the order in which they were sent.</summary>
/// <param name="IdHash">Of the server's own id of the session: the first 16 hex digits of its SHA-256.</param>
[GenerateSerializer, Immutable, Alias("offline-outcome-row")]
public sealed record OfflineOutcomeRow(string IdHash, OfflineOutcome Outcome, string? Code, SessionId? Live);

/// <summary>The server is not signed in: it never was, or was released or reset. It can sign in again.</summary>
[GenerateSerializer, Immutable, Alias("activation-not-found")]
public sealed record ActivationNotFound(string Server) : LicenseRefusal("activation-not-found");

/// <summary>The licence wants a server that is signed in, and none was named.</summary>
[GenerateSerializer, Immutable, Alias("activation-required")]
public sealed record ActivationRequired() : LicenseRefusal("activation-required");

/// <summary>As many servers are signed in as the licence allows, or more after it was lowered (C5).</summary>
/// <param name="Holders">The first 100 of them, those longest signed in first.</param>
[GenerateSerializer, Immutable, Alias("user-limit-exceeded")]
public sealed record UserLimitExceeded(int Limit, int SignedIn, ImmutableArray<ActivationRow> Holders)
    : LicenseRefusal("license-user-limit-exceeded");

/// <summary>The licence lets no server go on alone.</summary>
[GenerateSerializer, Immutable, Alias("offline-not-allowed")]
public sealed record OfflineNotAllowed() : LicenseRefusal("offline-not-allowed");

/// <summary>A report with this id is known with other content.</summary>
[GenerateSerializer, Immutable, Alias("offline-report-reused")]
public sealed record OfflineReportReused(string Report, DateTimeOffset FirstAt) : LicenseRefusal("offline-report-reused");

/// <summary>Another API key signed the server in, and a server's key signs out only what it signed in itself.</summary>
[GenerateSerializer, Immutable, Alias("activation-of-another-key")]
public sealed record ActivationOfAnotherKey(string Server) : LicenseRefusal("activation-of-another-key");
