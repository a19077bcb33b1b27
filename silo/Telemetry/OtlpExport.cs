using MeteringCluster.Journaling;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MeteringCluster.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP. It is only there when an endpoint is set: without listeners, what the rest of
/// the server measures costs nothing.
/// </summary>
internal sealed class OtlpExport(Uri endpoint) : IHostedService, IDisposable
{
    /// <summary>The product's own, its server's, its runtime's, its cluster's and its database driver's.</summary>
    internal static readonly string[] Meters =
    [
        GrainMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
        "Microsoft.Orleans", "Npgsql",
    ];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The environment comes last: an instance id that outlives a restart keeps a silo's series one series.
        var resource = ResourceBuilder.CreateDefault().AddService("metering").AddEnvironmentVariableDetector();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "Microsoft.Orleans.Application", "MeteringCluster.*")
            .AddOtlpExporter(exporter => Configure(exporter, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddView(Buckets.Of)
            .AddOtlpExporter(exporter => Configure(exporter, "v1/metrics"))
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what is still waiting; an endpoint that is away holds the stop up for a few seconds at most.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _metrics?.Shutdown(5_000);
        _traces?.Shutdown(5_000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private void Configure(OtlpExporterOptions exporter, string signal)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL")))
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        // Over HTTP each signal has a path of its own below the endpoint; over gRPC there is none.
        exporter.Endpoint = exporter.Protocol == OtlpExportProtocol.HttpProtobuf
            ? new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + signal)
            : endpoint;
    }
}
