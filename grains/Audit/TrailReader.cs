using System.Collections.Immutable;
using MeteringCluster.Journaling;

namespace MeteringCluster.Audit;

/// <summary>A grain's journal, to be read back as its audit trail.</summary>
/// <param name="MayBeGone">The records may have been taken out of the journal on purpose; then there is nothing to tell.</param>
public sealed record TrailSource<TState, TEvent>(
    GrainKey Key, IFold<TState, TEvent> Fold, IJournal Journal, TrailTelling<TEvent> Tell, bool MayBeGone = false)
    where TState : class
{
    /// <summary>
    /// Each record that tells something holds one of these texts. Where most records tell nothing, they need not be
    /// decoded to know it. Empty: each may tell something.
    /// </summary>
    public ImmutableArray<byte[]> Marks { get; init; } = [];
}

/// <summary>What a grain answers <see cref="ITrailGrain.ReadTrail"/> with.</summary>
public static class TrailReader
{
    public static async ValueTask<TrailPage> ReadTrail<TState, TEvent>(
        this Journaled<TState, TEvent> log, TrailSource<TState, TEvent> source, ReadTrail query)
        where TState : class
    {
        if (query.Limit is < 1 or > Audit.ReadTrail.MaxLimit) throw new ArgumentException("Out of bounds: Limit.");

        var last = await log.LastSequence();
        // Elsewhere than in the grain's turns, which are not held up however long it takes.
        return await Task.Run(() => new TrailWalk<TState, TEvent>(source, query, last).Run());
    }
}
