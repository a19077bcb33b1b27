using System.Collections.Immutable;

namespace MeteringCluster.Import;

/// <summary>What has become of a batch: every one of its lines is counted in the totals once.</summary>
/// <param name="Rejects">In the order of the file.</param>
public sealed record BatchOutcome(long Number, Totals Totals, ImmutableList<Reject> Rejects, long EndOffset, long EndLine)
{
    public static BatchOutcome Of(Batch batch, Totals sent, IEnumerable<Reject> refused) => new(
        batch.Number, sent.Add(Totals.None with { Lines = batch.Bad.Count, Bad = batch.Bad.Count }),
        [.. batch.Bad.Concat(refused).OrderBy(reject => reject.Line)], batch.EndOffset, batch.EndLine);
}
