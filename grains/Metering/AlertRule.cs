using System.Collections.Immutable;

namespace MeteringCluster.Metering;

/// <summary>
/// Which threshold usage has reached: used × 100 ≥ percent × cap, with no rounding. A cap of 0 has none.
/// </summary>
internal static class AlertRule
{
    /// <returns>The highest percent that is reached; 0 where none is.</returns>
    public static int Reached(ImmutableArray<int> percents, long used, long cap)
    {
        for (var i = percents.Length - 1; i >= 0; i--)
            if (IsReached(percents[i], used, cap)) return percents[i];
        return 0;
    }

    public static bool IsReached(int percent, long used, long cap) => cap > 0 && used >= LeastUsed(percent, cap);

    /// <returns>The least usage that reaches the next threshold above what is told; the greatest number where there is none.</returns>
    public static long Next(ImmutableArray<int> percents, int told, long cap)
    {
        if (cap <= 0) return long.MaxValue;
        foreach (var percent in percents)
            if (percent > told) return LeastUsed(percent, cap);
        return long.MaxValue;
    }

    // At most the cap, as no percent is above 100; on the way there 64 bits may not do.
    private static long LeastUsed(int percent, long cap) => (long)(((Int128)cap * percent + 99) / 100);
}
