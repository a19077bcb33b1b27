using System.Collections.Immutable;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Signing;

[Reentrant]
public sealed class KeyRingGrain(string id, GrainRuntime runtime) : IKeyRingGrain, IHostedGrain
{
    private readonly Journaled<KeyRing, KeyRingEvent> _log = new(id, KeyRingFold.Instance, runtime);

    public async Task<ImmutableArray<RingKey>> Keys() => await _log.Read(0, static (ring, _, _) => ring.Keys);

    public async Task<ImmutableArray<RingKey>> Keep(KeepRingKey command) =>
        await _log.Commit(command, static (ring, asked, now) => ring.Keep(asked, now));

    public Task Wake() => Task.CompletedTask;

    public bool TryLetGo() => _log.TryLetGo();
}
