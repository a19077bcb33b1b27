using MeteringCluster.Journaling;

namespace MeteringCluster.Billing;

public sealed class BillingFold() : JsonFold<BillingTerms, BillingEvent>(BillingJson.Default.BillingEvent, BillingJson.Default.BillingTerms)
{
    public static readonly BillingFold Instance = new();

    public override string Kind => "billing";

    public override int SnapshotVersion => 1;

    public override BillingTerms Empty(GrainKey key) => BillingTerms.None;

    public override BillingTerms Apply(BillingTerms state, BillingEvent @event) => state.Apply(@event);
}
