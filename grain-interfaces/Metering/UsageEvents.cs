using System.Collections.Immutable;

namespace MeteringCluster.Metering;

/// <summary>What a period's credits were at an instant (E9).</summary>
/// <param name="Records">The meter's records that led there; 0 where none had opened the period by then.</param>
[GenerateSerializer, Immutable, Alias("past-balance")]
public sealed record PastBalance(CreditBalance Balance, long Records);

/// <summary>Where an event lies in its period's journal.</summary>
/// <param name="Record">The record's number, from 1.</param>
/// <param name="Index">The event's place among the record's events, from 0.</param>
[GenerateSerializer, Immutable, Alias("usage-event-place")]
public readonly record struct UsageEventPlace([property: Id(0)] long Record, [property: Id(1)] int Index)
{
    public static readonly UsageEventPlace First = new(1, 0);
}

/// <summary>Asks for a period's events from a place in its journal on, in the journal's order.</summary>
/// <param name="From">Only events of this time and later; before <paramref name="To"/>. Null for no bound.</param>
/// <param name="Limit">At most so many events; a page also ends when many more were read that do not fit the query.</param>
[GenerateSerializer, Immutable, Alias("usage-event-query")]
public sealed record UsageEventQuery(
    UsageEventPlace Start, int Limit, DateTimeOffset? From = null, DateTimeOffset? To = null, string? User = null, string? Meter = null);

/// <summary>One event that was counted, as it lies in the journal.</summary>
/// <param name="RecordedAt">When the meter took it: its time for usage that named none.</param>
/// <param name="Source">Null where it named none; urn:metering:hold for what a hold was settled by as an amount.</param>
/// <param name="Quantities">Units by measure; empty where it gave its credits itself.</param>
/// <param name="Dimensions">The rest of a CloudEvent's data as JSON; null where there was none.</param>
[GenerateSerializer, Immutable, Alias("usage-event")]
public sealed record UsageEvent(
    UsageEventPlace Place, DateTimeOffset RecordedAt, string Id, string? Source, DateTimeOffset Time, string? User, string Meter,
    ImmutableSortedDictionary<string, long> Quantities, long Microcredits, string? Dimensions);

/// <param name="Next">Where the next page begins, also where this one has no events; null when all was read.</param>
[GenerateSerializer, Immutable, Alias("usage-event-page")]
public sealed record UsageEventPage(ImmutableArray<UsageEvent> Events, UsageEventPlace? Next)
{
    public static readonly UsageEventPage Empty = new([], null);
}
