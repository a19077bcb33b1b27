using System.Globalization;
using System.Text.Json;
using MeteringCluster.Api.Access;
using MeteringCluster.Billing;
using MeteringCluster.Metering;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Usage;

/// <summary>The usage events of one billing period, in the order in which they were counted.</summary>
/// <param name="NextCursor">Where the next page begins; left out when everything was read. A page may be short and still have one.</param>
public sealed record UsageEventList(
    DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, IReadOnlyList<UsageEventView> Events, string? NextCursor);

/// <param name="Source">Left out where it named none; urn:metering:hold for a hold that was settled by an amount, with its id.</param>
/// <param name="Time">The event's own time, or when it was counted.</param>
/// <param name="RecordedAt">When it was counted.</param>
/// <param name="Record">The number of the journal record in which it was counted.</param>
/// <param name="Quantities">Units by measure; empty where the event gave its credits itself.</param>
/// <param name="Credits">What it was charged, exactly.</param>
/// <param name="Dimensions">The data of a CloudEvent beside its quantities.</param>
public sealed record UsageEventView(
    string Id, string? Source, DateTimeOffset Time, DateTimeOffset RecordedAt, long Record, string? User, string Meter,
    IReadOnlyDictionary<string, long> Quantities, Json.Credits Credits, JsonElement? Dimensions)
{
    public static UsageEventView Of(UsageEvent @event) => new(
        @event.Id, @event.Source, @event.Time, @event.RecordedAt, @event.Place.Record, @event.User, @event.Meter, @event.Quantities,
        new(@event.Microcredits), @event.Dimensions is { } json ? JsonElement.Parse(json) : null);
}

public static class UsageEvents
{
    public static async Task<Results<Ok<UsageEventList>, Problem>> List(
        KnownTenant tenant, Page page, IMeteringCluster cluster, TimeProvider clock,
        string? period, string? from, string? to, string? user, string? meter, CancellationToken stop)
    {
        DateTimeOffset? instant = null, first = null, end = null;
        if (period is not null && !TryInstant(period, ref instant)) return Instants.Refuse("period", period);
        if (from is not null && !TryInstant(from, ref first)) return Instants.Refuse("from", from);
        if (to is not null && !TryInstant(to, ref end)) return Instants.Refuse("to", to);
        if (end <= first) return Problems.InvalidValue("to", $"must lie after from ({first!.Value.UtcDateTime:O}).", to);
        var (start, place) = (DateTimeOffset.MinValue, UsageEventPlace.First);
        if (page.After.Length > 0 && !TryCursor(page.After, out start, out place)) return WrongCursor(page);

        // A list that was begun goes on in its period, also where that has ended meanwhile.
        var asked = tenant.Calendar.PeriodAt(instant ?? (page.After.Length > 0 ? start : clock.GetUtcNow()));
        if (page.After.Length > 0 && asked.Start != start) return WrongCursor(page);

        var found = await cluster.Credits(tenant.Id, asked).Events(new UsageEventQuery(place, page.Limit, first, end, user, meter), stop);
        var next = found.Next is { } behind ? Page.Cursor(Text(asked, behind)) : null;
        return TypedResults.Ok(new UsageEventList(asked.Start, asked.End, [.. found.Events.Select(UsageEventView.Of)], next));
    }

    private static bool TryInstant(string text, ref DateTimeOffset? instant)
    {
        if (!Instants.TryParse(text, out var parsed)) return false;
        instant = parsed;
        return true;
    }

    private static Problem WrongCursor(Page page) => Problems.InvalidValue("cursor", "is none that this list gave out.", page.After);

    private static string Text(BillingPeriod period, UsageEventPlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{period.Start.UtcTicks}:{place.Record}:{place.Index}");

    private static bool TryCursor(string cursor, out DateTimeOffset start, out UsageEventPlace place)
    {
        (start, place) = (default, default);
        var parts = cursor.Split(':');
        if (parts.Length != 3
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks < BillingCalendar.Earliest.UtcTicks || ticks > BillingCalendar.Latest.UtcTicks
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var record)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        (start, place) = (new DateTimeOffset(ticks, TimeSpan.Zero), new UsageEventPlace(record, index));
        return true;
    }
}
