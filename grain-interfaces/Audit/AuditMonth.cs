using System.Globalization;

namespace MeteringCluster.Audit;

/// <summary>A calendar month in UTC, written as in 2026-11: what one tenant's refusals are kept by.</summary>
public readonly record struct AuditMonth
{
    private const string Format = "yyyy-MM";

    private AuditMonth(DateTimeOffset start) => Start = start;

    public DateTimeOffset Start { get; }

    /// <summary>Not included.</summary>
    public DateTimeOffset End => Start.AddMonths(1);

    public AuditMonth Next => new(End);

    public AuditMonth Previous => new(Start.AddMonths(-1));

    public static AuditMonth Of(DateTimeOffset instant) =>
        new(new DateTimeOffset(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero));

    public static bool TryParse(ReadOnlySpan<char> text, out AuditMonth month)
    {
        var isMonth = DateTime.TryParseExact(
            text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var start);
        month = isMonth ? new(new DateTimeOffset(start, TimeSpan.Zero)) : default;
        return isMonth;
    }

    public override string ToString() => Start.ToString(Format, CultureInfo.InvariantCulture);
}
