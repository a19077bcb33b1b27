using System.Diagnostics.CodeAnalysis;

namespace MeteringCluster.Reselling;

/// <summary>
/// How a coupon is written (D6): 8 digits and letters, without vowels, so that none reads as a word, and without what is
/// taken for one another: of 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, 6 and G only one or none is there.
/// </summary>
public static class CouponText
{
    public const int Length = 8;

    public const string Alphabet = "23456789CDFHJKMNPQRTVWXY";

    private const string Misread = "BGSZ";
    private const string MeantFor = "8652";

    /// <summary>
    /// Reads what somebody typed: in whatever case, with spaces and hyphens anywhere, and with a letter that no coupon has
    /// where the digit that it looks like is meant.
    /// </summary>
    /// <param name="coupon">The plain form: capitals and digits alone.</param>
    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? coupon)
    {
        coupon = null;
        if (text is null || text.Length > 4 * Length) return false;

        Span<char> plain = stackalloc char[Length];
        var length = 0;
        foreach (var typed in text)
        {
            if (typed is ' ' or '-') continue;
            var letter = char.ToUpperInvariant(typed);
            var meant = Misread.IndexOf(letter) is var at && at >= 0 ? MeantFor[at] : letter;
            if (length == Length || !Alphabet.Contains(meant)) return false;
            plain[length++] = meant;
        }

        coupon = length == Length ? plain.ToString() : null;
        return coupon is not null;
    }

    /// <summary>As it is shown to people: in two halves.</summary>
    public static string Show(string coupon) => $"{coupon[..4]}-{coupon[4..]}";
}
