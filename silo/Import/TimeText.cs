using System.Globalization;

namespace MeteringCluster.Import;

/// <summary>How the file writes instants. A time without an offset is UTC.</summary>
/// <param name="format">A .NET date format; null for RFC 3339 or <c>yyyy-MM-dd HH:mm:ss.fffffff</c>.</param>
public sealed class TimeText(string? format)
{
    private static readonly string[] Known =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFF"];

    private readonly string[] _formats = format is null ? Known : [format];

    public string Expected => format is null ? "RFC 3339, nor 'yyyy-MM-dd HH:mm:ss.fffffff'" : $"of the form '{format}'";

    public bool TryParse(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, _formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
