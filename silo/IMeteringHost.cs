namespace MeteringCluster;

/// <summary>What runs the grains in this process: alone, or as one silo of a cluster.</summary>
public interface IMeteringHost
{
    IMeteringCluster Cluster { get; }

    /// <summary>Whether commands can be taken at the moment.</summary>
    bool IsReady { get; }
}
