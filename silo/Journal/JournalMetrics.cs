using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>What the journal tells of itself, in the same meter as the grains.</summary>
internal static class JournalMetrics
{
    public const string ActivitySourceName = "MeteringCluster.Journal";

    public static readonly ActivitySource Activities = new(ActivitySourceName);

    public static readonly Histogram<int> FlushRecords = GrainMetrics.Meter.CreateHistogram<int>(
        "metering.journal.flush.records", "{record}", "Records written in one group commit.");

    public static readonly Histogram<int> FlushBytes = GrainMetrics.Meter.CreateHistogram<int>(
        "metering.journal.flush.bytes", "By", "Bytes of records written in one group commit.");

    public static readonly Histogram<double> FlushDuration = GrainMetrics.Meter.CreateHistogram<double>(
        "metering.journal.flush.duration", "s", "Time of one group commit, the disk included.");

    public static readonly Counter<long> FlushFailures = GrainMetrics.Meter.CreateCounter<long>(
        "metering.journal.flush.failures", "{flush}", "Group commits that failed.");

    // A meter's instruments live as long as the process; journals come and go, in tests at least.
    private static readonly ConcurrentDictionary<IMeasuredJournal, byte> Open = new();

    static JournalMetrics()
    {
        GrainMetrics.Meter.CreateObservableGauge(
            "metering.journal.queue.depth", () => Open.Keys.Select(j => new Measurement<int>(j.QueueDepth)),
            "{record}", "Records handed over and not yet being written.");
        GrainMetrics.Meter.CreateObservableGauge(
            "metering.journal.writable", () => Open.Keys.Select(j => new Measurement<int>(j.IsWritable ? 1 : 0)),
            null, "1 while the journal takes writes, otherwise 0.");
    }

    public static void Add(IMeasuredJournal journal) => Open.TryAdd(journal, 0);

    public static void Remove(IMeasuredJournal journal) => Open.TryRemove(journal, out _);

    public static void Failed(FlushFigures figures)
    {
        figures.Failed();
        FlushFailures.Add(1);
    }

    public static void Flushed(FlushFigures figures, Activity? activity, int records, int bytes, TimeSpan elapsed)
    {
        figures.Flushed(records, bytes, elapsed);
        FlushRecords.Record(records);
        FlushBytes.Record(bytes);
        FlushDuration.Record(elapsed.TotalSeconds);
        activity?.SetTag("metering.journal.records", records);
        activity?.SetTag("metering.journal.bytes", bytes);
    }
}

/// <summary>A journal that is asked how it is doing.</summary>
internal interface IMeasuredJournal
{
    bool IsWritable { get; }

    /// <summary>Records handed over and not yet being written.</summary>
    int QueueDepth { get; }

    /// <summary>What it has written since it was opened.</summary>
    FlushFigures Figures { get; }
}
