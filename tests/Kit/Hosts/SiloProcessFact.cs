using Xunit;

namespace MeteringCluster.Tests.Kit.Hosts;

/// <summary>
/// A test of silos that are processes of their own, over a PostgreSQL of its own; skipped, with the reason, where
/// this build has no cluster host or PostgreSQL's programs are missing.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SiloProcessFactAttribute : FactAttribute
{
    public SiloProcessFactAttribute() => Skip =
#if ORLEANS
        PostgresServer.WhyNot;
#else
        NoCluster.Reason;
#endif
}
