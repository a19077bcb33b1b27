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

    [Fact]
    public async Task A_silo_keeps_the_instance_id_that_its_environment_gives()
    {
        const string Attributes = "OTEL_RESOURCE_ATTRIBUTES";
        ConcurrentDictionary<string, string> received = new();
        await using var collector = await Collector(received);
        var before = Environment.GetEnvironmentVariable(Attributes);
        Environment.SetEnvironmentVariable(Attributes, "service.instance.id=silo-of-this-test");
        try
        {
            await using var server = await ServerFixture.Start(
                options => options.OtlpEndpoint = new Uri(collector.Urls.First()));
            await server.Stop();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Attributes, before);
        }

        Assert.Contains("silo-of-this-test", received["/v1/metrics"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_commit_of_less_than_a_millisecond_has_a_bucket_of_its_own()
    {
        ConcurrentDictionary<string, string> received = new();
        await using var collector = await Collector(received);
        await using var server = await ServerFixture.Start(
            options => options.OtlpEndpoint = new Uri(collector.Urls.First()));
        await server.CreateTenant();

        await server.Stop();

        var bound = Encoding.Latin1.GetString(BitConverter.GetBytes(0.00025));
        Assert.Contains(bound, received["/v1/metrics"], StringComparison.Ordinal);
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
