using System.Globalization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// The partition that a grain's records belong to, from its key alone: a billing period's in the month in which the
/// period starts and a month's refusals in theirs, so that a closed month can be detached, and all lasting grains' in
/// one that stays.
/// </summary>
internal static class RecordPeriod
{
    public static readonly DateOnly Lasting = new(1900, 1, 1);

    public static DateOnly Of(GrainKey grain)
    {
        if (FormatOf(grain.Kind) is not { } format) return Lasting;

        var instant = grain.Id.AsSpan(grain.Id.LastIndexOf('/') + 1);
        return DateTime.TryParseExact(
            instant, format, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start)
            ? new DateOnly(start.Year, start.Month, 1)
            : Lasting;
    }

    private static string? FormatOf(string kind) => kind switch
    {
        "credit" => "yyyyMMdd'T'HHmmss'Z'",
        "refusals" => "yyyy-MM",
        _ => null,
    };
}
