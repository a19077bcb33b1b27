namespace MeteringCluster.Load.Wire;

/// <summary>Decides when a connection sends its next request.</summary>
public abstract class Pacer
{
    /// <param name="startedAt">The instant that the request's latency counts from, in stopwatch ticks.</param>
    /// <returns>False when the connection is to rest; it may be started again later by the pacer.</returns>
    public abstract bool Next(Connection connection, long now, out long startedAt);

    /// <summary>The connection is lost and takes no further part.</summary>
    public abstract void Lost(Connection connection);
}
