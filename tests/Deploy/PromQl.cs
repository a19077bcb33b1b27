using System.Text.RegularExpressions;

namespace MeteringCluster.Tests.Deploy;

/// <summary>As much of the query language as it takes to find the metrics that a query asks for.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "and", "or", "unless", "bool", "offset", "on", "ignoring", "group_left", "group_right", "by", "without", "inf", "nan",
    };

    /// <summary>Throws on an empty query: a panel without one shows nothing, for ever.</summary>
    public static IReadOnlyList<string> MetricsOf(string query)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        var bare = Text().Replace(query, "");
        bare = Selector().Replace(bare, " ");
        bare = Range().Replace(bare, " ");
        bare = LabelList().Replace(bare, " ");
        return [.. Identifier().Matches(bare)
            .Select(match => match.Groups["name"].Value)
            .Where(name => name.Length > 0 && !Words.Contains(name))];
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Text();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\[[^\[\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)")]
    private static partial Regex LabelList();

    // A name before a parenthesis is a function, a dollar starts a variable, and a duration follows a digit.
    [GeneratedRegex(@"(?<![\w$.:])(?<name>[a-zA-Z_:][\w:]*)(?![\w:]*\s*\()")]
    private static partial Regex Identifier();
}
