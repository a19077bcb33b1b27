using System.Collections.Immutable;

namespace MeteringCluster.Audit;

/// <summary>A grain whose decisions can be looked up. Its journal is the trail: nothing is written a second time.</summary>
[Alias("trail-grain")]
public interface ITrailGrain : IGrainWithStringKey
{
    /// <summary>
    /// Entries in the order asked for, of what is on disk. It looks at 20,000 records at most, so a page may hold few
    /// entries, or none, and still not be the last.
    /// </summary>
    [Repeatable]
    ValueTask<TrailPage> ReadTrail(ReadTrail query);
}

/// <summary>Asks for a part of the trail between two instants, <c>[From, To)</c>.</summary>
/// <param name="After">Where the page before ended; null for the first.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("read-trail")]
public sealed record ReadTrail(
    DateTimeOffset From, DateTimeOffset To, bool NewestFirst, TrailPlace? After, TrailFilter Filter, int Limit)
{
    public const int MaxLimit = 1_000;
}

/// <summary>What must be equal; null lets everything through, but for heartbeats, which are shown only if asked for.</summary>
/// <param name="User">As the fact "user" has it.</param>
/// <param name="Session">As the fact "session" has it.</param>
/// <param name="RequestId">Letters, digits, '-', '_', '.' and ':' only.</param>
/// <param name="Code">Of a refusal.</param>
[GenerateSerializer, Immutable, Alias("trail-filter")]
public sealed record TrailFilter(string? Action, string? User, string? Session, string? RequestId, string? Code)
{
    public static readonly TrailFilter None = new(null, null, null, null, null);
}

/// <summary>The place of an entry in one grain's trail: its record, and which of the record's entries it is, from 0.</summary>
[GenerateSerializer, Immutable, Alias("trail-place")]
public readonly record struct TrailPlace([property: Id(0)] long Sequence, [property: Id(1)] int Index);

/// <summary>One thing that was done, or refused.</summary>
/// <param name="At">The record's instant: never earlier than that of the entry before.</param>
/// <param name="By">Null where nobody asked for it, or it was not recorded.</param>
/// <param name="Code">Of a refusal; null for what was done.</param>
[GenerateSerializer, Immutable, Alias("trail-entry")]
public sealed record TrailEntry(
    TrailPlace Place, DateTimeOffset At, Origin? By, string Action, string? Code, string? Detail, ImmutableArray<TrailFact> About);

/// <param name="Next">What the next call gives as <see cref="ReadTrail.After"/>.</param>
/// <param name="Done">Nothing of what was asked for follows.</param>
[GenerateSerializer, Immutable, Alias("trail-page")]
public sealed record TrailPage(ImmutableArray<TrailEntry> Entries, TrailPlace Next, bool Done);
