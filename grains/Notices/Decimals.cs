using System.Globalization;

namespace MeteringCluster.Notices;

/// <summary>Writes scaled whole numbers, such as cents.</summary>
internal static class Decimals
{
    /// <summary>With all decimals, as in -12.50.</summary>
    public static string Text(long scaled, int decimals)
    {
        var (sign, whole, fraction) = Split(scaled, decimals);
        return $"{sign}{whole}.{fraction}";
    }

    /// <summary>The digits of both sides of the point, and "-" or nothing.</summary>
    public static (string Sign, string Whole, string Fraction) Split(long scaled, int decimals)
    {
        // The lowest number has no positive counterpart of its own size.
        var digits = Int128.Abs(scaled).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return (scaled < 0 ? "-" : "", digits[..^decimals], digits[^decimals..]);
    }
}
