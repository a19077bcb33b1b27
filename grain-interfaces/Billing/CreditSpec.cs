using System.Collections.Immutable;

namespace MeteringCluster.Billing;

/// <summary>A tenant's AI-credit terms as they are created.</summary>
/// <param name="BaseMicrocredits">Included in each billing period, in millionths of a credit.</param>
/// <param name="UsdCentsPerCredit">The price of one credit above the base, in US cents.</param>
[GenerateSerializer, Immutable, Alias("credit-spec")]
public sealed record CreditSpec(
    long BaseMicrocredits, long UsdCentsPerCredit, BillingCalendar Calendar, RateCard RateCard);

/// <summary>Turns a meter's quantities into credits: meter, then measure, then its rate.</summary>
/// <param name="Meters">Rates in microcredits per million units of the measure.</param>
[GenerateSerializer, Immutable, Alias("rate-card")]
public sealed record RateCard(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, long>> Meters)
{
    public static readonly RateCard Empty = new(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, long>>.Empty);

    public bool IsSame(RateCard other) =>
        Meters.Count == other.Meters.Count
        && Meters.All(meter => other.Meters.TryGetValue(meter.Key, out var rates) && rates.SequenceEqual(meter.Value));
}
