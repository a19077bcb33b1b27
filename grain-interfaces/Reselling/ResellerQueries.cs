using System.Collections.Immutable;

namespace MeteringCluster.Reselling;

/// <summary>Asks for licences (D9 to D11).</summary>
/// <param name="Query">
/// Words, each of which some field of the licence or of its user holds, in whatever case; a coupon also with hyphens. Empty
/// keeps all.
/// </param>
/// <param name="User">Only this user's; empty for those without one; null for all.</param>
/// <param name="Statuses">Only these; empty for all but the deleted.</param>
/// <param name="ExpiringWithin">Only those that end so soon, or <see cref="ExpiringSoon"/>; null for all.</param>
/// <param name="After">The last licence of the page before, as it was sorted then; null for the first page.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("list-reseller-licenses")]
public sealed record ListLicenses(
    string Query, string? User, ImmutableArray<ResellerLicenseStatus> Statuses, TimeSpan? ExpiringWithin,
    LicenseOrder Order, bool Descending, LicensePlace? After, int Limit)
{
    /// <summary>As soon as the reseller's profile says.</summary>
    public static readonly TimeSpan ExpiringSoon = TimeSpan.Zero;
}

[GenerateSerializer, Alias("reseller-license-order")]
public enum LicenseOrder
{
    /// <summary>As they were made.</summary>
    Created,
    Name,
    Plan,
    Screens,
    Amount,
    User,
    Status,
    Activated,
    Ends,
}

/// <summary>A place in a sorted list: what was sorted by, and the licence's number where that is the same.</summary>
/// <param name="Text">For orders by text; else null.</param>
/// <param name="Value">For orders by number or instant (ticks of UTC; the missing come behind all others, as the highest).</param>
[GenerateSerializer, Immutable, Alias("reseller-license-place")]
public sealed record LicensePlace(string? Text, long Value, int Number);

/// <param name="User">Whom it is assigned to; null for nobody.</param>
[GenerateSerializer, Immutable, Alias("reseller-license-row")]
public sealed record LicenseRow(ResellerLicense License, ResellerUser? User, ResellerLicenseStatus Status, ResellerLicenseStatus Use);

/// <param name="Next">Null on the last page.</param>
/// <param name="Total">How many the filter keeps, on all pages.</param>
/// <param name="AmountCents">Of all that the filter keeps.</param>
[GenerateSerializer, Immutable, Alias("reseller-license-page")]
public sealed record LicensePage(ImmutableArray<LicenseRow> Rows, LicensePlace? Next, int Total, long AmountCents);

/// <param name="More">Whether another page follows.</param>
[GenerateSerializer, Immutable, Alias("reseller-user-page")]
public sealed record UserPage(ImmutableArray<ResellerUser> Users, bool More);

/// <summary>How many licences stand how (what a console shows above its list).</summary>
/// <param name="ByStatus">Every status, in the order of the enumeration.</param>
/// <param name="ExpiringSoon">Within the profile's horizon.</param>
[GenerateSerializer, Immutable, Alias("reseller-overview")]
public sealed record ResellerOverview(ResellerProfile Profile, ImmutableArray<int> ByStatus, int ExpiringSoon, int Users, long Revision);
