namespace MeteringCluster.Load.Wire;

/// <summary>One run's outcome.</summary>
/// <param name="Problem">What was not as it should be; null where all was.</param>
public sealed record LoadResult(Tally Tally, TimeSpan Time, int ItemsPerRequest, string? Problem)
{
    public double RequestsPerSecond => Tally.Good / Time.TotalSeconds;

    public double ItemsPerSecond => RequestsPerSecond * ItemsPerRequest;
}
