using System.Diagnostics;

namespace MeteringCluster.Load.Wire;

/// <summary>Every connection sends its next request as soon as it has the answer: what is the most that gets through?</summary>
public sealed class ClosedLoop : Pacer
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _until;
    private int _running;
    private long _lastAnswer;

    private ClosedLoop(int connections, long until) => (_running, _until) = (connections, until);

    public override bool Next(Connection connection, long now, out long startedAt)
    {
        startedAt = now;
        if (now < _until) return true;
        Volatile.Write(ref _lastAnswer, now);
        Ended();
        return false;
    }

    public override void Lost(Connection connection) => Ended();

    public static Task<LoadResult> Run(int port, IReadOnlyList<Exchange> exchanges, TimeSpan time) => Run([port], exchanges, time);

    /// <param name="ports">Taken in turn by the connections.</param>
    public static async Task<LoadResult> Run(IReadOnlyList<int> ports, IReadOnlyList<Exchange> exchanges, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var loop = new ClosedLoop(exchanges.Count, start + (long)(time.TotalSeconds * Stopwatch.Frequency));
        var tally = new Tally();
        var connections = exchanges.Select((exchange, i) => new Connection(ports[i % ports.Count], exchange, loop, tally)).ToList();
        foreach (var connection in connections) connection.Start(Stopwatch.GetTimestamp());

        var ended = loop._ended.Task;
        await Task.WhenAny(ended, Task.Delay(time + TimeSpan.FromSeconds(15)));
        foreach (var connection in connections) connection.Dispose();

        var end = loop._lastAnswer > start ? loop._lastAnswer : Stopwatch.GetTimestamp();
        var note = tally.FirstBad ?? (ended.IsCompleted ? null : "not every answer came within 15 s of the end");
        return new LoadResult(tally, Stopwatch.GetElapsedTime(start, end), exchanges[0].ItemsPerRequest, note);
    }

    private void Ended()
    {
        if (Interlocked.Decrement(ref _running) == 0) _ended.SetResult();
    }
}
