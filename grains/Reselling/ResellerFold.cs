using MeteringCluster.Journaling;

namespace MeteringCluster.Reselling;

public sealed class ResellerFold() : JsonFold<ResellerState, ResellerEvent>(ResellerJson.Default.ResellerEvent, ResellerJson.Default.ResellerState)
{
    public static readonly ResellerFold Instance = new();

    public override string Kind => "reseller";

    public override int SnapshotVersion => 1;

    public override ResellerState Empty(GrainKey key) => ResellerState.None;

    public override ResellerState Apply(ResellerState state, ResellerEvent @event) => state.Apply(@event);

    public override DateTimeOffset? DueAt(ResellerState state) => state.Invoices.DueAt;

    public override ResellerState ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from) => base.ReadSnapshot(key, from).Indexed();
}
