namespace MeteringCluster;

/// <summary>What runs the grains in this process: alone, or as one silo of a cluster.</summary>
public interface IMeteringHost
{
    IMeteringCluster Cluster { get; }

    /// <summary>Whether commands can be taken at the moment.</summary>
    bool IsReady { get; }

    /// <summary>What runs the grains, for people to read.</summary>
    HostFacts Facts { get; }
}

/// <param name="Kind"><c>single-process</c>, or <c>silo</c> of a cluster.</param>
/// <param name="Members">The silos as this one sees them; none for a single process.</param>
/// <param name="WhyNotReady">Null where it is ready.</param>
public sealed record HostFacts(string Kind, string Name, IReadOnlyList<HostMember> Members, string? WhyNotReady);

/// <param name="Status">As the membership has it, in lower case.</param>
public sealed record HostMember(string Name, string Address, string Status);
