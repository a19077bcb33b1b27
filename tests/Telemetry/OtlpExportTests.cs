using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MeteringCluster.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace MeteringCluster.Tests.Telemetry;

public sealed class OtlpExportTests
{
    [Fact]
    public async Task Metrics_and_traces_reach_a_collector()
    {
        ConcurrentDictionary<string, string> received = new();
        await using var collector = await Collector(received);
        await using var server = await ServerFixture.Start(
            options => options.OtlpEndpoint = new Uri(collector.Urls.First()));
        var tenant = await server.CreateTenant();

        // A stop sends what was gathered, so nothing needs to be waited for.
        await server.Stop();

        var metrics = received["/v1/metrics"];
        Assert.Contains("metering.grain.replay.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("kestrel.active_connections", metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet.gc.collections", metrics, StringComparison.Ordinal);
        Assert.Contains("Microsoft.AspNetCore", received["/v1/traces"], StringComparison.Ordinal);
        Assert.DoesNotContain(received.Values, body => body.Contains(tenant.ServerKey, StringComparison.Ordinal));
    }

    private static async Task<WebApplication> Collector(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
            var body = await reader.ReadToEndAsync();
            received.AddOrUpdate(http.Request.Path, body, (_, before) => before + body);
            http.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
