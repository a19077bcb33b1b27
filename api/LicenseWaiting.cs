using System.Globalization;
using MeteringCluster.Licensing;
using Microsoft.Extensions.Hosting;

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
        // A server that stops would otherwise have to wait for those that wait on it.
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var end = Task.Delay(Timeout.Infinite, ended.Token);
        var started = clock.GetTimestamp();
        while (answer is LicenseFound found && LicenseTags.IsKnown(http, found.Mark))
        {
            var left = patience - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || end.IsCompleted) break;

            var next = wait(found.Mark, left < ILicenseGrain.LongestWait ? left : ILicenseGrain.LongestWait).AsTask();
            if (await Task.WhenAny(next, end) == end) break;
            answer = await next;
        }

        // The delay has no end of its own.
        await ended.CancelAsync();
        return answer;
    }
}
