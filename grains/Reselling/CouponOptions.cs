using System.ComponentModel.DataAnnotations;

namespace MeteringCluster.Reselling;

/// <summary>How often a coupon may be guessed wrong (D6).</summary>
public sealed class CouponOptions
{
    /// <summary>Wrong tries that one caller has at once. Default 10; 1 to 1,000 (METERING_COUPON_TRIES).</summary>
    [Range(1, 1_000)]
    public int Tries { get; set; } = 10;

    /// <summary>After so long a caller has one more. Default 6 minutes; 1 second to 1 day (METERING_COUPON_TRY_EVERY, as in 00:06:00).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TryEvery { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>Wrong tries that all callers together have at once. Default 1,000; 1 to 100,000 (METERING_COUPON_TRIES_OF_ALL).</summary>
    [Range(1, 100_000)]
    public int TriesOfAll { get; set; } = 1_000;

    /// <summary>After so long all callers together have one more. Default 3.6 seconds; 1 millisecond to 1 hour
    /// (METERING_COUPON_TRY_OF_ALL_EVERY, as in 00:00:03.6).</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan TryOfAllEvery { get; set; } = TimeSpan.FromSeconds(3.6);
}
