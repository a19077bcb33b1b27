namespace MeteringCluster.Api;

/// <summary>How many requests this process was sent. Each core counts on a line of memory of its own, so that none waits for another.</summary>
public sealed class RequestCount
{
    private const int LineOfMemory = 128 / sizeof(long);
    private const int Lines = 32;

    private readonly long[] _counts = new long[(Lines + 1) * LineOfMemory];

    public void One() => Interlocked.Increment(ref _counts[(Thread.GetCurrentProcessorId() % Lines + 1) * LineOfMemory]);

    public long Total => Enumerable.Range(1, Lines).Sum(line => Interlocked.Read(ref _counts[line * LineOfMemory]));
}
