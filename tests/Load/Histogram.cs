using System.Numerics;

namespace MeteringCluster.Load;

/// <summary>Counts of latencies in logarithmic buckets, each at most 1/64 wide of its value; safe to add from any thread.</summary>
public sealed class Histogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;
    private readonly long[] _counts = new long[(64 - SubBits) * Sub];
    private long _max;

    public long Count => _counts.Sum();

    public long Max => Volatile.Read(ref _max);

    public void Add(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        Interlocked.Increment(ref _counts[IndexOf(value)]);

        var max = Volatile.Read(ref _max);
        while (value > max)
        {
            var seen = Interlocked.CompareExchange(ref _max, value, max);
            if (seen == max) break;
            max = seen;
        }
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        _max = Math.Max(_max, other.Max);
    }

    /// <returns>The upper edge, in nanoseconds, of the bucket under which this share (in permille) of the values lies.</returns>
    public long AtPermille(int permille)
    {
        var count = Count;
        if (count == 0) return 0;

        // Rounded up, so that the value asked for is covered: of 10 values, 999 permille is the 10th.
        var rank = (count * permille + 999) / 1000;
        long below = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            below += _counts[i];
            if (below >= rank) return Math.Min(UpperEdge(i), Max);
        }

        return Max;
    }

    private static int IndexOf(long value)
    {
        if (value < Sub) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return (shift + 1) * Sub + (int)(value >> shift) - Sub;
    }

    private static long UpperEdge(int index)
    {
        if (index < Sub) return index;
        var shift = index / Sub - 1;
        // The topmost bucket's edge is the largest value there is.
        return shift >= 62 - SubBits ? long.MaxValue : ((long)(index % Sub + Sub + 1) << shift) - 1;
    }
}
