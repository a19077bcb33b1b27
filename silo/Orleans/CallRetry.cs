using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using MeteringCluster.Journaling;

namespace MeteringCluster.OrleansHosting;

/// <summary>
/// Makes a grain call again that did not reach its grain, or lost its answer, while a silo that is leaving or was lost
/// still stands in the way. Nobody can tell from the failure whether the call has run, so only those are made again
/// that may run twice. What still fails then is a <see cref="GrainUnavailableException"/>.
/// </summary>
internal sealed class CallRetry(ClusterOptions options) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    private static readonly ConcurrentDictionary<MethodInfo, bool> Repeatable = new();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var pause = FirstPause;
        for (var failing = 0L; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await context.Invoke().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (IsLost(e) && IsOurs(context))
            {
                ClusterMetrics.CallsLost.Add(1, GrainMetrics.Kind(context.TargetId.Type.ToString()!));
                if (failing == 0) failing = Stopwatch.GetTimestamp();
                if (!MayRepeat(context) || Stopwatch.GetElapsedTime(failing) + pause > options.RetryFor)
                    throw new GrainUnavailableException($"The call did not come back from its grain: {e.Message}");
            }

            await Task.Delay(pause).ConfigureAwait(false);
        }
    }

    // Calls that Orleans makes for itself have rules of their own.
    private static bool IsOurs(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType?.Assembly == typeof(IMeteringCluster).Assembly;

    private static bool IsLost(Exception e) => e is TimeoutException or OrleansException;

    private static bool MayRepeat(IOutgoingGrainCallContext context) =>
        Repeatable.GetOrAdd(context.InterfaceMethod, static method => method.IsDefined(typeof(RepeatableAttribute)));
}
