using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Journaling;

/// <summary>
/// Runs effects after their commit, and again with a growing pause until each is journaled as done. At a start the
/// host hands it the effects that were still pending. Where several processes share the journal, an effect is tried
/// again only while this one still holds the claim on it, and the claim is renewed while it runs.
/// </summary>
public sealed class EffectRunner(
    IJournal journal, Func<IEnumerable<IEffectHandler>> handlers, TimeProvider clock, ILogger<EffectRunner> log,
    ISharedWork? shared = null)
    : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    // What is held longer without a word is another process's to run.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    // Twice it may fail, and the claim still holds.
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, Running> _running = new();
    private readonly CancellationTokenSource _stop = new();
    private int _disposed;

    // Handlers call grains, and grains need this runner, so they are looked up at the first use.
    private readonly Lazy<Dictionary<string, IEffectHandler>> _handlers = new(() => handlers().ToDictionary(h => h.Kind));

    /// <summary>Starts the record's effects once it is on disk; if it never gets there, they never were.</summary>
    public void RunAfter(JournalRecord record)
    {
        foreach (var effect in record.Effects) Start(effect, record.Completion);
    }

    /// <summary>Starts an effect that an earlier process left pending.</summary>
    public void Resume(Effect effect) => Start(effect, Task.CompletedTask);

    /// <summary>Ends when an effect now under way has been tried once.</summary>
    /// <returns>Whether it ran; true also for one that is not under way any more.</returns>
    public Task<bool> FirstAttempt(string effectId) =>
        _running.TryGetValue(effectId, out var running) ? running.FirstAttempt.Task : Task.FromResult(true);

    /// <summary>Runs an effect once, whether or not it still is pending.</summary>
    /// <returns>Whether it ran.</returns>
    public Task<bool> RunNow(Effect effect) => Try(effect);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Start(Effect effect, Task durable)
    {
        var running = new Running();
        if (_running.TryAdd(effect.Id, running)) _ = Task.Run(() => RunUntilDone(effect, durable, running));
    }

    private async Task RunUntilDone(Effect effect, Task durable, Running running)
    {
        try
        {
            await durable;
            for (var pause = FirstPause; !await Try(effect); pause = Min(pause * 2, LongestPause))
            {
                running.FirstAttempt.TrySetResult(false);
                await KeepClaim(effect, pause + Lease, _stop.Token);
                await Task.Delay(pause, clock, _stop.Token);
                if (!await KeepClaim(effect, Lease, _stop.Token)) return;
            }

            running.FirstAttempt.TrySetResult(true);
        }
        catch (Exception e) when (e is JournalUnavailableException or OperationCanceledException or ObjectDisposedException)
        {
            // Never committed, or stopping: the next start finds it pending if it was committed.
        }
        finally
        {
            _running.TryRemove(effect.Id, out _);
            running.FirstAttempt.TrySetResult(false);
        }
    }

    private async Task<bool> Try(Effect effect)
    {
        try
        {
            await Run(effect);
            await journal.CompleteEffect(effect.Id);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // A handler's own time-out is a failure like any other; only the stop ends the effect.
            log.LogWarning(e, "Effect {Effect} of kind {Kind} did not run; it will be tried again", effect.Id, effect.Kind);
            return false;
        }
    }

    // However long it takes: what waits for an answer from outside must not be sent by another process as well.
    private async Task Run(Effect effect)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var holding = shared is null ? Task.CompletedTask : Hold(effect, over.Token);
        try
        {
            await _handlers.Value[effect.Kind].Run(effect, _stop.Token);
        }
        finally
        {
            await over.CancelAsync();
            await holding;
        }
    }

    private async Task Hold(Effect effect, CancellationToken over)
    {
        try
        {
            do await Task.Delay(RenewEvery, clock, over);
            while (await KeepClaim(effect, Lease, over));
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It has run.
        }
        catch (Exception e)
        {
            // What ran must not count as failed by it: then it would surely run twice.
            log.LogWarning(e, "The claim on effect {Effect} could not be renewed", effect.Id);
        }
    }

    // While the journal cannot be asked, nobody else can claim anything either.
    private async Task<bool> KeepClaim(Effect effect, TimeSpan lease, CancellationToken stop)
    {
        if (shared is null) return true;
        try
        {
            return await shared.KeepClaim(effect.Id, lease, stop);
        }
        catch (JournalUnavailableException)
        {
            return true;
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed class Running
    {
        public TaskCompletionSource<bool> FirstAttempt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
