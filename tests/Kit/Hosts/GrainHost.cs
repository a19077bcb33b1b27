using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Tests.Kit.Hosts;

/// <summary>What runs the grains of a test.</summary>
public enum HostKind
{
    /// <summary>One process, the grains themselves.</summary>
    Embedded,

    /// <summary>Orleans silos, the grains behind references and a scheduler.</summary>
    Orleans,
}

/// <summary>The real grains over a test's journal and clock, without HTTP.</summary>
public abstract class GrainHost : IAsyncDisposable
{
    public abstract IMeteringCluster Grains { get; }

    /// <summary>Starts as a process does: with the effects that the last one left pending.</summary>
    /// <param name="ports">What stands outside; a test that needs none may leave it out.</param>
    public static Task<GrainHost> Begin<TJournal>(
        HostKind kind, TJournal journal, ManualClock clock, Func<IMeteringCluster, OutwardPorts>? ports = null, BillingOptions? billing = null)
        where TJournal : IJournal, ISnapshots => kind switch
        {
            HostKind.Embedded => EmbeddedGrains.Begin(journal, clock, ports, billing ?? new()),
#if ORLEANS
            HostKind.Orleans => OrleansGrains.Begin(journal, clock, ports, billing ?? new()),
#endif
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This build has no such host."),
        };

    public abstract ValueTask DisposeAsync();

    private protected static OutwardPorts NoPorts(IMeteringCluster cluster) => new(null!, null!, null!, null!);
}
