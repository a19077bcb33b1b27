using Microsoft.AspNetCore.Builder;
#if ORLEANS
using System.Net;
using System.Net.Sockets;
#endif

namespace MeteringCluster.Tests.Kit.Hosts;

/// <summary>
/// Composes the server for tests over HTTP. With METERING_TEST_HOST=orleans, and the cluster host built in, the same
/// tests meet one silo instead of the single-process host.
/// </summary>
internal static class TestServer
{
    public static WebApplication Build(ServerOptions options)
    {
        if (Environment.GetEnvironmentVariable("METERING_TEST_HOST") == "orleans") MakeSilo(options);
        return MeteringServer.Build(options);
    }

    private static void MakeSilo(ServerOptions options)
    {
#if ORLEANS
        if (options.Clock is ManualClock clock) (clock.HasRealTimers, options.Uptime) = (true, () => clock.Uptime);
        options.Cluster = new ClusterOptions { Name = "test" };
        options.Drain = TimeSpan.Zero;
        options.ConfigureSilo = silo => silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
#else
        throw new InvalidOperationException("METERING_TEST_HOST=orleans needs the build with the cluster host in it.");
#endif
    }

#if ORLEANS
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
#endif
}
