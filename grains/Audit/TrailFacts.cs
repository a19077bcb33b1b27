using System.Globalization;

namespace MeteringCluster.Audit;

/// <summary>Facts as the trail writes them: instants in RFC 3339, and nothing longer than a fact may be.</summary>
public static class TrailFacts
{
    public static TrailFact Text(string name, string? value) => new(name, Words.Cut(value ?? "", RefusalBounds.MaxFactLength));

    public static TrailFact Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    public static TrailFact Instant(string name, DateTimeOffset at) =>
        new(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    public static TrailFact Duration(string name, TimeSpan value) => new(name, value.ToString("c", CultureInfo.InvariantCulture));
}
