using System.Collections.Immutable;
using MeteringCluster.Api.Access;
using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api.Usage;

/// <summary>What became of a request's items for one tenant. Their indexes are those of the request.</summary>
/// <param name="Balance">Of the current billing period.</param>
public sealed record RoutedUsage(
    KnownTenant Tenant, int Accepted, int Duplicates, int Refused, IReadOnlyList<ItemOutcome> Items, CreditBalance Balance)
{
    /// <summary>Of the periods whose limits refused items, by the items' indexes; empty where the batch was of one period.</summary>
    public IReadOnlyDictionary<int, CreditBalance> Limits { get; init; } = ImmutableDictionary<int, CreditBalance>.Empty;

    /// <summary>What a refusal tells of: the period that the item falls into (E10), and for other refusals the current one.</summary>
    public Problem ProblemOf(in ItemOutcome item) => UsageProblems.Of(item, Tenant, Limits.GetValueOrDefault(item.Index, Balance));
}

/// <summary>
/// Brings items to the billing periods that their times fall into (E7, E8). Nearly always that is one batch for one
/// period; the rest is for the hours around a period's end.
/// </summary>
public sealed class UsageRouter(IMeteringCluster cluster, TimeProvider clock)
{
    /// <param name="items">What the parser noted of each of the batch's items.</param>
    /// <returns>Null where the tenant has no terms, and so no credits.</returns>
    public async ValueTask<RoutedUsage?> Record(
        KnownTenant tenant, byte[] batch, IReadOnlyList<ParsedItem> items, bool listAll)
    {
        var now = clock.GetUtcNow();
        var period = tenant.Calendar.PeriodAt(now);
        if (!AllWithin(period, now, tenant.Calendar.Grace, items)) return await new SplitUsage(cluster, clock, tenant, batch, items).Record();

        if (await cluster.Credits(tenant.Id, period).Record(new RecordUsage(batch, listAll)) is not { } answer) return null;
        foreach (var item in answer.Items)
        {
            // The period ended between this clock reading and the grain's: go on with what it did not take.
            if (item.Outcome == UsageOutcome.OtherPeriod)
                return await new SplitUsage(cluster, clock, tenant, batch, items).Continue(answer);
        }

        return new RoutedUsage(
            tenant, answer.Accepted, answer.Duplicates, answer.Refused,
            [.. answer.Items.Select(item => item with { Index = items[item.Index].Index })], answer.Balance);
    }

    // Items without a time need a look into the period before while that still takes late events.
    private static bool AllWithin(BillingPeriod period, DateTimeOffset now, TimeSpan grace, IReadOnlyList<ParsedItem> items)
    {
        var (start, end) = (period.Start.UtcTicks, period.End.UtcTicks);
        var early = now - period.Start < grace;
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (item.HasTime ? item.Ticks < start || item.Ticks >= end : early) return false;
        }

        return true;
    }
}
