using System.Collections.Immutable;
using System.Security.Cryptography;

namespace MeteringCluster.Reselling;

/// <summary>
/// Coupons are numbers, enciphered (D6): no two numbers give one coupon, so none has to be looked up before it is given away,
/// and who has some cannot tell which others there are.
/// </summary>
internal sealed class CouponCipher(ReadOnlySpan<byte> key)
{
    private static readonly int Radix = CouponText.Alphabet.Length;

    private readonly Ff1 _cipher = new(key, Radix, CouponText.Length, []);

    public static CouponCipher Of(byte[] key)
    {
        var cipher = new CouponCipher(key);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    /// <param name="numbers">Each below <see cref="CouponNumbers.All"/>.</param>
    public ImmutableArray<string> Coupons(IReadOnlyList<long> numbers)
    {
        var digits = new byte[numbers.Count * CouponText.Length];
        for (var at = 0; at < numbers.Count; at++)
        {
            var number = numbers[at];
            for (var digit = CouponText.Length - 1; digit >= 0; digit--)
                (digits[at * CouponText.Length + digit], number) = ((byte)(number % Radix), number / Radix);
        }

        _cipher.Encipher(digits);
        return [.. Enumerable.Range(0, numbers.Count).Select(at => Text(digits.AsSpan(at * CouponText.Length, CouponText.Length)))];
    }

    /// <returns>Null where the text is no coupon in its plain form.</returns>
    public long? Number(string coupon)
    {
        if (coupon.Length != CouponText.Length) return null;

        Span<byte> digits = stackalloc byte[CouponText.Length];
        for (var at = 0; at < digits.Length; at++)
        {
            if (CouponText.Alphabet.IndexOf(coupon[at], StringComparison.Ordinal) is not (var digit and >= 0)) return null;
            digits[at] = (byte)digit;
        }

        _cipher.Decipher(digits);
        var number = 0L;
        foreach (var digit in digits) number = number * Radix + digit;
        return number;
    }

    private static string Text(ReadOnlySpan<byte> digits)
    {
        Span<char> text = stackalloc char[CouponText.Length];
        for (var at = 0; at < text.Length; at++) text[at] = CouponText.Alphabet[digits[at]];
        return text.ToString();
    }
}
