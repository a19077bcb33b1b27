namespace MeteringCluster.Directory;

internal static class SortedIds
{
    /// <summary>The ids behind one. A view starts at its lower bound without walking there, which a skip would do.</summary>
    public static IEnumerable<string> After(SortedSet<string> ids, string after) =>
        after.Length == 0 || ids.Max is not { } last ? ids
        : string.CompareOrdinal(after, last) >= 0 ? []
        : ids.GetViewBetween(after, last).Where(id => id != after);
}
