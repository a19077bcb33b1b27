using System.Collections.Immutable;
using MeteringCluster.Billing;

namespace MeteringCluster.Metering;

/// <summary>
/// One tenant's AI credits in one billing period. The key is the tenant's id, '/' and the period's start. Null
/// answers mean that the tenant was never created. Every command may be repeated: its id makes it count once.
/// </summary>
[Alias("credit-grain")]
public interface ICreditGrain : IDueGrain
{
    [Repeatable]
    Task<UsageAnswer?> Record(RecordUsage usage);

    /// <summary>
    /// Looks items up without recording any: for items without a time that may have been counted in this period
    /// just before it ended. Every item is listed: Duplicate, IdReused, or OtherPeriod for one not known here.
    /// </summary>
    [Repeatable]
    Task<UsageAnswer?> Find(RecordUsage usage);

    [Repeatable]
    Task<HoldAnswer?> Reserve(ReserveHold hold);

    [Repeatable]
    Task<HoldAnswer?> Settle(SettleHold settlement);

    [Repeatable]
    Task<HoldAnswer?> Release(string holdId);

    [Repeatable]
    Task<HoldAnswer?> FindHold(string holdId);

    [Repeatable]
    Task<CreditBalance?> Balance();

    /// <summary>
    /// What <see cref="Balance"/> said at an instant that is not in the future, by replay (E9): holds that were over by then
    /// are over, and usage that was reported later is not in it. For a period that nothing had opened by then it is what
    /// it would have opened with. Null where there was no such tenant yet.
    /// </summary>
    [Repeatable]
    Task<PastBalance?> BalanceAt(DateTimeOffset instant, CancellationToken stop = default);

    /// <summary>The events behind what is used, from the journal: all pages together come to it exactly (E9).</summary>
    [Repeatable]
    Task<UsageEventPage> Events(UsageEventQuery query, CancellationToken stop = default);

    /// <summary>
    /// What the period comes to so far, or came to when it closed; for one that nothing has opened, what it would be.
    /// </summary>
    [Repeatable]
    Task<PeriodStatement?> Statement();

    /// <returns>At most the query's limit of rows.</returns>
    [Repeatable]
    Task<ImmutableArray<UsageRow>> Usage(UsageQuery query);

    /// <summary>Tells the period of changed terms; older ones than it has do nothing.</summary>
    [Repeatable]
    Task ChangeTerms(CreditTerms terms);
}
