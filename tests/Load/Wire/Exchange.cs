namespace MeteringCluster.Load.Wire;

/// <summary>What has arrived of an answer.</summary>
public enum Answer
{
    Incomplete,
    Good,
    Bad,
}

/// <summary>The requests of one connection, one after the other, and how the end of each answer is recognised.</summary>
public abstract class Exchange
{
    /// <summary>How many metered items one request carries.</summary>
    public virtual int ItemsPerRequest => 1;

    /// <returns>How many bytes of the buffer are the next request.</returns>
    public abstract int Write(Span<byte> buffer);

    /// <param name="received">Everything received since the request was sent.</param>
    public abstract Answer Read(ReadOnlySpan<byte> received);
}
