namespace MeteringCluster.Reselling;

/// <summary>The bounds of what a reseller and its commands may hold. The API answers 400 beyond them.</summary>
public static class ResellerLimits
{
    public const int MaxNameLength = 200;
    public const int MaxLicenseNameLength = 200;
    public const int MaxNoteLength = 2_000;
    public const int MaxPlanNameLength = 64;
    public const int MaxPlans = 100;
    public const int MaxMonths = 120;
    public const long MaxScreenCents = 100_000_000;
    public const int MaxScreens = 10_000;
    public const int MaxUsers = 100_000;
    public const int MaxLicenses = 1_000_000;

    /// <summary>So many are made by one command.</summary>
    public const int MaxBatch = 1_000;

    public const int MaxRequestLength = 128;
    public const int MaxExpiringDays = 365;
    public const int MaxPageSize = 1_000;
    public const int MaxReferenceLength = 200;
    public const int MaxQueryLength = 200;

    /// <summary>So many different words a search may have.</summary>
    public const int MaxSearchWords = 10;
}
