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
    public static bool IsKnown(HttpContext http, LicenseMark mark) => EntityTags.Match(http.Request.Headers.IfNoneMatch, Of(mark));

    /// <summary>The revision that If-Match names; 0 was never one.</summary>
    public static long? IfRevision(HttpContext http) => EntityTags.Revision(http.Request.Headers.IfMatch, none: 0);
}
