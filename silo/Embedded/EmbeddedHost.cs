using MeteringCluster.Journal;
using MeteringCluster.Journaling;

namespace MeteringCluster.Embedded;

/// <summary>
/// The single-process host: composes the grains, picks up at a start what an earlier process left undone, lets idle
/// grains go, and stops in order.
/// </summary>
public sealed class EmbeddedHost : IMeteringHost, IHostedService, IAsyncDisposable
{
    private readonly Storage _storage;
    private readonly ServerOptions _options;
    private readonly EffectRunner _effects;
    private readonly DueScheduler _due;
    private ITimer? _sweep;
    private int _sweeping;
    private int _disposed;
    private volatile bool _started;

    public EmbeddedHost(Storage storage, ServerOptions options, Func<OutwardPorts> ports, ILoggerFactory logs)
    {
        (_storage, _options) = (storage, options);
        _effects = new EffectRunner(storage.Journal, () => EffectHandlers.All(Cluster!, ports()), options.Clock, logs.CreateLogger<EffectRunner>());
        _due = new DueScheduler(storage.Journal, key => Cluster!.Find(key), options.Clock, logs.CreateLogger<DueScheduler>());
        Cluster = new EmbeddedCluster(new GrainRuntime(
            storage.Journal, storage.Snapshots, _effects, _due, options.Clock, options.Journaling,
            logs.CreateLogger<GrainRuntime>())
        {
            Uptime = options.Uptime,
            Signing = options.Signing,
            Billing = options.Billing,
            Coupons = options.Coupons,
        });
    }

    public EmbeddedCluster Cluster { get; }

    IMeteringCluster IMeteringHost.Cluster => Cluster;

    public bool IsReady => _started && _storage.Journal.IsWritable;

    public HostFacts Facts => new(
        "single-process", Environment.MachineName, [],
        !_started ? "The server is starting or stopping." : _storage.Journal.IsWritable ? null : "The journal takes no writes at the moment.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await FirstOperator.Ensure(Cluster.Directory, _options);
        await SigningSecretCheck.Ensure(Cluster, _options);
        await foreach (var effect in _storage.Journal.PendingEffects(cancellationToken)) _effects.Resume(effect);
        await _due.Start(cancellationToken);

        var pause = _options.IdleAfter / 4;
        _sweep = _options.Clock.CreateTimer(_ => Sweep(), null, pause, pause);
        _started = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        _started = false;
        if (_sweep is not null) await _sweep.DisposeAsync();
        await _due.DisposeAsync();
        _effects.Dispose();
        await _storage.Owner.DisposeAsync();
    }

    // A sweep that takes longer than the pause is not joined by a second.
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1) return;
        try
        {
            Cluster.Sweep(_options.IdleAfter);
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }
}
