using Xunit;

namespace MeteringCluster.Tests.Cluster;

/// <summary>A test of several silos over PostgreSQL; skipped, with the reason, where either cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip =
#if ORLEANS
        Kit.PostgresServer.WhyNot;
#else
        Kit.Hosts.NoCluster.Reason;
#endif
}
