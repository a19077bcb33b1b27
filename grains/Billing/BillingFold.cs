using MeteringCluster.Journaling;

namespace MeteringCluster.Billing;

public sealed class BillingFold() : JsonFold<BillingState, BillingEvent>(BillingJson.Default.BillingEvent, BillingJson.Default.BillingState)
{
    public static readonly BillingFold Instance = new();

    public override string Kind => "billing";

    public override int SnapshotVersion => 2;

    public override BillingState Empty(GrainKey key) => BillingState.None;

    public override BillingState Apply(BillingState state, BillingEvent @event) => state.Apply(@event);

    public override DateTimeOffset? DueAt(BillingState state) => state.DueAt;
}
