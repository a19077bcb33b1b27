using Xunit;

namespace MeteringCluster.Tests.Deploy;

public sealed class PrometheusNamesTests
{
    // As Prometheus' own documentation and translator give them.
    [Theory]
    [InlineData("http.server.request.duration", "s", InstrumentKind.Histogram, "http_server_request_duration_seconds_bucket")]
    [InlineData("metering.usage.accepted", "{event}", InstrumentKind.Counter, "metering_usage_accepted_total")]
    [InlineData("metering.journal.flush.bytes", "By", InstrumentKind.Histogram, "metering_journal_flush_bytes_bucket")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", InstrumentKind.Counter, "dotnet_gc_heap_allocated_bytes_total")]
    [InlineData("dotnet.process.memory.working_set", "By", InstrumentKind.UpDownCounter, "dotnet_process_memory_working_set_bytes")]
    [InlineData("orleans-catalog-activation-latency", "ms", InstrumentKind.Histogram, "orleans_catalog_activation_latency_milliseconds_bucket")]
    [InlineData("orleans-catalog-activations", "", InstrumentKind.Gauge, "orleans_catalog_activations")]
    [InlineData("share", "1", InstrumentKind.Gauge, "share_ratio")]
    [InlineData("share", "1", InstrumentKind.Counter, "share_total")]
    public void A_name_is_translated_as_the_OTLP_receiver_does(string name, string unit, InstrumentKind kind, string series) =>
        Assert.Contains(series, PrometheusNames.Of(name, unit, kind));

    [Theory]
    [InlineData("""sum by (code) (rate(a_total{code!="x", on=~"b|c"}[5m])) / ignoring (code) group_left sum(b_total offset 1h)""", "a_total b_total")]
    [InlineData("""histogram_quantile(0.99, sum by (le) (rate(c_seconds_bucket[$__rate_interval]))) > 1e3""", "c_seconds_bucket")]
    [InlineData("""label_replace(d, "to", "$1", "from", "(.*)") and on () e == bool 1""", "d e")]
    [InlineData("""count(max_over_time(f[1m])) < scalar(g:h) or absent(f)""", "f g:h f")]
    public void The_metrics_of_a_query_are_found(string query, string metrics) =>
        Assert.Equal(metrics.Split(' '), PromQl.MetricsOf(query));
}
