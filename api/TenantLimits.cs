using MeteringCluster.Billing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api;

/// <summary>The bounds of a tenant's creation.</summary>
public static class TenantLimits
{
    public const int MaxName = 200;
    public const int MaxType = 64;
    public const int MaxPools = 32;
    public const int MaxPoolName = 32;
    public const int MaxSeats = 1_000_000;
    public const int MaxActivations = 1_000_000;
    public const int MaxMeters = 1_000;
    public const int MaxMeasures = UsageBatch.MaxMeasures;
    public const long MaxCredits = 1_000_000_000;
    public const long MaxUsdPerCredit = 10_000;

    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LongestLease = TimeSpan.FromHours(24);

    /// <summary>Terms reach so far; a billing calendar reaches a little further on both sides.</summary>
    public static readonly DateTimeOffset Earliest = BillingCalendar.Earliest;

    public static readonly DateTimeOffset Latest = BillingCalendar.Latest.AddYears(-1);
}
