namespace MeteringCluster.Journal.Postgres;

/// <summary>How a process owns a journal.</summary>
public enum Ownership
{
    /// <summary>Alone: the single-process host, which trusts what its grains have in memory.</summary>
    Exclusive,

    /// <summary>With others of its kind: the silos of a cluster. It excludes a single-process host, and is excluded by it.</summary>
    Shared,
}
