using System.Globalization;

namespace MeteringCluster.Audit;

/// <summary>Facts as the trail writes them: instants in RFC 3339, and nothing longer than a fact may be.</summary>
public static class TrailFacts
{
    public static TrailFact Text(string name, string? value)
    {
        if (value is not { Length: > RefusalBounds.MaxFactLength }) return new(name, value ?? "");

        var kept = RefusalBounds.MaxFactLength - 1;
        // Half of a surrogate pair is no text.
        if (char.IsHighSurrogate(value[kept - 1])) kept--;
        return new(name, string.Concat(value.AsSpan(0, kept), "…"));
    }

    public static TrailFact Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    public static TrailFact Instant(string name, DateTimeOffset at) =>
        new(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    public static TrailFact Duration(string name, TimeSpan value) => new(name, value.ToString("c", CultureInfo.InvariantCulture));
}
