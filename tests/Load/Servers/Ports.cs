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

    /// <summary>
    /// A port for a server that comes back to it: none of those that the system gives to outgoing connections, one of
    /// which could hold it meanwhile.
    /// </summary>
    public static int Lasting()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
