using System.Collections.Immutable;
using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api;

/// <summary>Reads rate cards, as a tenant's creation and a change of its terms hold them.</summary>
internal static class RateCards
{
    /// <summary>Checks names, sizes and rates; the card is only of use where nothing was wrong.</summary>
    public static RateCard Read(
        string field, SortedDictionary<string, SortedDictionary<string, Json.Credits>> sent, Checks checks)
    {
        checks.Count(field, sent.Count, TenantLimits.MaxMeters);
        var meters = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, long>>(StringComparer.Ordinal);
        // A null that was sent in place of an object arrives here as it is.
        foreach (var (meter, measures) in sent) meters[meter] = Rates($"{field}.{meter}", meter, measures ?? [], checks);
        return new RateCard(meters.ToImmutable());
    }

    private static ImmutableSortedDictionary<string, long> Rates(
        string field, string meter, SortedDictionary<string, Json.Credits> measures, Checks checks)
    {
        Name(field, meter, UsageBatch.MaxMeterBytes, checks);
        if (measures.Count == 0) checks.Add(field, "must have at least one measure with its rate.", value: null);
        checks.Count(field, measures.Count, TenantLimits.MaxMeasures);

        var rates = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var (measure, rate) in measures)
        {
            Name($"{field}.{measure}", measure, UsageBatch.MaxMeasureBytes, checks);
            checks.Range($"{field}.{measure}", rate, default, Json.Credits.Whole(TenantLimits.MaxCredits));
            rates[measure] = rate.Micro;
        }

        return rates.ToImmutable();
    }

    private static void Name(string field, string name, int maxBytes, Checks checks)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > maxBytes || name.Any(char.IsControl))
            checks.Add(field, $"must have a name of 1 to {maxBytes} bytes without control characters.", name);
    }
}
