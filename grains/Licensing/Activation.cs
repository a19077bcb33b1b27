using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MeteringCluster.Licensing;

/// <summary>One server that is signed in, as it lies in the state and its snapshot.</summary>
/// <param name="Ordinal">Its place in the order of signing in.</param>
/// <param name="Windows">When snapshots let it go on alone, without overlaps, oldest first.</param>
/// <param name="Reports">The newest of what it reported, oldest first.</param>
internal sealed record Activation(
    string Server, string? Name, string Email, DateTimeOffset Since, long Ordinal, DateTimeOffset? LastSync,
    ImmutableArray<OfflineWindow> Windows, ImmutableArray<KeptReport> Reports, OfflineCounts Offline)
{
    private const int MaxWindows = 32;

    public static Activation New(ServerSignedIn signedIn, long ordinal) => new(
        signedIn.Server, signedIn.Name, signedIn.Email, signedIn.At, ordinal, null, [], [], OfflineCounts.None);

    [JsonIgnore]
    public DateTimeOffset? SnapshotUntil => Windows.IsEmpty ? null : Windows[^1].Until;

    public bool MayBeAlone(DateTimeOffset at) => Windows.Any(window => window.From <= at && at < window.Until);

    public Activation With(SnapshotIssued issued)
    {
        var last = Windows.IsEmpty ? null : Windows[^1];
        if (last is null || last.Until < issued.At)
        {
            var windows = Windows.Length == MaxWindows ? Windows.RemoveAt(0) : Windows;
            return this with { Windows = windows.Add(new OfflineWindow(issued.At, issued.Until)) };
        }

        return issued.Until <= last.Until ? this : this with { Windows = Windows.SetItem(Windows.Length - 1, last with { Until = issued.Until }) };
    }

    /// <summary>With one report more, and as many fewer of the oldest as the bounds ask for.</summary>
    public Activation With(OfflineReported reported)
    {
        var report = new KeptReport(
            reported.ContentHash, new OfflineReport(Offline.Reports + 1, reported.Report, reported.At, reported.Results));
        var kept = Reports.Add(report);
        var rows = kept.Sum(one => one.Report.Results.Length);
        while (kept.Length > LicenseLimits.MaxOfflineReports || (rows > LicenseLimits.MaxOfflineResults && kept.Length > 1))
        {
            rows -= kept[0].Report.Results.Length;
            kept = kept.RemoveAt(0);
        }

        return this with { Reports = kept, Offline = Added(Offline, reported.Results) };
    }

    public static OfflineCounts Added(OfflineCounts counts, ImmutableArray<OfflineResult> results) => new(
        counts.Reports + 1,
        counts.Admitted + results.Count(result => result.Outcome == OfflineOutcome.Admitted),
        counts.Over + results.Count(result => result.Outcome == OfflineOutcome.Over),
        counts.Recorded + results.Count(result => result.Outcome == OfflineOutcome.Recorded),
        counts.Refused + results.Count(result => result.Outcome == OfflineOutcome.Refused));
}

/// <summary>Half-open: from the first of several overlapping snapshots to the end of the last.</summary>
internal sealed record OfflineWindow(DateTimeOffset From, DateTimeOffset Until);

internal sealed record KeptReport(string ContentHash, OfflineReport Report);
