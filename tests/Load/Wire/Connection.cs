using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MeteringCluster.Load.Wire;

/// <summary>
/// A keep-alive connection that has one request under way at a time. Everything after the start runs in the socket
/// engine's own thread, without a task, a queue or an allocation: the generator shares its cores with the server.
/// </summary>
public sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly byte[] _out = new byte[256 * 1024];
    private readonly byte[] _in = new byte[256 * 1024];
    private readonly Exchange _exchange;
    private readonly Pacer _pacer;
    private readonly Tally _tally;
    private int _filled;
    private long _startedAt;

    public Connection(int port, Exchange exchange, Pacer pacer, Tally tally)
    {
        (_exchange, _pacer, _tally) = (exchange, pacer, tally);
        _socket.Connect(IPAddress.Loopback, port);
        _receive.SetBuffer(_in, 0, _in.Length);
        _receive.Completed += (_, _) => { if (Received()) Pump(); };
    }

    public void Start(long startedAt)
    {
        if (Send(startedAt)) Pump();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _receive.Dispose();
    }

    private bool Send(long startedAt)
    {
        (_startedAt, _filled) = (startedAt, 0);
        try
        {
            var length = _exchange.Write(_out);
            for (var sent = 0; sent < length;) sent += _socket.Send(_out.AsSpan(sent, length - sent));
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return Lose();
        }
    }

    private void Pump()
    {
        do
        {
            _receive.SetBuffer(_filled, _in.Length - _filled);
            try
            {
                if (_socket.ReceiveAsync(_receive)) return;
            }
            catch (ObjectDisposedException)
            {
                Lose();
                return;
            }
        } while (Received());
    }

    /// <returns>True when more is to be received.</returns>
    private bool Received()
    {
        if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0) return Lose();

        _filled += _receive.BytesTransferred;
        var answer = _exchange.Read(_in.AsSpan(0, _filled));
        if (answer == Answer.Incomplete) return _filled < _in.Length || Lose();

        var now = Stopwatch.GetTimestamp();
        _tally.Count(answer, now - _startedAt, _in.AsSpan(0, _filled));
        return _pacer.Next(this, now, out var startedAt) && Send(startedAt);
    }

    private bool Lose()
    {
        _tally.Count(Answer.Bad, 0, "The connection was lost."u8);
        _pacer.Lost(this);
        return false;
    }
}
