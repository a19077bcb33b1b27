using Microsoft.AspNetCore.Http.Features;

namespace MeteringCluster.Api;

/// <summary>Names in a path, exactly as the caller meant them.</summary>
public static class PathText
{
    /// <summary>
    /// A route value keeps "%2F" as it stands, and so cannot tell a name "a/b" from one "a%2Fb"; the target as sent can.
    /// </summary>
    /// <param name="value">The name as the route gives it.</param>
    /// <param name="segmentsBehind">How many segments of the path follow the name's own.</param>
    public static string Exact(string value, HttpContext http, int segmentsBehind = 0)
    {
        if (!value.Contains('%', StringComparison.Ordinal)) return value;

        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        if (target.IndexOf('?') is var query and >= 0) target = target[..query];
        target = target.TrimEnd('/');
        for (; segmentsBehind > 0; segmentsBehind--) target = target[..target.LastIndexOf('/')];
        return Uri.UnescapeDataString(target[(target.LastIndexOf('/') + 1)..]);
    }
}
