using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MeteringCluster.Load.Wire;

/// <summary>
/// Requests arrive at a fixed rate, whatever the server does. Each latency counts from the instant that the request
/// was due, so that a stall is charged to every request it delayed and not only to those that were under way.
/// </summary>
public sealed partial class OpenLoop : Pacer
{
    private readonly Lock _lock = new();
    private readonly Stack<Connection> _idle = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 100;
    private readonly double _interval;
    private readonly long _count;
    private long _next;
    private int _busy;

    private OpenLoop(double rate, TimeSpan time)
    {
        _interval = Stopwatch.Frequency / rate;
        _count = (long)(rate * time.TotalSeconds);
    }

    public override bool Next(Connection connection, long now, out long startedAt)
    {
        lock (_lock)
        {
            if (TryTake(now, out startedAt)) return true;
            _idle.Push(connection);
            Rested();
            return false;
        }
    }

    public override void Lost(Connection connection)
    {
        lock (_lock) Rested();
    }

    public static async Task<LoadResult> Run(int port, IReadOnlyList<Exchange> exchanges, double rate, TimeSpan time)
    {
        var loop = new OpenLoop(rate, time);
        var tally = new Tally();
        var connections = exchanges.Select(exchange => new Connection(port, exchange, loop, tally)).ToList();
        foreach (var connection in connections) loop._idle.Push(connection);

        var deadline = loop._start + (long)((time.TotalSeconds + 10) * Stopwatch.Frequency);
        await Task.Factory.StartNew(() => loop.Dispatch(deadline), TaskCreationOptions.LongRunning);
        await Task.WhenAny(loop._done.Task, Task.Delay(TimeSpan.FromSeconds(10)));
        var held = loop._done.Task.IsCompleted;
        foreach (var connection in connections) connection.Dispose();

        var note = tally.FirstBad ?? (held ? null : $"the rate of {rate:F0}/s could not be held");
        return new LoadResult(tally, Stopwatch.GetElapsedTime(loop._start), exchanges[0].ItemsPerRequest, note);
    }

    // Timers here tick in milliseconds, which would be a good part of the latencies to be measured.
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Pause(uint microseconds);

    private void Dispatch(long deadline)
    {
        while (Stopwatch.GetTimestamp() < deadline && StartDue()) _ = Pause(100);
    }

    /// <returns>False when every request has been started.</returns>
    private bool StartDue()
    {
        while (true)
        {
            Connection connection;
            long startedAt;
            lock (_lock)
            {
                if (_next == _count) return false;
                if (_idle.Count == 0 || !TryTake(Stopwatch.GetTimestamp(), out startedAt)) return true;
                connection = _idle.Pop();
                _busy++;
            }

            connection.Start(startedAt);
        }
    }

    private bool TryTake(long now, out long startedAt)
    {
        startedAt = _start + (long)(_next * _interval);
        if (_next == _count || startedAt > now) return false;
        _next++;
        return true;
    }

    private void Rested()
    {
        _busy--;
        if (_busy == 0 && _next == _count) _done.TrySetResult();
    }
}
