using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <param name="Server">1 to 128 characters of A-Z, a-z, 0-9, '-', '_', '.' and ':', the first a letter or digit.</param>
/// <param name="Name">For people to read, 1 to 128 characters; optional.</param>
/// <param name="Email">The account's address; kept as it is sent.</param>
public sealed record SignInRequest(string? Server, string? Name, string? Email);

/// <summary>A product server that is signed in.</summary>
/// <param name="Sessions">Its live sessions.</param>
/// <param name="SnapshotUntil">When the last snapshot that was signed for it expires.</param>
public sealed record ActivationDocument(
    string Server, string? Name, string Email, DateTimeOffset Since, DateTimeOffset? LastSync, int Sessions,
    DateTimeOffset? SnapshotUntil, OfflineCountsDocument Offline)
{
    public static ActivationDocument Of(ActivationRow row) => new(
        row.Server, row.Name, row.Email, row.Since, row.LastSync, row.Sessions, row.SnapshotUntil,
        OfflineCountsDocument.Of(row.Offline));
}

/// <summary>What was reported as granted offline: the reports, and their sessions by outcome.</summary>
public sealed record OfflineCountsDocument(long Reports, long Admitted, long Over, long Recorded, long Refused)
{
    public static OfflineCountsDocument Of(OfflineCounts counts) =>
        new(counts.Reports, counts.Admitted, counts.Over, counts.Recorded, counts.Refused);
}

/// <summary>The activations of a licence at a glance.</summary>
/// <param name="Over">By how many the limit was lowered below who is signed in; else 0.</param>
public sealed record ActivationCountsDocument(int Limit, int SignedIn, int Over, OfflineCountsDocument Offline)
{
    public static ActivationCountsDocument Of(ActivationCounts counts) =>
        new(counts.Limit, counts.SignedIn, counts.Over, OfflineCountsDocument.Of(counts.Offline));
}

public sealed record ActivationList(IReadOnlyList<ActivationDocument> Items, string? NextCursor, ActivationCountsDocument Counts);

/// <param name="Server">Only this one; all when missing.</param>
public sealed record ResetRequest(string? Server);

/// <param name="Servers">How many are detached.</param>
/// <param name="SessionsEnded">How many live sessions ended with it.</param>
public sealed record DetachedDocument(int Servers, int SessionsEnded);
