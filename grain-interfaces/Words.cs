namespace MeteringCluster;

/// <summary>What others wrote: cut to a length that can be kept, and searched.</summary>
public static class Words
{
    /// <summary>At most so many UTF-16 units; what was cut off is marked by "…".</summary>
    public static string Cut(string text, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        if (text.Length <= most) return text;

        var kept = most - 1;
        // Half of a surrogate pair is no text.
        if (kept > 0 && char.IsHighSurrogate(text[kept - 1])) kept--;
        return string.Concat(text.AsSpan(0, kept), "…");
    }

    /// <summary>Whether the text holds what is looked for, in whatever case. An empty query is held by every text.</summary>
    public static bool Hold(string text, string query) => text.Contains(query, StringComparison.OrdinalIgnoreCase);
}
