using System.Diagnostics;
using System.Text;

namespace MeteringCluster.Load.Wire;

/// <summary>What the connections of one run have seen.</summary>
public sealed class Tally
{
    private long _good;
    private long _bad;
    private string? _firstBad;

    public Histogram Latency { get; } = new();

    public long Good => Volatile.Read(ref _good);

    public long Bad => Volatile.Read(ref _bad);

    /// <summary>The first answer that was not as it should be, to be shown; null where all were.</summary>
    public string? FirstBad => Volatile.Read(ref _firstBad);

    public void Count(Answer answer, long ticks, ReadOnlySpan<byte> received)
    {
        if (answer == Answer.Good)
        {
            Interlocked.Increment(ref _good);
            Latency.Add((long)(ticks * (1e9 / Stopwatch.Frequency)));
            return;
        }

        Interlocked.Increment(ref _bad);
        if (FirstBad is null) Interlocked.CompareExchange(ref _firstBad, Encoding.UTF8.GetString(received[..Math.Min(600, received.Length)]), null);
    }
}
