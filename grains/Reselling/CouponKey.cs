using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MeteringCluster.Signing;

namespace MeteringCluster.Reselling;

/// <summary>
/// The key that coupons are enciphered under, in the form in which it is journaled. There is one for good: under another,
/// coupons that are out would be those of other numbers.
/// </summary>
/// <param name="Value">32 bytes in base64url, encrypted where <paramref name="WrappedBy"/> names a secret.</param>
public sealed record CouponKey(string Value, string? WrappedBy)
{
    private const int Length = 32;
    private const string Context = "coupons";

    public static CouponKey New(SigningSecret? secret) => Of(RandomNumberGenerator.GetBytes(Length), secret);

    /// <exception cref="InvalidOperationException">It is encrypted with a secret that is not configured.</exception>
    public byte[] Reveal(SigningOptions options) =>
        WrappedBy is null ? Base64Url.DecodeFromChars(Value)
        : options.SecretOf(WrappedBy)?.Unwrap(Context, Value)
            ?? throw new InvalidOperationException($"The key of the coupons is encrypted with a secret, {WrappedBy}, that is not configured.");

    /// <summary>The same key, as it is to lie in the journal by what is configured now.</summary>
    /// <returns>This one, where it does already or cannot be read.</returns>
    public CouponKey Under(SigningOptions options) =>
        options.Secret is not { } secret || secret.Id == WrappedBy || (WrappedBy is not null && options.SecretOf(WrappedBy) is null)
            ? this
            : Of(Reveal(options), secret);

    private static CouponKey Of(byte[] key, SigningSecret? secret)
    {
        var value = secret is null ? Base64Url.EncodeToString(key) : secret.Wrap(Context, key);
        CryptographicOperations.ZeroMemory(key);
        return new CouponKey(value, secret?.Id);
    }

    // Records print all that they hold, and what is printed ends up in logs.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("WrappedBy = ").Append(WrappedBy);
        return true;
    }
}
