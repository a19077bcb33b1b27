using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>Waits for a condition, and fails with its text when it does not come true in time.</summary>
public static class Eventually
{
    public static Task True(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string awaited = "", double seconds = 20) =>
        True(() => Task.FromResult(condition()), awaited, seconds);

    public static async Task True(
        Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string awaited = "", double seconds = 20)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, $"Not in {seconds} s: {awaited}");
            await Task.Delay(5);
        }
    }

    /// <summary>
    /// Holds that something is done within a time, on a machine that has other things to do as well: one of several
    /// tries must be. What waits for a poll or a time-out is late in each of them.
    /// </summary>
    /// <param name="attempt">Does it once, and says how long it took.</param>
    public static async Task Within(TimeSpan bound, Func<Task<TimeSpan>> attempt)
    {
        List<TimeSpan> took = [];
        do took.Add(await attempt());
        while (took[^1] >= bound && took.Count < 5);
        Assert.True(took[^1] < bound, $"Not within {bound}: {string.Join(", ", took)}");
    }
}
