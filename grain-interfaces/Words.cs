namespace MeteringCluster;

/// <summary>What others said, at a length that can be kept.</summary>
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
}
