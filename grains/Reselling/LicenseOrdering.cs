using System.Diagnostics;

namespace MeteringCluster.Reselling;

/// <summary>A <see cref="LicensePlace"/> that costs nothing, as every licence has one in every list.</summary>
internal readonly record struct LicenseKey(string? Text, long Value, int Number)
{
    public static LicenseKey Of(LicensePlace place) => new(place.Text, place.Value, place.Number);

    public LicensePlace ToPlace() => new(Text, Value, Number);
}

/// <summary>How licences are sorted: by what was asked for, and where that is the same by their numbers.</summary>
internal sealed class LicenseOrdering(LicenseOrder order, bool descending, ResellerState state, DateTimeOffset now)
    : IComparer<(LicenseKey Key, ResellerLicense License)>
{
    /// <summary>What has no value of its own comes behind all that have.</summary>
    private const long Missing = long.MaxValue;

    /// <summary>Each licence comes before all that were made earlier, which is how they lie.</summary>
    public bool IsNewestFirst => order == LicenseOrder.Created && descending;

    public LicenseKey KeyOf(ResellerLicense license)
    {
        var (text, value) = order switch
        {
            LicenseOrder.Created => ((string?)null, 0L),
            LicenseOrder.Name => (license.Name, 0L),
            LicenseOrder.Plan => (license.Plan, 0L),
            LicenseOrder.Screens => ((string?)null, (long)license.Screens),
            LicenseOrder.Amount => ((string?)null, license.AmountCents),
            LicenseOrder.User => state.UserOf(license) is { } user ? ((string?)user.Name, 0L) : (null, Missing),
            LicenseOrder.Status => ((string?)null, (long)license.StatusAt(now)),
            LicenseOrder.Activated => ((string?)null, license.ActivatedAt?.UtcTicks ?? Missing),
            LicenseOrder.Ends => ((string?)null, license.EndsAt?.UtcTicks ?? Missing),
            _ => throw new UnreachableException(),
        };
        return new LicenseKey(text, value, license.Number);
    }

    public int Compare(LicenseKey a, LicenseKey b)
    {
        var ascending = a.Value.CompareTo(b.Value);
        if (ascending == 0) ascending = string.Compare(a.Text, b.Text, StringComparison.OrdinalIgnoreCase);
        if (ascending == 0) ascending = a.Number.CompareTo(b.Number);
        return descending ? -ascending : ascending;
    }

    public int Compare((LicenseKey Key, ResellerLicense License) x, (LicenseKey Key, ResellerLicense License) y) =>
        Compare(x.Key, y.Key);
}
