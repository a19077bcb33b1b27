namespace MeteringCluster.Licensing;

/// <summary>Lets any number of callers wait for something that happens now and then.</summary>
internal sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Ends with the next <see cref="Raise"/> after it was taken.</summary>
    public Task Next => _next.Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    /// <summary>Ends with the signal or when the time is over, whichever is first.</summary>
    public static async Task Wait(Task next, TimeSpan atMost, TimeProvider clock)
    {
        using var stop = new CancellationTokenSource();
        await Task.WhenAny(next, Task.Delay(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, clock, stop.Token));
        await stop.CancelAsync();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
