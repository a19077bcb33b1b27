using System.Net;
using System.Net.Sockets;

namespace MeteringCluster.Tests.Kit;

/// <summary>
/// A network between client and server that can be told to fail at one exact place: when a request holds a text, it
/// is either lost, or delivered with its answer lost.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _to;
    private int _cuts;

    public CuttingProxy(int to)
    {
        _to = to;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it has cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    public byte[] LoseRequestWith { get; init; } = "lose this request"u8.ToArray();

    public byte[] LoseAnswerTo { get; init; } = "lose the answer to this"u8.ToArray();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var one = client;
        using var other = new TcpClient();
        try
        {
            await other.ConnectAsync(IPAddress.Loopback, _to, _stop.Token);
            var (near, far) = (one.GetStream(), other.GetStream());
            var cut = new StrongBox();
            await Task.WhenAny(Requests(near, far, cut), Answers(far, near, cut));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Either end is gone, and the other end goes with it.
        }
    }

    private async Task Requests(NetworkStream from, NetworkStream to, StrongBox cut)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            var request = buffer.AsMemory(0, length);
            if (request.Span.IndexOf(LoseRequestWith) >= 0)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            if (request.Span.IndexOf(LoseAnswerTo) >= 0) cut.Armed = true;
            await to.WriteAsync(request, _stop.Token);
        }
    }

    private async Task Answers(NetworkStream from, NetworkStream to, StrongBox cut)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            if (cut.Armed)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Armed;
    }
}
