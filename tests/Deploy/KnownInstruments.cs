using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using MeteringCluster.Journaling;
using MeteringCluster.Telemetry;
using MeteringCluster.Tests.Kit;

namespace MeteringCluster.Tests.Deploy;

/// <summary>Every series that a silo of the cluster sends, by the name that Prometheus gives it.</summary>
internal static class KnownInstruments
{
    /// <summary>
    /// Orleans' own and those of the host on it, which are not there in a build without it: written down from the
    /// source, as far as they are used.
    /// </summary>
    private static readonly (string Name, string Unit, InstrumentKind Kind)[] Orleans =
    [
        ("metering.cluster.calls.lost", "{call}", InstrumentKind.Counter),
        ("metering.cluster.work.claimed", "{item}", InstrumentKind.Counter),
        ("orleans-consistent-ring-size", "", InstrumentKind.Gauge),
        ("orleans-catalog-activations", "", InstrumentKind.Gauge),
        ("orleans-catalog-activation-created", "", InstrumentKind.Counter),
        ("orleans-catalog-activation-destroyed", "", InstrumentKind.Counter),
        ("orleans-catalog-activation-failed-to-activate", "", InstrumentKind.Counter),
        ("orleans-catalog-activation-concurrent-registration-attempts", "", InstrumentKind.Counter),
        ("orleans-messaging-sent-dropped", "", InstrumentKind.Counter),
        ("orleans-messaging-sent-failed", "", InstrumentKind.Counter),
        ("orleans-messaging-rejected", "", InstrumentKind.Counter),
        ("orleans-messaging-rerouted", "", InstrumentKind.Counter),
        ("orleans-messaging-expired", "", InstrumentKind.Counter),
        ("orleans-messaging-pings-sent", "", InstrumentKind.Counter),
        ("orleans-messaging-pings-reply-missed", "", InstrumentKind.Counter),
        ("orleans-directory-lookups-full-issued", "", InstrumentKind.Counter),
        ("orleans-directory-lookups-remote-sent", "", InstrumentKind.Counter),
        ("orleans-directory-partition-size", "", InstrumentKind.Gauge),
        ("orleans-app-requests-latency-count", "", InstrumentKind.Counter),
        ("orleans-app-requests-latency-sum", "", InstrumentKind.Counter),
        ("orleans-app-requests-timedout", "", InstrumentKind.Counter),
        ("orleans-scheduler-long-running-turns", "", InstrumentKind.Counter),
        ("orleans-watchdog-health-checks-failed", "", InstrumentKind.Counter),
    ];

    /// <summary>
    /// Npgsql's, as far as they are used: the single-process server opens no connection that would bring them up.
    /// </summary>
    private static readonly (string Name, string Unit, InstrumentKind Kind)[] Npgsql =
    [
        ("db.client.operation.duration", "s", InstrumentKind.Histogram),
        ("db.client.operation.failed", "{command}", InstrumentKind.Counter),
        ("db.client.operation.npgsql.executing", "{command}", InstrumentKind.UpDownCounter),
        ("db.client.operation.npgsql.bytes_written", "By", InstrumentKind.Counter),
        ("db.client.connection.count", "{connection}", InstrumentKind.UpDownCounter),
        ("db.client.connection.max", "{connection}", InstrumentKind.UpDownCounter),
        ("db.client.connection.npgsql.pending_requests", "{request}", InstrumentKind.UpDownCounter),
        ("db.client.connection.npgsql.timeouts", "{timeout}", InstrumentKind.Counter),
    ];

    /// <summary>What Prometheus reads from HAProxy itself, without any translation, or makes up.</summary>
    private static readonly string[] Scraped =
    [
        "up", "haproxy_server_status", "haproxy_backend_http_responses_total", "haproxy_backend_retry_warnings_total",
        "haproxy_backend_redispatch_warnings_total",
    ];

    /// <summary>Starts a server and lists what its meters publish, beside what is written down.</summary>
    public static async Task<HashSet<string>> Collect()
    {
        var names = new HashSet<string>(Scraped, StringComparer.Ordinal);
        foreach (var instrument in await Published()) names.UnionWith(PrometheusNames.Of(instrument));
        foreach (var (name, unit, kind) in Orleans.Concat(Npgsql)) names.UnionWith(PrometheusNames.Of(name, unit, kind));
        return names;
    }

    /// <summary>The product's own alone.</summary>
    public static async Task<IReadOnlyList<Instrument>> OfTheProduct() =>
        [.. (await Published()).Where(instrument => instrument.Meter.Name == GrainMetrics.MeterName)];

    private static async Task<IReadOnlyCollection<Instrument>> Published()
    {
        ConcurrentDictionary<(string, string), Instrument> published = new();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (OtlpExport.Meters.Contains(instrument.Meter.Name)) published[(instrument.Meter.Name, instrument.Name)] = instrument;
            },
        };
        listener.Start();
        ComeUp();
        // The web server makes its instruments when it starts.
        await using var server = await ServerFixture.Start();
        return [.. published.Values];
    }

    /// <summary>Instruments are static fields, which are there once their class was touched.</summary>
    private static void ComeUp()
    {
        Assembly[] assemblies = [typeof(MeteringServer).Assembly, typeof(GrainMetrics).Assembly, typeof(Api.RequestPipeline).Assembly];
        foreach (var type in assemblies.SelectMany(assembly => assembly.GetTypes()))
        {
            var holds = type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Any(field => typeof(Instrument).IsAssignableFrom(field.FieldType));
            if (holds && !type.ContainsGenericParameters) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }
}
