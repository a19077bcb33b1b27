using MeteringCluster.Embedded;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;

namespace MeteringCluster.OrleansHosting;

/// <summary>One silo's part of the product: what must be there before Orleans starts is opened by <see cref="JournalFirst"/>.</summary>
internal sealed class OrleansHost(
    Storage storage, ServerOptions options, OrleansCluster cluster, EffectRunner effects, ISiloStatusOracle silo, ILoggerFactory logs)
    : IMeteringHost, IHostedService, IAsyncDisposable
{
    private SharedWork? _work;
    private volatile bool _started;

    public IMeteringCluster Cluster => cluster;

    public bool IsReady => _started && storage.Journal.IsWritable && silo.CurrentStatus == SiloStatus.Active;

    public HostFacts Facts => new(
        "silo", silo.SiloName,
        [
            .. silo.GetApproximateSiloStatuses().OrderBy(member => member.Key.ToParsableString(), StringComparer.Ordinal).Select(member => new HostMember(
                silo.TryGetSiloName(member.Key, out var name) ? name : "", member.Key.Endpoint.ToString(), member.Value.ToString().ToLowerInvariant())),
        ],
        !_started ? "The server is starting or stopping."
        : silo.CurrentStatus != SiloStatus.Active ? $"The silo is {silo.CurrentStatus.ToString().ToLowerInvariant()} in its cluster."
        : storage.Journal.IsWritable ? null : "The journal takes no writes at the moment.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await FirstOperator.Ensure(cluster.Directory, options);
        await SigningSecretCheck.Ensure(cluster, options);
        if (storage.Journal is ISharedWork shared)
        {
            _work = new SharedWork(shared, cluster, effects, options.Cluster!, options.Clock, logs.CreateLogger<SharedWork>());
            _work.Start();
        }

        _started = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _started = false;
        if (Interlocked.Exchange(ref _work, null) is { } work) await work.DisposeAsync();
    }
}

/// <summary>
/// Opens the journal before the silo starts, so that a journal that cannot be used is said as such, and closes it
/// after the silo has let go of its last grain. Until then grains decide things, and what follows from them still runs.
/// </summary>
internal sealed class JournalFirst(Storage storage, EffectRunner effects) : IHostedService, IAsyncDisposable
{
    private int _closed;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    // A host whose start was refused is not stopped, only disposed of.
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1) return;
        effects.Dispose();
        await storage.Owner.DisposeAsync();
    }
}
