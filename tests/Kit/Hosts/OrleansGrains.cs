#if ORLEANS
using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.OrleansHosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace MeteringCluster.Tests.Kit.Hosts;

/// <summary>
/// Orleans silos in this process over a test's journal. They share its clock, whose instants the test sets while
/// timers run on real time: the silos need theirs to find each other.
/// </summary>
internal sealed class OrleansGrains : GrainHost
{
    private readonly InProcessTestCluster _silos;

    private OrleansGrains(InProcessTestCluster silos) => _silos = silos;

    public override IMeteringCluster Grains => _silos.Silos[0].ServiceProvider.GetRequiredService<IMeteringCluster>();

    public static async Task<GrainHost> Begin<TJournal>(
        TJournal journal, ManualClock clock, Func<IMeteringCluster, OutwardPorts>? ports, BillingOptions billing)
        where TJournal : IJournal, ISnapshots
    {
        clock.HasRealTimers = true;
        var options = new ServerOptions { Clock = clock, Uptime = () => clock.Uptime, Billing = billing };
        options.Journaling.SnapshotAfterBytes = 1024;
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            var cluster = new ClusterOptions { Name = "test", RetryFor = TimeSpan.FromSeconds(30) };
            silo.Services.AddSingleton(new Storage(journal, journal, new NobodysJournal()));
            silo.Services.AddSingleton<Func<OutwardPorts>>(provider => () => (ports ?? NoPorts)(provider.GetRequiredService<IMeteringCluster>()));
            SiloSetup.AddGrains(silo.Services, options, cluster);
        });
        var host = new OrleansGrains(builder.Build());
        await host._silos.DeployAsync();

        var effects = host._silos.Silos[0].ServiceProvider.GetRequiredService<EffectRunner>();
        await foreach (var effect in journal.PendingEffects()) effects.Resume(effect);
        return host;
    }

    public override async ValueTask DisposeAsync() => await _silos.DisposeAsync();

    // The test's own: it outlives the silos, as a database does.
    private sealed class NobodysJournal : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
#endif
