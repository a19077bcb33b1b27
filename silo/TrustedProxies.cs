using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace MeteringCluster;

/// <summary>
/// Takes the caller's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, where a proxy that is
/// trusted by name sent them, and from nobody else: whoever could write these headers freely would choose the address
/// that rate limits go by, and pass plain HTTP for HTTPS.
/// </summary>
internal static class TrustedProxies
{
    public static void UseTrustedProxies(this WebApplication app, ServerOptions options)
    {
        if (options.TrustedProxies.Count == 0) return;

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // A chain of proxies counts as far back as each of them is trusted.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.TrustedProxies) forwarded.KnownIPNetworks.Add(Parse(proxy));
        app.UseForwardedHeaders(forwarded);
    }

    /// <exception cref="StartRefusedException">It is neither an address nor a network.</exception>
    public static IPNetwork Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        throw new StartRefusedException(
            $"--trusted-proxy is '{text}'; it must be an IP address, or a network like 10.0.0.0/8.");
    }
}
