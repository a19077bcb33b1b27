using MeteringCluster.Billing;
using MeteringCluster.Embedded;
using MeteringCluster.Journaling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeteringCluster.Tests.Kit.Hosts;

internal sealed class EmbeddedGrains : GrainHost
{
    private readonly EffectRunner _effects;
    private readonly EmbeddedCluster _grains;

    private EmbeddedGrains(IJournal journal, ISnapshots snapshots, TimeProvider clock)
    {
        _effects = new EffectRunner(journal, () => [new PushTermsHandler(_grains!)], clock, NullLogger<EffectRunner>.Instance);
        var due = new DueScheduler(journal, key => _grains!.Find(key), clock, NullLogger<DueScheduler>.Instance);
        _grains = new EmbeddedCluster(new GrainRuntime(
            journal, snapshots, _effects, due, clock, new JournalingOptions { SnapshotAfterBytes = 1024 },
            NullLogger<GrainRuntime>.Instance));
    }

    public override IMeteringCluster Grains => _grains;

    public static async Task<GrainHost> Begin<TJournal>(TJournal journal, ManualClock clock)
        where TJournal : IJournal, ISnapshots
    {
        var host = new EmbeddedGrains(journal, journal, clock);
        await foreach (var effect in journal.PendingEffects()) host._effects.Resume(effect);
        return host;
    }

    public override ValueTask DisposeAsync()
    {
        _effects.Dispose();
        return ValueTask.CompletedTask;
    }
}
