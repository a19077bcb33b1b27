using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>When one server, signed in or detached, could be alone.</summary>
/// <param name="Windows">By snapshots that were signed for it: apart from each other, in order of time.</param>
/// <param name="DetachedAt">Null while it is signed in.</param>
/// <param name="ForgottenUntil">
/// The last opening in reports of it that are no longer kept; of a session opened before nobody knows whether it was
/// reported. Null where all are kept.
/// </param>
internal sealed record OfflineServer(
    ImmutableArray<OfflineWindow> Windows, DateTimeOffset? DetachedAt, DateTimeOffset? ForgottenUntil)
{
    public static readonly OfflineServer None = new([], null, null);

    /// <summary>Nothing of what it did before its next snapshot is taken from it any more.</summary>
    public bool IsGone => DetachedAt is not null && Windows.IsEmpty;

    /// <summary>As its own clock tells the time.</summary>
    public bool MayBeAlone(DateTimeOffset at) => Windows.Any(
        window => window.From - LicenseLimits.MaxServerClockSkew <= at && at < window.Until + LicenseLimits.MaxServerClockSkew);

    public OfflineServer With(OfflineWindow window)
    {
        // Those that it overlaps or touches become one with it.
        var joined = Windows.Where(known => known.From <= window.Until && window.From <= known.Until).Append(window).ToList();
        var one = new OfflineWindow(joined.Min(part => part.From), joined.Max(part => part.Until));
        var windows = Windows.Except(joined).Append(one).OrderBy(known => known.From).ToImmutableArray();
        return this with { Windows = windows.Length > LicenseLimits.MaxOfflineWindows ? windows.RemoveAt(0) : windows };
    }

    /// <summary>What it opens from now on is nobody's; what it had opened before can still be reported.</summary>
    public OfflineServer Detached(DateTimeOffset at) => this with
    {
        DetachedAt = at,
        Windows = [.. Windows.Where(window => window.From < at).Select(window => window.Until <= at ? window : window with { Until = at })],
    };

    public OfflineServer Without(KeptReport report) =>
        report.NewestOpening is not { } newest || newest <= ForgottenUntil ? this : this with { ForgottenUntil = newest };
}

/// <summary>Half-open: from the first of several overlapping snapshots to the end of the last.</summary>
internal sealed record OfflineWindow(DateTimeOffset From, DateTimeOffset Until);
