using System.Buffers;
using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>The bounds of what a licence and its commands may hold. The API answers 400 beyond them, the grain throws.</summary>
public static class LicenseLimits
{
    public const int MaxPools = 32;
    public const int MaxPoolNameLength = 32;
    public const int MaxSeats = 1_000_000;
    public const int MaxUserLength = 256;
    public const int MaxModuleLength = 64;
    public const int MaxClientKeyLength = 128;
    public const int MaxHeartbeats = 10_000;
    public const int MaxPageSize = 1_000;
    public const int MaxTypeLength = 64;
    public const int MaxPlanLength = 64;
    public const int MaxReasonLength = 256;
    public const int MaxActivations = 1_000_000;
    public const int MaxServerLength = 128;
    public const int MaxServerNameLength = 128;
    public const int MaxEmailLength = 254;
    public const int MaxOfflineSessions = 1_000;
    public const int MaxReportLength = 128;

    /// <summary>So many offline reports of all the licence's servers are kept at hand, the newest, with at most so many sessions in them.</summary>
    public const int MaxOfflineReports = 1_000;
    public const int MaxOfflineResults = 20_000;
    public const int MaxOfflineReportPage = 100;

    /// <summary>So many separate spans in which a server may be alone are kept; and of all the servers that were detached.</summary>
    public const int MaxOfflineWindows = 32;
    public const int MaxDetachedWindows = 1_000;

    public const int EarliestModel = 2000;
    public const int LatestModel = 2100;
    public const int MaxNoticeDays = 365;
    public const int MaxNotices = 10;

    /// <summary>So many versions of a licence are kept at hand, the newest; older ones lie in the journal alone.</summary>
    public const int MaxVersions = 1_000;

    /// <summary>So many days of peaks are kept, among those on which something happened.</summary>
    public const int MaxPeakDays = 400;

    /// <summary>So many holders at most are named in a refusal; how many there are is always told.</summary>
    public const int MaxHoldersListed = 100;

    /// <summary>So many modules at most are told apart in a count; the others are summed.</summary>
    public const int MaxModulesListed = 100;

    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LongestLease = TimeSpan.FromHours(24);

    /// <summary>How long at most a signed snapshot lets a server go on alone.</summary>
    public static readonly TimeSpan ShortestOffline = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan LongestOffline = TimeSpan.FromDays(30);

    /// <summary>By so much the clock of a server may differ from this service's when it reports what it granted offline.</summary>
    public static readonly TimeSpan MaxServerClockSkew = TimeSpan.FromMinutes(1);

    private static readonly SearchValues<char> PoolNameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> ServerCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>1 to 128 characters of A-Z, a-z, 0-9, '-', '_', '.' and ':', the first a letter or digit.</summary>
    public static bool IsServerId(string? text) =>
        text is { Length: > 0 and <= MaxServerLength } && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(ServerCharacters);

    /// <summary>1 to 32 characters of a-z, 0-9 and '-'.</summary>
    public static bool IsPoolName(string? text) =>
        text is { Length: > 0 and <= MaxPoolNameLength }
        && !text.AsSpan().ContainsAnyExcept(PoolNameCharacters);

    /// <summary>
    /// 1 to <paramref name="maxLength"/> UTF-16 units, no control character, no half of a surrogate pair. Compared
    /// exactly as sent: no case folding, no normalisation.
    /// </summary>
    public static bool IsText(string? text, int maxLength)
    {
        if (text is null or "" || text.Length > maxLength) return false;
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsControl(text[at])) return false;
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            at++;
        }

        return true;
    }

    /// <summary>Up to 10 different numbers of days, 1 to 365 each, falling.</summary>
    public static bool AreNoticeDays(ImmutableArray<int> days)
    {
        if (days.Length > MaxNotices) return false;
        for (var at = 0; at < days.Length; at++)
            if (days[at] is < 1 or > MaxNoticeDays || (at > 0 && days[at] >= days[at - 1])) return false;
        return true;
    }

    /// <summary>Nothing, or from a minute to 30 days.</summary>
    public static bool IsOffline(TimeSpan offline) =>
        offline == TimeSpan.Zero || (ShortestOffline <= offline && offline <= LongestOffline);

    public static bool IsLease(TimeSpan lease) => ShortestLease <= lease && lease <= LongestLease;
}
