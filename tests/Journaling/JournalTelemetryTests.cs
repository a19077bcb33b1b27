using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class JournalTelemetryTests : IDisposable
{
    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Flushes_are_measured_and_traced_and_the_gauges_tell_of_the_queue()
    {
        var measured = new ConcurrentDictionary<string, double>();
        // Other tests' journals are measured as well, so the highest value counts.
        void Note(Instrument instrument, double value) =>
            measured.AddOrUpdate(instrument.Name, value, (_, old) => Math.Max(old, value));
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == GrainMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<int>((instrument, value, _, _) => Note(instrument, value));
        meters.SetMeasurementEventCallback<double>((instrument, value, _, _) => Note(instrument, value));
        meters.Start();
        var spans = new ConcurrentQueue<Activity>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MeteringCluster.Journal",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(traces);

        await using var folder = DataFolder.Open(_files.Path, TimeProvider.System, NullLoggerFactory.Instance);
        await new Owner("counter", "a").Append(folder.Journal, new byte[10]).Completion;
        await Eventually.True(() => !spans.IsEmpty && measured.ContainsKey("metering.journal.flush.duration"));
        meters.RecordObservableInstruments();

        Assert.True(measured["metering.journal.flush.records"] >= 1);
        Assert.True(measured["metering.journal.flush.bytes"] > 10);
        Assert.Equal(1, measured["metering.journal.writable"]);
        Assert.Contains("metering.journal.queue.depth", measured.Keys);
        Assert.Contains(spans, span => span.GetTagItem("metering.journal.records") is > 0);
    }
}
