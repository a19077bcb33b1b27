using System.Diagnostics;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <param name="Tenant">The id of the tenant that gets the screens. An admin's key may leave it out: it is its own.</param>
public sealed record RedeemCouponRequest(string? Tenant = null);

/// <summary>What the tenant has of the coupon.</summary>
/// <param name="Coupon">As it is shown to people: two halves with a hyphen.</param>
/// <param name="Pool">The seat pool that the screens are seats of.</param>
/// <param name="EndsAt">The screens are the tenant's before this instant.</param>
/// <param name="Repeated">The tenant had redeemed it before; nothing was added.</param>
public sealed record RedeemedCouponDocument(
    string Coupon, string Tenant, string Pool, int Screens, DateTimeOffset ActivatedAt, DateTimeOffset EndsAt, bool Repeated)
{
    public static RedeemedCouponDocument Of(CouponRedeemed redeemed)
    {
        var license = redeemed.Row.License;
        return new(
            CouponText.Show(license.Coupon), license.Tenant!, license.Pool, license.Screens, license.ActivatedAt!.Value,
            license.EndsAt!.Value, redeemed.Repeated);
    }
}

/// <summary>A coupon as its reseller and operators see it.</summary>
/// <param name="Name">Of the licence that is behind it.</param>
/// <param name="User">Whom the licence is assigned to; missing for nobody.</param>
/// <param name="Tenant">Who redeemed it; missing for nobody.</param>
/// <param name="RedeemBy">It is good before this instant; missing for ever.</param>
/// <param name="RedeemableBy">The only tenant that may redeem it, as the licence is assigned to its user; missing for any.</param>
/// <param name="Reason">Why nobody can redeem it; missing where somebody can.</param>
public sealed record CouponDocument(
    string Coupon, string Reseller, string Name, string Plan, int Screens, string Status, string Use, string? User, string? Tenant,
    DateTimeOffset? RedeemedAt, DateTimeOffset? EndsAt, DateTimeOffset? RedeemBy, bool Redeemable, string? RedeemableBy, string? Reason)
{
    public static CouponDocument Of(ResellerId reseller, LicenseRow row)
    {
        var license = row.License;
        var reason = Problem(row) is { } problem ? CouponProblems.Name(problem) : null;
        return new(
            CouponText.Show(license.Coupon), reseller.Value, license.Name, license.Plan, license.Screens, ResellerNames.Of(row.Status), ResellerNames.Of(row.Use),
            license.User, license.Tenant, license.ActivatedAt, license.EndsAt, license.RedeemBy, reason is null,
            reason is null ? row.User?.Tenant : null, reason);
    }

    private static CouponProblem? Problem(LicenseRow row) => row.License.IsUsed ? CouponProblem.Used : row.Use switch
    {
        ResellerLicenseStatus.Unused => null,
        ResellerLicenseStatus.Paused => CouponProblem.Paused,
        ResellerLicenseStatus.Expired => CouponProblem.Expired,
        ResellerLicenseStatus.Deleted => CouponProblem.Deleted,
        _ => throw new UnreachableException(),
    };
}
