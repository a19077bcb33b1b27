namespace MeteringCluster.Api.Console.Charts;

/// <summary>What a billing period comes to if it goes on as it has begun, in a straight line.</summary>
/// <param name="AtEnd">Microcredits used by the period's end, as if there were no limit.</param>
/// <param name="LimitAt">When the limit is reached; null where it is not.</param>
public sealed record Forecast(long AtEnd, DateTimeOffset? LimitAt)
{
    /// <summary>Less than this says nothing about a month.</summary>
    public static readonly TimeSpan Soonest = TimeSpan.FromDays(1);

    /// <returns>Null where there is nothing to tell: too early, nothing used, the limit reached, or the period over.</returns>
    public static Forecast? Of(DateTimeOffset start, DateTimeOffset end, DateTimeOffset now, long used, long limit)
    {
        if (now - start < Soonest || now >= end || used <= 0 || used >= limit) return null;

        var elapsed = (now - start).Ticks;
        var atEnd = (long)Int128.Min(long.MaxValue, (Int128)used * (end - start).Ticks / elapsed);
        // It is reached later than now, as less is used, and before the end, as by then more is.
        return new Forecast(atEnd, atEnd > limit ? start.AddTicks((long)((Int128)elapsed * limit / used)) : null);
    }
}
