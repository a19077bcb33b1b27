using MeteringCluster.Load.Wire;

namespace MeteringCluster.Load.Bench;

/// <summary>One line of the table.</summary>
/// <param name="Against">The name of the figure that this one is given as a ratio of; null for a baseline.</param>
/// <param name="Run">Measures for about the given time.</param>
public sealed record Figure(string Name, string? Against, Func<TimeSpan, Task<Measured>> Run);

/// <param name="PerSecond">Metered items a second: reports, sessions' requests, heartbeats' ids.</param>
/// <param name="Latency">Null where the tool that measured does not say.</param>
public sealed record Measured(double PerSecond, Histogram? Latency, string? Problem)
{
    public static Measured From(LoadResult result) => new(result.ItemsPerSecond, result.Tally.Latency, result.Problem);
}
