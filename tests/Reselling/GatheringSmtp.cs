using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeteringCluster.Tests.Reselling;

/// <summary>A slow mail server: it answers to nobody's content until so many have come, and then to all.</summary>
internal sealed class GatheringSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _gathered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _talks = [];
    private readonly Task _accepting;
    private readonly int _enough;
    private int _waiting;
    private int _most;

    public GatheringSmtp(int enough)
    {
        _enough = enough;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many mails were under way at once, at most.</summary>
    public int Most => Volatile.Read(ref _most);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_talks);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _talks.Add(Talk(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test ended.
        }
    }

    private async Task Talk(TcpClient client)
    {
        using var closing = client;
        try
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await Say(stream, "220 slow");
            var isContent = false;
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (isContent && line != ".") continue;
                if (isContent) await Gather();
                isContent = line == "DATA";
                await Say(stream, isContent ? "354 go on" : line == "QUIT" ? "221 bye" : "250 ok");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The client went, or the test ended.
        }
    }

    private async Task Gather()
    {
        var waiting = Interlocked.Increment(ref _waiting);
        lock (_gathered) _most = Math.Max(_most, waiting);
        if (waiting == _enough) _gathered.TrySetResult();
        await _gathered.Task.WaitAsync(_stop.Token);
        Interlocked.Decrement(ref _waiting);
    }

    private async Task Say(NetworkStream stream, string answer) => await stream.WriteAsync(Encoding.Latin1.GetBytes(answer + "\r\n"), _stop.Token);
}
