using System.Globalization;
using MeteringCluster.Reselling;

namespace MeteringCluster;

/// <summary>Reads from the environment how often a coupon may be guessed wrong.</summary>
internal static class CouponSettings
{
    /// <exception cref="StartRefusedException">A value cannot be read.</exception>
    public static void Read(this CouponOptions options, Func<string, string?> environment)
    {
        options.Tries = Number("METERING_COUPON_TRIES", options.Tries, environment);
        options.TryEvery = Time("METERING_COUPON_TRY_EVERY", options.TryEvery, environment);
        options.TriesOfAll = Number("METERING_COUPON_TRIES_OF_ALL", options.TriesOfAll, environment);
        options.TryOfAllEvery = Time("METERING_COUPON_TRY_OF_ALL_EVERY", options.TryOfAllEvery, environment);
    }

    // A variable that is there and empty, as compose files give it, is none.
    private static int Number(string name, int otherwise, Func<string, string?> environment) =>
        environment(name) is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new StartRefusedException($"{name} is '{text}'; it must be a whole number.");

    private static TimeSpan Time(string name, TimeSpan otherwise, Func<string, string?> environment) =>
        environment(name) is not { Length: > 0 } text ? otherwise
        : text.Count(':') == 2 && TimeSpan.TryParseExact(text, ["c", @"hh\:mm\:ss\.FFFFFFF"], CultureInfo.InvariantCulture, out var time) ? time
        : throw new StartRefusedException($"{name} is '{text}'; it must be hours, minutes and seconds, as in 00:06:00 or 00:00:03.6.");
}
