using MeteringCluster.Billing;
using MeteringCluster.Embedded;
using MeteringCluster.Journaling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeteringCluster.Tests.Kit.Hosts;

internal sealed class EmbeddedGrains : GrainHost
{
    private readonly EffectRunner _effects;
    private readonly EmbeddedCluster _grains;
    private readonly DueScheduler _due;

    private EmbeddedGrains(
        IJournal journal, ISnapshots snapshots, TimeProvider clock, Func<IMeteringCluster, OutwardPorts> ports, BillingOptions billing)
    {
        _effects = new EffectRunner(
            journal, () => EffectHandlers.All(_grains!, ports(_grains!)), clock, NullLogger<EffectRunner>.Instance);
        _due = new DueScheduler(journal, key => _grains!.Find(key), clock, NullLogger<DueScheduler>.Instance);
        _grains = new EmbeddedCluster(new GrainRuntime(
            journal, snapshots, _effects, _due, clock, new JournalingOptions { SnapshotAfterBytes = 1024 },
            NullLogger<GrainRuntime>.Instance)
        { Billing = billing });
    }

    public override IMeteringCluster Grains => _grains;

    public static async Task<GrainHost> Begin<TJournal>(
        TJournal journal, ManualClock clock, Func<IMeteringCluster, OutwardPorts>? ports, BillingOptions billing)
        where TJournal : IJournal, ISnapshots
    {
        var host = new EmbeddedGrains(journal, journal, clock, ports ?? NoPorts, billing);
        // Tests that need nothing outside wake their grains themselves.
        if (ports is not null) await host._due.Start(CancellationToken.None);
        await foreach (var effect in journal.PendingEffects()) host._effects.Resume(effect);
        return host;
    }

    public override async ValueTask DisposeAsync()
    {
        await _due.DisposeAsync();
        _effects.Dispose();
    }
}
