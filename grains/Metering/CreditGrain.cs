using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Metering;

[Reentrant]
public sealed class CreditGrain(string id, GrainRuntime runtime, IMeteringCluster cluster) : ICreditGrain, IHostedGrain
{
    public string Id { get; } = id;

    public GrainRuntime Runtime { get; } = runtime;

    public IMeteringCluster Cluster { get; } = cluster;

    public bool TryLetGo() => true;

    public Task Wake() => Task.CompletedTask;
}
