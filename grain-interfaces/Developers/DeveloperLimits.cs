using System.Buffers;
using MeteringCluster.Licensing;

namespace MeteringCluster.Developers;

/// <summary>The bounds of a list of developers and of its commands. The API answers 400 beyond them, the grain throws.</summary>
public static class DeveloperLimits
{
    /// <summary>Of one list, and so of one import: whatever was exported can be imported again.</summary>
    public const int MaxDevelopers = 100_000;

    public const int MaxIdLength = 128;
    public const int MaxNameLength = 256;
    public const int MaxEmailLength = 254;
    public const int MaxRoleLength = 64;
    public const int MaxModuleLength = 32;
    public const int MaxSubscriptions = 32;

    /// <summary>Modules that are subscribed to or that some developer names, at the same time.</summary>
    public const int MaxModules = 64;

    public const int MaxPurchased = 1_000_000;
    public const int MaxOveragePercent = 1_000;
    public const int MaxAsked = 10_000;
    public const int MaxMerged = 100;

    /// <summary>Records that may have been merged into one developer, over time.</summary>
    public const int MaxMergedInto = 1_000;

    public const int MaxDismissed = 20;
    public const int MaxDismissedPairs = 100_000;
    public const int MaxPageSize = 1_000;

    /// <summary>So many suspects at most are named in an insight, and so many ids of each kind of change in a preview.</summary>
    public const int MaxSuspects = 20;

    public const int MaxExamples = 100;

    /// <summary>So many records of one group of duplicates at most are shown; how many there are is always told.</summary>
    public const int MaxShownOfGroup = 100;

    /// <summary>The role of whoever is listed without one.</summary>
    public const string DefaultRole = "developer";

    private static readonly SearchValues<char> ModuleCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    // Each has a resource of its own beside the developers, or cannot stand in a path. Paths mind no case.
    private static readonly HashSet<string> Reserved =
        new([".", "..", "duplicates", "export", "import", "insights", "licensed", "merge", "subscriptions"], StringComparer.OrdinalIgnoreCase);

    /// <summary>1 to 32 characters of a-z, 0-9 and '-'.</summary>
    public static bool IsModule(string? text) =>
        text is { Length: > 0 and <= MaxModuleLength } && !text.AsSpan().ContainsAnyExcept(ModuleCharacters);

    public static bool IsReserved(string id) => Reserved.Contains(id);

    /// <summary>Compared exactly as sent.</summary>
    public static bool IsId(string? text) => IsText(text, MaxIdLength) && !IsReserved(text!);

    public static bool IsEmail(string? text) =>
        IsText(text, MaxEmailLength) && !text!.Any(char.IsWhiteSpace)
        && text!.LastIndexOf('@') is var at && at > 0 && at < text.Length - 1;

    /// <summary>Within its length, without control characters and halves of pairs, and no blank at either end.</summary>
    public static bool IsText(string? text, int maxLength) =>
        LicenseLimits.IsText(text, maxLength) && !char.IsWhiteSpace(text![0]) && !char.IsWhiteSpace(text[^1]);
}
