using System.Globalization;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

/// <summary>Waits for a licence to become another than the caller knows (C1).</summary>
public static class LicenseWaiting
{
    public const int LongestSeconds = 60;

    /// <summary>The query's <c>wait</c>: 0 to 60 seconds, 0 when missing.</summary>
    public static TimeSpan Patience(HttpContext http, Checks checks)
    {
        var text = http.Request.Query["wait"].ToString();
        if (text.Length == 0) return TimeSpan.Zero;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestSeconds)
            return TimeSpan.FromSeconds(seconds);

        checks.Add("wait", $"must be a whole number of seconds from 0 to {LongestSeconds}.", text);
        return TimeSpan.Zero;
    }

    /// <summary>The licence as soon as it is not what If-None-Match names, or as it is when the time is over.</summary>
    public static async Task<LicenseAnswer> Get(HttpContext http, ILicenseGrain license, TimeSpan patience, TimeProvider clock) =>
        await Until(http, await license.Get(), license.WaitForChange, patience, clock);

    /// <param name="answer">The licence as it is now.</param>
    /// <param name="wait">Waits for another, for so long at most.</param>
    public static async Task<LicenseAnswer> Until(
        HttpContext http, LicenseAnswer answer, Func<LicenseMark, TimeSpan, ValueTask<LicenseAnswer>> wait, TimeSpan patience,
        TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        while (answer is LicenseFound found && LicenseTags.IsKnown(http, found.Mark) && !http.RequestAborted.IsCancellationRequested)
        {
            var left = patience - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) break;
            answer = await wait(found.Mark, left < ILicenseGrain.LongestWait ? left : ILicenseGrain.LongestWait);
        }

        return answer;
    }
}
