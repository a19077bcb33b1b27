using System.Collections.Immutable;

namespace MeteringCluster.Audit;

/// <summary>What an event says in the trail; when and where it lies is its record's.</summary>
public sealed record TrailLine(
    Origin? By, string Action, ImmutableArray<TrailFact> About, string? Code = null, string? Detail = null);

/// <summary>Tells a record's events as lines of the trail, in order; events that say nothing there are left out.</summary>
public delegate IEnumerable<TrailLine> TrailTelling<TEvent>(IReadOnlyList<TEvent> events);
