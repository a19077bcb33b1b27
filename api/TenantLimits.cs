using MeteringCluster.Billing;
using MeteringCluster.Licensing;
using MeteringCluster.Metering;

namespace MeteringCluster.Api;

/// <summary>The bounds of a tenant's creation.</summary>
public static class TenantLimits
{
    public const int MaxName = 200;
    public const int MaxType = 64;
    public const int MaxPools = LicenseLimits.MaxPools;
    public const int MaxPoolName = LicenseLimits.MaxPoolNameLength;
    public const int MaxSeats = LicenseLimits.MaxSeats;
    public const int MaxActivations = LicenseLimits.MaxActivations;
    public const int MaxMeters = 1_000;
    public const int MaxMeasures = UsageBatch.MaxMeasures;
    public const long MaxCredits = 1_000_000_000;
    public const long MaxUsdPerCredit = 10_000;

    public static readonly TimeSpan ShortestLease = LicenseLimits.ShortestLease;
    public static readonly TimeSpan LongestLease = LicenseLimits.LongestLease;

    /// <summary>Terms reach so far; a billing calendar reaches a little further on both sides.</summary>
    public static readonly DateTimeOffset Earliest = BillingCalendar.Earliest;

    public static readonly DateTimeOffset Latest = BillingCalendar.Latest.AddYears(-1);
}
