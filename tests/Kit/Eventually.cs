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
}
