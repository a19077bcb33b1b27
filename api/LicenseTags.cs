using System.Globalization;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>
/// The ETag of a licence: revision, notices and status, as in <c>"7.0.active"</c>. The status stands in it because time
/// alone changes it; a change is conditional on the revision alone.
/// </summary>
public static class LicenseTags
{
    public static string Of(LicenseMark mark) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{mark.Revision}.{mark.Notices}.{LicenseNames.Of(mark.Status)}\"");

    /// <summary>Whether If-None-Match names this state of the licence.</summary>
    public static bool IsKnown(HttpContext http, LicenseMark mark)
    {
        var tag = Of(mark);
        return http.Request.Headers.IfNoneMatch.SelectMany(Tags).Any(known => known == "*" || known == tag);
    }

    /// <summary>The revision that If-Match names. What names no revision of ours matches none: 0 was never one.</summary>
    public static long? IfRevision(HttpContext http) => http.Request.Headers.IfMatch.ToString() switch
    {
        "" or "*" => null,
        var tag => long.TryParse(tag.Trim('"').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0,
    };

    private static IEnumerable<string> Tags(string? header) =>
        (header ?? "").Split(',').Select(tag => tag.Trim()).Select(tag => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag);
}
