using System.Diagnostics.Metrics;

namespace MeteringCluster.Journaling;

/// <summary>Measurements of grains in general. Each domain adds its own to the same meter.</summary>
public static class GrainMetrics
{
    public const string MeterName = "MeteringCluster";

    public static readonly Meter Meter = new(MeterName);

    public static readonly Histogram<double> ReplayDuration = Meter.CreateHistogram<double>(
        "metering.grain.replay.duration", "s", "Time to bring a grain's state into memory.");

    public static readonly UpDownCounter<long> Activations = Meter.CreateUpDownCounter<long>(
        "metering.grain.activations", "{grain}", "Grains whose state is in memory.");

    public static readonly Counter<long> Fenced = Meter.CreateCounter<long>(
        "metering.grain.fenced", "{grain}", "Times that a grain forgot its state because a write failed.");

    public static readonly Counter<long> SnapshotFailures = Meter.CreateCounter<long>(
        "metering.snapshot.failures", "{snapshot}", "Snapshots that could not be written or read.");

    public static KeyValuePair<string, object?> Kind(string kind) => new("grain", kind);
}
