using System.Globalization;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>Where a page of licences ended, as the text of a cursor. It holds for one order only.</summary>
internal static class LicenseCursor
{
    public static string Of(LicenseOrder order, bool descending, LicensePlace place) => Page.Cursor(string.Create(
        CultureInfo.InvariantCulture, $"{Order(order, descending)}~{place.Value}~{place.Number}~{(place.Text is null ? "" : "t" + place.Text)}"));

    /// <returns>Null for no cursor, and for what is none of this order: anybody may have made it up.</returns>
    public static LicensePlace? Read(string text, LicenseOrder order, bool descending)
    {
        if (text.Split('~', 4) is not [var of, var value, var number, var rest] || of != Order(order, descending)) return null;
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var sorted)) return null;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)) return null;
        return new LicensePlace(rest.Length > 0 ? rest[1..] : null, sorted, last);
    }

    private static string Order(LicenseOrder order, bool descending) =>
        string.Create(CultureInfo.InvariantCulture, $"{(descending ? "-" : "")}{(int)order}");
}
