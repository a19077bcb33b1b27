using MeteringCluster.Tests.Kit;

namespace MeteringCluster.Tests.Browser;

/// <summary>A server as the console's tests need it: behind a proxy on this machine that it trusts.</summary>
internal static class ConsoleServer
{
    public static Task<ServerFixture> Start(Action<ServerOptions>? configure = null) => ServerFixture.Start(options =>
    {
        options.TrustedProxies.Add("127.0.0.1");
        configure?.Invoke(options);
    });
}
