using System.Collections.Immutable;

namespace MeteringCluster.Reselling;

/// <summary>What the reseller grain answers: one of the records below, or one of <see cref="ResellerRefusal"/>.</summary>
[GenerateSerializer, Immutable, Alias("reseller-answer")]
public abstract record ResellerAnswer;

[GenerateSerializer, Immutable, Alias("reseller-ready")]
public sealed record ResellerReady(ResellerProfile Profile) : ResellerAnswer;

/// <summary>Another account manager changed the profile meanwhile.</summary>
[GenerateSerializer, Immutable, Alias("reseller-changed")]
public sealed record ResellerChanged(long Revision) : ResellerRefusal("reseller-changed");

/// <param name="Created">False where the user was known.</param>
[GenerateSerializer, Immutable, Alias("reseller-user-ready")]
public sealed record UserReady(ResellerUser User, bool Created) : ResellerAnswer;

[GenerateSerializer, Immutable, Alias("reseller-user-removed")]
public sealed record UserRemoved : ResellerAnswer;

/// <param name="Rows">In the order in which they were asked for, as they stand now.</param>
/// <param name="Repeated">The request had made them before.</param>
[GenerateSerializer, Immutable, Alias("reseller-licenses-made")]
public sealed record LicensesMade(ImmutableArray<LicenseRow> Rows, bool Repeated) : ResellerAnswer;

/// <summary>The licence as it stands after the command.</summary>
[GenerateSerializer, Immutable, Alias("reseller-license-ready")]
public sealed record LicenseReady(LicenseRow Row) : ResellerAnswer;

/// <summary>The tenant has the licence's screens, now or since an earlier redeem of its own.</summary>
/// <param name="Repeated">It had redeemed it before.</param>
[GenerateSerializer, Immutable, Alias("coupon-redeemed")]
public sealed record CouponRedeemed(LicenseRow Row, bool Repeated) : ResellerAnswer;

/// <summary>Nothing was done. Its name in the HTTP contract is <see cref="Code"/>.</summary>
[GenerateSerializer, Immutable, Alias("reseller-refusal")]
public abstract record ResellerRefusal(string Code) : ResellerAnswer;

/// <summary>The reseller was never created, or is deleted.</summary>
[GenerateSerializer, Immutable, Alias("unknown-reseller")]
public sealed record UnknownReseller() : ResellerRefusal("unknown-reseller");

[GenerateSerializer, Immutable, Alias("unknown-reseller-license")]
public sealed record UnknownLicense(string Coupon) : ResellerRefusal("unknown-license");

[GenerateSerializer, Immutable, Alias("unknown-reseller-user")]
public sealed record UnknownUser(string User) : ResellerRefusal("unknown-user");

/// <param name="Plans">The names of those that are sold.</param>
[GenerateSerializer, Immutable, Alias("unknown-reseller-plan")]
public sealed record UnknownPlan(string Plan, ImmutableArray<string> Plans) : ResellerRefusal("unknown-plan");

/// <summary>Licences are assigned to the user, so it cannot go.</summary>
[GenerateSerializer, Immutable, Alias("reseller-user-in-use")]
public sealed record UserInUse(string User, int Licenses) : ResellerRefusal("user-in-use");

/// <summary>The tenant that the user is was deleted, so nobody could use what is assigned to the user.</summary>
[GenerateSerializer, Immutable, Alias("reseller-user-tenant-deleted")]
public sealed record UserTenantDeleted(string User, string Tenant) : ResellerRefusal("user-tenant-deleted");

/// <summary>The request's id came with other licences before.</summary>
[GenerateSerializer, Immutable, Alias("reseller-request-reused")]
public sealed record RequestReused(string Request) : ResellerRefusal("request-reused");

/// <summary>The reseller has as many licences or users as it can have.</summary>
[GenerateSerializer, Immutable, Alias("too-many-of-reseller")]
public sealed record TooMany(string What, int Max) : ResellerRefusal("too-many");

/// <summary>Another account manager changed it meanwhile.</summary>
[GenerateSerializer, Immutable, Alias("reseller-license-changed")]
public sealed record LicenseChanged(string Coupon, long Version) : ResellerRefusal("license-changed");

/// <summary>The command does not go with how the licence stands (the table in grains/Reselling).</summary>
/// <param name="Status">What keeps it from it.</param>
/// <param name="Field">What of an edit does not go; null where it is not the matter of one field.</param>
[GenerateSerializer, Immutable, Alias("reseller-license-status-blocks")]
public sealed record StatusBlocks(string Coupon, ResellerLicenseStatus Status, string Command, string? Field = null)
    : ResellerRefusal("license-status");

/// <summary>A client has used it, so it cannot be deleted (D17).</summary>
[GenerateSerializer, Immutable, Alias("reseller-license-used")]
public sealed record LicenseUsed(string Coupon, DateTimeOffset ActivatedAt) : ResellerRefusal("license-used");

/// <summary>
/// The coupon cannot be redeemed by this tenant. Why is for the reseller and the operator to know; everybody else is
/// told no more than this code.
/// </summary>
/// <param name="Row">Null where the coupon is none.</param>
[GenerateSerializer, Immutable, Alias("coupon-not-redeemable")]
public sealed record CouponNotRedeemable(CouponProblem Problem, LicenseRow? Row) : ResellerRefusal("coupon-not-redeemable");

[GenerateSerializer, Alias("coupon-problem")]
public enum CouponProblem
{
    Unknown,

    /// <summary>Another tenant has redeemed it, or it is in use by its assignment.</summary>
    Used,
    Paused,
    Expired,
    Deleted,

    /// <summary>It is assigned to a user whose tenant is another.</summary>
    OtherTenant,
}
