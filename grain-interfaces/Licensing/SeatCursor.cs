using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MeteringCluster.Licensing;

/// <summary>The last seat of a page. The next page starts behind its place, whether or not it is still assigned.</summary>
[GenerateSerializer, Immutable, Alias("seat-cursor")]
public sealed record SeatCursor(DateTimeOffset AssignedAt, string User)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out SeatCursor? cursor)
    {
        cursor = null;
        var parts = text.Split('~', 2);
        if (parts.Length != 2 || !LicenseLimits.IsText(parts[1], LicenseLimits.MaxUserLength)) return false;
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)) return false;
        if (ticks > DateTimeOffset.MaxValue.Ticks) return false;

        cursor = new SeatCursor(new DateTimeOffset(ticks, TimeSpan.Zero), parts[1]);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AssignedAt.UtcTicks}~{User}");
}
