using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Directory;

[Reentrant]
public sealed class DirectoryGrain(string id, GrainRuntime runtime, IMeteringCluster cluster) : IDirectoryGrain, IHostedGrain
{
    public string Id { get; } = id;

    public GrainRuntime Runtime { get; } = runtime;

    public IMeteringCluster Cluster { get; } = cluster;

    public bool TryLetGo() => true;

    public Task Wake() => Task.CompletedTask;
}
