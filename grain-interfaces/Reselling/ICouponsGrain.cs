using System.Collections.Immutable;

namespace MeteringCluster.Reselling;

/// <summary>
/// The coupons of the whole installation (D6). One grain, key <c>coupons</c>. A coupon is a number that was drawn in turn,
/// enciphered, so that none is drawn twice and none can be told from another.
/// </summary>
[Alias("coupons-grain")]
public interface ICouponsGrain : IDueGrain
{
    /// <summary>Draws coupons for a reseller: each a text that no one else was ever given. Repeated, it draws others.</summary>
    /// <param name="count">1 to 10,000.</param>
    Task<ImmutableArray<string>> Draw(ResellerId reseller, int count);

    /// <summary>Whose the coupon is.</summary>
    /// <param name="coupon">In its plain form, as <see cref="CouponText.TryRead"/> gives it.</param>
    /// <returns>Null where it was never drawn.</returns>
    [Repeatable]
    Task<ResellerId?> Find(string coupon);

    /// <summary>
    /// As <see cref="Find"/>, for a caller who might be guessing: counts as a try until <see cref="Right"/> takes it back.
    /// </summary>
    /// <param name="caller">Who tries: those who share a name share their tries.</param>
    Task<CouponTry> Try(string caller, string coupon);

    /// <summary>The caller's last try was of a coupon that it may redeem, so it was no guess.</summary>
    Task Right(string caller);
}

/// <param name="Reseller">Null where the coupon was never drawn, or the caller may not try now.</param>
/// <param name="RetryAfter">Set where there were too many wrong tries, by this caller or by all.</param>
[GenerateSerializer, Immutable, Alias("coupon-try")]
public sealed record CouponTry(ResellerId? Reseller, TimeSpan? RetryAfter);
