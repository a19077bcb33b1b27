using System.Net;
using System.Net.Sockets;

namespace MeteringCluster.Load.Servers;

/// <summary>Free ports of loopback.</summary>
public static class Ports
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
