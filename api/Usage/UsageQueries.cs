using System.Collections.Immutable;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Billing;
using MeteringCluster.Metering;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Usage;

/// <summary>Usage summed up by window and group.</summary>
/// <param name="From">Rounded down to the full hour, as what is kept is by hour.</param>
/// <param name="To">Rounded up to the full hour; not included.</param>
/// <param name="NextCursor">Where the next page begins; left out on the last.</param>
public sealed record UsageReport(
    DateTimeOffset From, DateTimeOffset To, string Window, string GroupBy, IReadOnlyList<UsageLine> Rows, string? NextCursor);

/// <param name="WindowStart">In UTC: the hour, day or month; from itself where nothing is split by time.</param>
/// <param name="User">Empty for usage that named no user; left out where nothing is grouped by user.</param>
/// <param name="Quantities">Units by measure.</param>
public sealed record UsageLine(
    DateTimeOffset WindowStart, string? User, string? Meter, long Events, Json.Credits Credits,
    IReadOnlyDictionary<string, long> Quantities);

public static class UsageQueries
{
    private static readonly TimeSpan MaxRange = TimeSpan.FromDays(800);

    /// <summary>Usage by hour, day or month, and by user or meter</summary>
    public static async Task<Results<Ok<UsageReport>, Problem>> Query(
        KnownTenant tenant, Page page, IMeteringCluster cluster, TimeProvider clock,
        string? from, string? to, string? window, string? groupBy, string? user, string? meter, string? period)
    {
        var now = clock.GetUtcNow();
        BillingPeriod? only = null;
        // A tick more than now, so that what was reported at this very instant is in.
        var (start, end) = (tenant.Calendar.PeriodAt(now).Start, now + TimeSpan.FromTicks(1));
        if (from is not null && !Instants.TryParse(from, out start)) return Instants.Refuse("from", from);
        if (to is not null && !Instants.TryParse(to, out end)) return Instants.Refuse("to", to);
        if (period is not null)
        {
            if (from is not null || to is not null) return Problems.InvalidValue("period", "and from or to exclude each other.", period);
            if (!Instants.TryParse(period, out var within)) return Instants.Refuse("period", period);
            var asked = tenant.Calendar.PeriodAt(within);
            (only, start, end) = (asked, asked.Start, asked.End);
        }

        if (!TryName(window, UsageWindow.Total, out var byWindow)) return OneOf("window", window, "total, hour, day or month");
        if (!TryName(groupBy, UsageGroup.None, out var byGroup)) return OneOf("groupBy", groupBy, "none, user or meter");
        if (!TryAfter(page.After, out var after)) return Problems.InvalidValue("cursor", "is none that this list gave out.", page.After);

        (start, end) = (Floor(start), Floor(end + TimeSpan.FromHours(1) - TimeSpan.FromTicks(1)));
        if (end <= start) return Problems.InvalidValue("to", $"must lie after from ({start.UtcDateTime:O}).", to);
        if (end - start > MaxRange) return Problems.InvalidValue("to", $"lies more than {MaxRange.Days} days after from.", to);

        var query = new UsageQuery(start, end, byWindow, byGroup, user, meter, after, page.Limit + 1);
        var rows = await Collect(tenant, cluster, query, only);
        var shown = rows.Take(page.Limit).ToList();
        var next = rows.Count > page.Limit ? Page.Cursor(Text(shown[^1].Key)) : null;
        return TypedResults.Ok(new UsageReport(
            start, end, Name(byWindow), Name(byGroup), [.. shown.Select(row => Line(row, byGroup))], next));
    }

    // A window may reach over a period's end, so each period's rows are added up. Each gives its first rows in order,
    // which are all that the page can need.
    private static async Task<List<UsageRow>> Collect(KnownTenant tenant, IMeteringCluster cluster, UsageQuery query, BillingPeriod? only)
    {
        if (only is { } one) return [.. await cluster.Credits(tenant.Id, one).Usage(query)];

        var sums = new SortedDictionary<UsageRowKey, UsageRow>();
        for (var period = tenant.Calendar.PeriodAt(query.From); period.Start < query.To; period = tenant.Calendar.After(period))
        {
            foreach (var row in await cluster.Credits(tenant.Id, period).Usage(query))
                sums[row.Key] = sums.TryGetValue(row.Key, out var sum) ? Add(sum, row) : row;
        }

        return [.. sums.Values];
    }

    private static UsageRow Add(UsageRow a, UsageRow b) => a with
    {
        Events = a.Events + b.Events,
        Microcredits = a.Microcredits + b.Microcredits,
        Quantities = b.Quantities.Aggregate(
            a.Quantities, (sum, units) => sum.SetItem(units.Key, sum.GetValueOrDefault(units.Key) + units.Value)),
    };

    private static UsageLine Line(UsageRow row, UsageGroup group) => new(
        row.Key.Window, group == UsageGroup.User ? row.Key.Group : null, group == UsageGroup.Meter ? row.Key.Group : null,
        row.Events, new(row.Microcredits), row.Quantities);

    private static DateTimeOffset Floor(DateTimeOffset instant) =>
        new(instant.UtcTicks - instant.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);

    private static bool TryName<T>(string? text, T otherwise, out T value)
        where T : struct, Enum
    {
        value = otherwise;
        if (text is null) return true;
        foreach (var candidate in Enum.GetValues<T>())
        {
            value = candidate;
            if (Name(candidate) == text) return true;
        }

        return false;
    }

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static Problem OneOf(string field, string? value, string names) =>
        Problems.InvalidValue(field, $"must be {names}.", value);

    private static string Text(UsageRowKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"{key.Window.UtcTicks}:{key.Group}");

    private static bool TryAfter(string cursor, out UsageRowKey? after)
    {
        after = null;
        if (cursor.Length == 0) return true;

        var colon = cursor.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !long.TryParse(cursor.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > BillingCalendar.Latest.UtcTicks)
            return false;
        after = new UsageRowKey(new DateTimeOffset(ticks, TimeSpan.Zero), cursor[(colon + 1)..]);
        return true;
    }
}
