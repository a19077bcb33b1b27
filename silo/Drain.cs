namespace MeteringCluster;

/// <summary>
/// Between the signal to stop and the stop itself, the server says that it is not ready and goes on answering, so
/// that a proxy sends its requests elsewhere before any of them could be turned away.
/// </summary>
internal sealed class Drain(TimeSpan wait, TimeProvider clock) : IHostedLifecycleService
{
    private volatile bool _draining;

    public bool IsDraining => _draining;

    public TimeSpan Wait => wait;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
