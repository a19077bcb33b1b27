using System.Diagnostics;
using MeteringCluster.Audit;
using static MeteringCluster.Audit.TrailFacts;

namespace MeteringCluster.Billing;

/// <summary>A tenant's billing events as lines of the audit trail.</summary>
public static class BillingTrail
{
    public static IEnumerable<TrailLine> Tell(IReadOnlyList<BillingEvent> events) => events.Select(Tell);

    private static TrailLine Tell(BillingEvent @event) => @event switch
    {
        TermsSet set => new(
            set.By, TrailActions.CreditTerms,
            [
                Number("version", set.Terms.Version), Number("baseMicrocredits", set.Terms.BaseMicrocredits),
                Number("limitMicrocredits", set.Terms.LimitMicrocredits), Number("rateCards", set.Terms.RateCards.Length),
            ]),
        PaymentReported told => new(
            told.By, TrailActions.PaymentReport,
            [Text("problem", told.Standing.Problem?.ToString() ?? "none"), Text("detail", told.Standing.Detail)]),
        _ => throw new UnreachableException(),
    };
}
