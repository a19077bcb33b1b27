namespace MeteringCluster.Load.Cluster;

/// <summary>What is broken under load.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A silo is killed, and started again once every tenant answers without it.</summary>
    Kill,

    /// <summary>A silo stands still until the others have given it up, and goes on as if nothing had been.</summary>
    Freeze,

    /// <summary>Every silo in turn is asked to stop and started again.</summary>
    Rolling,

    /// <summary>PostgreSQL is stopped for ten seconds.</summary>
    PostgresStop,

    /// <summary>PostgreSQL and all its sessions are killed, and it is started again.</summary>
    PostgresKill,

    /// <summary>Two silos that do not know of each other work on one journal.</summary>
    SplitBrain,
}

/// <param name="Program">The built silo.dll, with the cluster host in it.</param>
/// <param name="Between">So long the load runs undisturbed before each fault.</param>
/// <param name="Quiet">So long every tenant must have answered without a break to count as recovered.</param>
/// <param name="Seed">Of what the clients do and of which silo is hit; their interleaving is the machine's.</param>
/// <param name="Tenants">How many; a sixth of them has fewer seats than users. Each round adds three with a small cap.</param>
/// <param name="Proxy">Through HAProxy; otherwise the clients take the silos in turn, and the next after a failure.</param>
public sealed record ClusterChaosOptions(
    string Program, int Silos, int Rounds, Fault Fault, TimeSpan Between, TimeSpan Quiet, int Seed, int Tenants, bool Proxy);
