using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MeteringCluster.Import;

/// <summary>What has become of the lines so far.</summary>
/// <param name="Lines">Records; blank lines and a header are none.</param>
/// <param name="Refused">Items that the server refused, by its code.</param>
/// <param name="Credits">Charged for what was accepted.</param>
public sealed record Totals(
    long Lines, long Accepted, long Duplicates, ImmutableSortedDictionary<string, long> Refused, long Bad, decimal Credits)
{
    public static readonly Totals None = new(0, 0, 0, ImmutableSortedDictionary<string, long>.Empty, 0, 0);

    [JsonIgnore]
    public long RefusedCount => Refused.Values.Sum();

    public Totals Add(Totals other) => new(
        Lines + other.Lines, Accepted + other.Accepted, Duplicates + other.Duplicates,
        other.Refused.Aggregate(Refused, (sum, code) => sum.SetItem(code.Key, sum.GetValueOrDefault(code.Key) + code.Value)),
        Bad + other.Bad, Credits + other.Credits);
}
