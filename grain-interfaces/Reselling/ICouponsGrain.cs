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
    /// <param name="count">1 to <see cref="CouponLimits.MaxDraw"/>.</param>
    /// <exception cref="InvalidOperationException">All coupons that can be are drawn: 24 to the power of 8.</exception>
    Task<ImmutableArray<string>> Draw(ResellerId reseller, int count);

    /// <summary>Whose the coupon is.</summary>
    /// <param name="coupon">In its plain form, as <see cref="CouponText.TryRead"/> gives it.</param>
    /// <returns>Null where it was never drawn.</returns>
    [Repeatable]
    Task<ResellerId?> Find(string coupon);

    /// <summary>
    /// As <see cref="Find"/>, for a caller who might be guessing: counts as a try until <see cref="GiveBack"/>, unless it throws.
    /// </summary>
    /// <param name="caller">Who tries: those who share a name share their tries.</param>
    /// <param name="coupon">Also a text that can be no coupon, which is as wrong as any other.</param>
    Task<CouponTry> Try(string caller, string coupon);

    /// <summary>The caller's try was of a coupon that it may redeem, or nobody can tell, so it was no guess.</summary>
    /// <param name="taken">As <see cref="CouponTry.Taken"/> says.</param>
    Task GiveBack(string caller, TimeSpan taken);

    /// <summary>
    /// The id of the secret that the key of the coupons lies encrypted with; null for none. Where another one is configured
    /// that it is to be encrypted with, it is so from now on.
    /// </summary>
    [Repeatable]
    Task<string?> Secret();
}

public static class CouponLimits
{
    /// <summary>So many are drawn at once.</summary>
    public const int MaxDraw = 10_000;
}

/// <param name="Reseller">Null where the coupon was never drawn, or the caller may not try now.</param>
/// <param name="RetryAfter">Set where there were too many wrong tries, by this caller or by all.</param>
/// <param name="TurnedAway">
/// How often the caller was turned away in a row, where it is time to note it: at the 1st, the 10th, the 100th and so on.
/// </param>
/// <param name="Taken">By what the try is known that it took, where it took one: the uptime of the machine that counts them.</param>
[GenerateSerializer, Immutable, Alias("coupon-try")]
public sealed record CouponTry(ResellerId? Reseller, TimeSpan? RetryAfter, long? TurnedAway = null, TimeSpan? Taken = null);
