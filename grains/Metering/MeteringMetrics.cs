using System.Diagnostics.Metrics;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

public static class MeteringMetrics
{
    public static readonly Counter<long> Accepted = GrainMetrics.Meter.CreateCounter<long>(
        "metering.usage.accepted", "{event}", "Usage events accepted and on disk.");

    public static readonly Counter<long> Duplicates = GrainMetrics.Meter.CreateCounter<long>(
        "metering.usage.duplicates", "{event}", "Usage events that were known already.");

    public static readonly Counter<long> Refused = GrainMetrics.Meter.CreateCounter<long>(
        "metering.usage.refused", "{event}", "Usage events refused, by code.");

    public static readonly Counter<long> Holds = GrainMetrics.Meter.CreateCounter<long>(
        "metering.holds", "{command}", "Commands on holds, by outcome.");

    public static readonly Counter<long> OverCap = GrainMetrics.Meter.CreateCounter<long>(
        "metering.settlement.over_cap", "{microcredit}", "Settled beyond the cap; stays 0 unless the policy allows it.");

    public static void Count(UsageAnswer answer)
    {
        if (answer.Accepted > 0) Accepted.Add(answer.Accepted);
        if (answer.Duplicates > 0) Duplicates.Add(answer.Duplicates);
        if (answer.Refused == 0 || !Refused.Enabled) return;

        foreach (var item in answer.Items)
            if (item.Outcome > UsageOutcome.Duplicate) Refused.Add(1, new KeyValuePair<string, object?>("code", item.Outcome.ToString()));
    }

    public static void Count(HoldAnswer answer)
    {
        Holds.Add(1, new KeyValuePair<string, object?>("outcome", answer.Outcome.ToString()));
        if (answer.OverCap > 0) OverCap.Add(answer.OverCap);
    }
}
