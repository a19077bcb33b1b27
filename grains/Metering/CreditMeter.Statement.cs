using System.Collections.Immutable;
using MeteringCluster.Billing;

namespace MeteringCluster.Metering;

public sealed partial class CreditMeter
{
    /// <summary>How many meters a statement lists; what the cheapest beyond them came to is one line, <see cref="OtherMeters"/>.</summary>
    public const int MaxStatementMeters = 1000;

    public const string OtherMeters = "(other meters)";

    /// <summary>
    /// What the period comes to so far, or came to in the end; while it is open, it says when it will close. The price is
    /// that of the latest terms that reached the period.
    /// </summary>
    public PeriodStatement Statement() => new(
        Period, ClosedAt ?? ClosesAt, Used, _caps.HighestBase, _caps.HighestLimit, Terms!.UsdCentsPerCredit, Events, MeterSums(), _caps.Changes);

    private ImmutableArray<MeterSum> MeterSums()
    {
        var sums = new List<MeterSum>(Totals.Cubes.Count);
        for (var meter = 0; meter < Totals.Cubes.Count; meter++)
        {
            var (events, microcredits) = Totals.Cubes[meter].Sum();
            sums.Add(new MeterSum(Totals.Meters.Text(meter), events, microcredits));
        }

        // Usage that gives its credits itself may name any meter, and a statement has a size that can be journaled.
        if (sums.Count <= MaxStatementMeters) return [.. sums.OrderBy(sum => sum.Meter, StringComparer.Ordinal)];

        var ranked = sums.OrderByDescending(sum => sum.Microcredits).ThenBy(sum => sum.Meter, StringComparer.Ordinal).ToList();
        var others = ranked.Skip(MaxStatementMeters).ToList();
        return
        [
            .. ranked.Take(MaxStatementMeters).OrderBy(sum => sum.Meter, StringComparer.Ordinal),
            new MeterSum(OtherMeters, others.Sum(sum => sum.Events), others.Sum(sum => sum.Microcredits)),
        ];
    }
}
