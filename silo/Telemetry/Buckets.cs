using System.Diagnostics.Metrics;
using MeteringCluster.Journaling;
using OpenTelemetry.Metrics;

namespace MeteringCluster.Telemetry;

/// <summary>
/// The histogram buckets of the product's own instruments, by unit. The exporter's default ones start at 5 and would
/// put every group commit into one bucket. Other meters bring their own advice.
/// </summary>
internal static class Buckets
{
    private static readonly ExplicitBucketHistogramConfiguration Seconds = new()
    {
        Boundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly ExplicitBucketHistogramConfiguration Bytes = new()
    {
        Boundaries = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216],
    };

    private static readonly ExplicitBucketHistogramConfiguration Counts = new()
    {
        Boundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
    };

    public static MetricStreamConfiguration? Of(Instrument instrument) =>
        instrument.Meter.Name != GrainMetrics.MeterName || instrument is not (Histogram<double> or Histogram<int> or Histogram<long>)
            ? null
            : instrument.Unit switch
            {
                "s" => Seconds,
                "By" => Bytes,
                _ => Counts,
            };
}
