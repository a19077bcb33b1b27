namespace MeteringCluster.Journaling;

/// <summary>Tells time that passed from a clock that was set forward, by how long the machine has been running.</summary>
internal readonly struct ClockWatch(DateTimeOffset now, TimeSpan uptime)
{
    // A clock is steered to the right time by at most 500 parts per million; what goes beyond twice that was set.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);
    private const int SteeredPart = 1_000;

    private readonly DateTimeOffset _now = now;
    private readonly TimeSpan _uptime = uptime;

    /// <summary>
    /// By how much the clock was set forward since it was looked at; null where it was not. A grain's own time stands
    /// still while the clock is behind it, so when that is set right, what it jumps counts, and what had stood still
    /// does not: a span that was given meanwhile must not end early either.
    /// </summary>
    public TimeSpan? SetForward(DateTimeOffset now, TimeSpan uptime)
    {
        if (_now == default) return null;
        var passed = uptime - _uptime;
        var ahead = now - _now - passed;
        return ahead > Tolerance + passed / SteeredPart ? ahead : null;
    }
}
