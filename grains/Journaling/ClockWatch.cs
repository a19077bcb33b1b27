namespace MeteringCluster.Journaling;

/// <summary>Tells time that passed from a clock that was set forward, by how long the machine has been running.</summary>
internal struct ClockWatch
{
    // A clock is steered to the right time by at most 500 parts per million; what goes beyond twice that was set.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);
    private const int SteeredPart = 1_000;

    private DateTimeOffset _now;
    private TimeSpan _uptime;

    /// <param name="now">A grain's own time, which stands still while the clock is behind it.</param>
    /// <returns>By how much the clock was set forward since it was last looked at; null where it was not.</returns>
    public TimeSpan? SetForward(DateTimeOffset now, TimeSpan uptime)
    {
        if (_now == default)
        {
            (_now, _uptime) = (now, uptime);
            return null;
        }

        var passed = uptime - _uptime;
        var ahead = now - _now - passed;
        // Behind: the clock was set back, and until it has caught up with the grain's time that is no time that is missing.
        if (ahead < -Tolerance - passed / SteeredPart) return null;

        (_now, _uptime) = (now, uptime);
        return ahead > Tolerance + passed / SteeredPart ? ahead : null;
    }
}
