namespace MeteringCluster.Reselling;

/// <summary>The words that a search asks for (D11), each once: each costs a walk over every note.</summary>
public static class SearchWords
{
    /// <summary>The different words, in whatever case, in the order of the text.</summary>
    public static string[] Of(string query) =>
        [.. query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The words without those that stand in another: where that is found, so are they.</summary>
    public static string[] Least(string query)
    {
        var words = Of(query);
        return [.. words.Where(word => !words.Any(other => IsFoundWith(word, other)))];
    }

    // A coupon is also found where it is spelled otherwise than it is kept, which tells nothing of its parts.
    private static bool IsFoundWith(string word, string other) =>
        other.Length > word.Length && other.Contains(word, StringComparison.OrdinalIgnoreCase) && !CouponText.TryRead(other, out _);
}
