using System.Diagnostics.Metrics;
using MeteringCluster.Journaling;

namespace MeteringCluster.OrleansHosting;

/// <summary>What the cluster host tells beside Orleans' own meter, in the same meter as the grains.</summary>
internal static class ClusterMetrics
{
    public static readonly Counter<long> CallsLost = GrainMetrics.Meter.CreateCounter<long>(
        "metering.cluster.calls.lost", "{call}", "Grain calls that were turned away or did not come back, each try counted.");

    public static readonly Counter<long> WorkClaimed = GrainMetrics.Meter.CreateCounter<long>(
        "metering.cluster.work.claimed", "{item}", "Due grains and pending effects that this silo took on.");
}
