using MeteringCluster.Journaling;

namespace MeteringCluster.OrleansHosting;

/// <summary>
/// Durable timers and effects of a cluster: every silo looks in the journal for grains that are due and for effects
/// whose silo has gone, claims some, and sees to them. A grain is woken wherever it lives.
/// </summary>
internal sealed class SharedWork(
    ISharedWork journal, OrleansCluster cluster, EffectRunner effects, ClusterOptions options, TimeProvider clock,
    ILogger<SharedWork> log) : IAsyncDisposable
{
    // A grain that could not be woken, or an effect that did not run, is anybody's again after this.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private const int MostAtOnce = 200;

    // The grain may live where the clock is a little behind, and woken too early it would sleep until the lease ends.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(Run);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task Run()
    {
        using var timer = new PeriodicTimer(options.PollEvery);
        try
        {
            do await Look();
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopping: what was claimed and not done is another silo's when the lease ends.
        }
    }

    private async Task Look()
    {
        try
        {
            foreach (var effect in await journal.ClaimEffects(Lease, MostAtOnce, _stop.Token))
            {
                ClusterMetrics.WorkClaimed.Add(1);
                effects.Resume(effect);
            }

            // Until there is no more: many tenants' periods end at the same instant.
            while (await journal.ClaimDueWork(clock.GetUtcNow() - ClockDifference, Lease, MostAtOnce, _stop.Token) is { Count: > 0 } due)
                await Task.WhenAll(due.Select(work => Wake(work.Grain)));
        }
        catch (JournalUnavailableException)
        {
            // The journal says by itself when it is back.
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            // One row that cannot be read must not stop every timer of this silo for good.
            log.LogError(e, "Looking for due grains and abandoned effects failed; it is tried again");
        }
    }

    private async Task Wake(GrainKey grain)
    {
        ClusterMetrics.WorkClaimed.Add(1);
        try
        {
            await cluster.Find(grain).Wake();
        }
        catch (Exception e)
        {
            log.LogWarning(e, "Waking {Grain} failed; it will be woken again", grain);
        }
    }
}

/// <summary>In a cluster the journal itself is the schedule: whichever silo looks next finds what is due.</summary>
internal sealed class JournalIsTheSchedule : IDueSchedule
{
    public void Set(GrainKey grain, DateTimeOffset? at)
    {
    }
}
