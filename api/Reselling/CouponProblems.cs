using System.Diagnostics;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>The errors of coupons.</summary>
public static class CouponProblems
{
    /// <summary>Not found, whatever it is, since any other status would tell that there is such a coupon.</summary>
    public static readonly ProblemKind NotRedeemableKind = new("coupon-not-redeemable", 404, "The coupon cannot be redeemed");

    public static readonly ProblemKind UnknownCouponKind = new("unknown-coupon", 404, "There is no such coupon");
    public static readonly ProblemKind TooManyTriesKind = new("too-many-coupon-tries", 429, "Too many wrong coupons");

    /// <summary>The same words whatever is wrong with it, as whoever guesses must not learn which coupons there are.</summary>
    /// <param name="reason">Set for those who may know it. No sentence tells it, since the tenant's audit trail has those.</param>
    public static Problem NotRedeemable(CouponProblem? reason) => new(
        NotRedeemableKind,
        "No coupon that this tenant can redeem is written so. Look again how it is written, or ask whoever gave it to you.",
        json =>
        {
            if (reason is { } known) json.WriteString("reason", Name(known));
        });

    /// <summary>The same words for a coupon that is none and for one that the key may not see.</summary>
    public static Problem Unknown(string coupon) => new(
        UnknownCouponKind, "There is no such coupon.", json => json.WriteString("coupon", coupon));

    /// <param name="turnedAway">How many of the caller's were so in a row, where this one is to be noted; else null.</param>
    public static Problem TooManyTries(TimeSpan retryAfter, long? turnedAway) => new(
        TooManyTriesKind, "Too many coupons were tried that were none. This one was not looked at; try it again later.",
        json => json.WriteNumber("retryAfterSeconds", Math.Ceiling(retryAfter.TotalSeconds)))
    {
        RetryAfter = retryAfter,
        IsNoted = turnedAway is not null,
    };

    public static string Name(CouponProblem problem) => problem switch
    {
        CouponProblem.Unknown => "unknown",
        CouponProblem.Used => "used",
        CouponProblem.Paused => "paused",
        CouponProblem.Expired => "expired",
        CouponProblem.Deleted => "deleted",
        CouponProblem.OtherTenant => "other-tenant",
        _ => throw new UnreachableException(),
    };
}
