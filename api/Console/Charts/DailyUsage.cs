using System.Collections.Immutable;
using MeteringCluster.Api.Usage;

namespace MeteringCluster.Api.Console.Charts;

/// <summary>The credits of one meter on each day; of all others together where it has no name.</summary>
/// <param name="Meter">Empty for usage that named no meter; null for the others.</param>
public sealed record MeterDays(string? Meter, ImmutableArray<long> Microcredits)
{
    public string Name => Meter switch { null => "Other", "" => "No meter", _ => Meter };

    public long Total => Microcredits.Sum();
}

/// <summary>What was used on each day (of UTC) of a billing period: by the largest meters, and the rest as one.</summary>
public sealed record DailyUsage(ImmutableArray<DateOnly> Days, ImmutableArray<MeterDays> Meters)
{
    /// <summary>How many meters are told apart.</summary>
    public const int Named = 6;

    public ImmutableArray<long> Totals { get; } = [.. Days.Select((_, day) => Meters.Sum(meter => meter.Microcredits[day]))];

    public long Total => Totals.Sum();

    /// <param name="lines">By day, and by meter or as a whole.</param>
    public static DailyUsage Of(DateTimeOffset start, DateTimeOffset end, IEnumerable<UsageLine> lines)
    {
        var (first, last) = (Day(start), Day(end - TimeSpan.FromTicks(1)));
        var days = last.DayNumber - first.DayNumber + 1;
        var meters = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var name = line.Meter ?? "";
            if (!meters.TryGetValue(name, out var micro)) meters.Add(name, micro = new long[days]);
            // The hour in which a period starts is the first of it, also where it starts within the hour.
            micro[Math.Clamp(Day(line.WindowStart).DayNumber - first.DayNumber, 0, days - 1)] += line.Credits.Micro;
        }

        var largest = meters.Select(meter => new MeterDays(meter.Key, [.. meter.Value]))
            .OrderByDescending(meter => meter.Total).ThenBy(meter => meter.Meter, StringComparer.Ordinal).ToList();
        return new DailyUsage(
            [.. Enumerable.Range(0, days).Select(first.AddDays)],
            largest.Count <= Named ? [.. largest] : [.. largest.Take(Named), Rest(largest, days)]);
    }

    private static MeterDays Rest(List<MeterDays> largest, int days) =>
        new(null, [.. Enumerable.Range(0, days).Select(day => largest.Skip(Named).Sum(meter => meter.Microcredits[day]))]);

    private static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime);
}
