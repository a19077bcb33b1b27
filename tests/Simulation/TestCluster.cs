using MeteringCluster.Billing;
using MeteringCluster.Embedded;
using MeteringCluster.Journaling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeteringCluster.Tests.Simulation;

/// <summary>The real grains over a test's journal and clock, without HTTP.</summary>
internal sealed class TestCluster : IDisposable
{
    private readonly EffectRunner _effects;

    private TestCluster(IJournal journal, ISnapshots snapshots, TimeProvider clock)
    {
        _effects = new EffectRunner(journal, () => [new PushTermsHandler(Grains!)], clock, NullLogger<EffectRunner>.Instance);
        var due = new DueScheduler(journal, key => Grains!.Find(key), clock, NullLogger<DueScheduler>.Instance);
        Grains = new EmbeddedCluster(new GrainRuntime(
            journal, snapshots, _effects, due, clock, new JournalingOptions { SnapshotAfterBytes = 1024 },
            NullLogger<GrainRuntime>.Instance));
    }

    public EmbeddedCluster Grains { get; }

    /// <summary>Starts as a process does: with the effects that the last one left pending.</summary>
    public static async Task<TestCluster> Begin<TJournal>(TJournal journal, TimeProvider clock)
        where TJournal : IJournal, ISnapshots
    {
        var cluster = new TestCluster(journal, journal, clock);
        await foreach (var effect in journal.PendingEffects()) cluster._effects.Resume(effect);
        return cluster;
    }

    public void Dispose() => _effects.Dispose();
}
