using Microsoft.Extensions.Primitives;

namespace MeteringCluster.Api;

/// <summary>Tags of versions in conditional requests (RFC 9110).</summary>
internal static class EntityTags
{
    /// <summary>Whether <c>If-None-Match</c> names the tag, compared weakly.</summary>
    public static bool Match(StringValues ifNoneMatch, string tag) =>
        ifNoneMatch.SelectMany(header => (header ?? "").Split(','))
            .Select(known => known.Trim())
            .Any(known => known == "*" || known == tag || (known.StartsWith("W/", StringComparison.Ordinal) && known[2..] == tag));
}
