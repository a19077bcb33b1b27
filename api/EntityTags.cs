using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace MeteringCluster.Api;

/// <summary>Tags of versions in conditional requests (RFC 9110).</summary>
internal static class EntityTags
{
    /// <summary>
    /// The revision that <c>If-Match</c> names, by the digits that its tags begin with; null where there is no such header, or it names any.
    /// Of several the latest, as a resource never goes back to an earlier one. What names no revision of ours matches none.
    /// </summary>
    /// <param name="none">A revision that never was.</param>
    public static long? Revision(StringValues ifMatch, long none)
    {
        var tags = ifMatch.SelectMany(header => (header ?? "").Split(',')).Select(tag => tag.Trim()).Where(tag => tag.Length > 0).ToList();
        // A condition that names no tag is still one, and nothing meets it.
        if (tags.Count == 0) return ifMatch.Count == 0 ? null : none;
        if (tags.Contains("*")) return null;
        return tags.Max(tag => long.TryParse(tag.Trim('"').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : none);
    }

    /// <summary>Whether <c>If-None-Match</c> names the tag, compared weakly.</summary>
    public static bool Match(StringValues ifNoneMatch, string tag) =>
        ifNoneMatch.SelectMany(header => (header ?? "").Split(','))
            .Select(known => known.Trim())
            .Any(known => known == "*" || known == tag || (known.StartsWith("W/", StringComparison.Ordinal) && known[2..] == tag));
}
