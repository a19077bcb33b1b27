using System.Collections.Immutable;

namespace MeteringCluster.Metering;

public sealed partial class CreditMeter
{
    /// <summary>Sums the period's usage into rows, ordered by window and group.</summary>
    public ImmutableArray<UsageRow> Usage(UsageQuery query)
    {
        var rows = new SortedDictionary<UsageRowKey, Sum>();
        var (fromHour, toHour) = (UsageTotals.HourOf(query.From.UtcTicks), UsageTotals.HourOf(query.To.UtcTicks));
        var onlyUser = query.User is { } user ? Totals.Users.Find(user) : -1;
        if (query.User is not null && onlyUser < 0) return [];

        for (var meter = 0; meter < Totals.Cubes.Count; meter++)
        {
            var meterName = Totals.Meters.Text(meter);
            if (query.Meter is { } only && only != meterName) continue;

            var cube = Totals.Cubes[meter];
            for (var row = 0; row < cube.RowCount; row++)
            {
                var (hour, number) = cube.Key(row);
                if (hour < fromHour || hour >= toHour || query.User is not null && number != onlyUser) continue;

                var group = query.Group switch
                {
                    UsageGroup.User => number < 0 ? "" : Totals.Users.Text(number),
                    UsageGroup.Meter => meterName,
                    _ => "",
                };
                var key = new UsageRowKey(WindowOf(query, hour), group);
                if (query.After is { } after && key <= after) continue;

                if (!rows.TryGetValue(key, out var sum)) rows.Add(key, sum = new Sum());
                sum.Add(cube, row);
            }
        }

        return [.. rows.Take(query.Limit).Select(row => row.Value.Row(row.Key))];
    }

    private static DateTimeOffset WindowOf(UsageQuery query, int hour)
    {
        var instant = DateTimeOffset.UnixEpoch.AddHours(hour);
        return query.Window switch
        {
            UsageWindow.Hour => instant,
            UsageWindow.Day => new DateTimeOffset(instant.Year, instant.Month, instant.Day, 0, 0, 0, TimeSpan.Zero),
            UsageWindow.Month => new DateTimeOffset(instant.Year, instant.Month, 1, 0, 0, 0, TimeSpan.Zero),
            _ => query.From,
        };
    }

    private sealed class Sum
    {
        private readonly SortedDictionary<string, long> _units = new(StringComparer.Ordinal);
        private long _events;
        private long _microcredits;

        public void Add(UsageCube cube, int row)
        {
            _events += cube.EventsOf(row);
            _microcredits += cube.MicrocreditsOf(row);
            for (var column = 0; column < cube.MeasureCount; column++)
            {
                if (cube.UnitsOf(row, column) is var units && units == 0) continue;
                var name = cube.MeasureName(column);
                _units[name] = _units.GetValueOrDefault(name) + units;
            }
        }

        public UsageRow Row(UsageRowKey key) =>
            new(key, _events, _microcredits, _units.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
