using System.Globalization;

namespace MeteringCluster.Api.Invoicing;

/// <summary>Knows card numbers from other text, so that one that came here by mistake goes no further (A26).</summary>
public static class CardNumbers
{
    private const int Shortest = 13;
    private const int Longest = 19;

    // A card's number with two signs between any two digits is found, and ids, which are mostly letters, are not.
    private const int Widest = 3 * Longest;

    /// <summary>
    /// Whether a text holds 13 to 19 digits of any script, whose last one checks, with whatever stands between them, before and
    /// after: within 57 characters, and also where JSON's escapes stand for digits.
    /// </summary>
    public static bool AreIn(string text)
    {
        var digits = Digits(text);
        for (var start = 0; start + Shortest <= digits.Count; start++)
            if (StartsWithOne(digits, start)) return true;
        return false;
    }

    private static bool StartsWithOne(List<(int At, int Value)> digits, int start)
    {
        for (var length = Shortest; length <= Longest && start + length <= digits.Count; length++)
        {
            if (digits[start + length - 1].At - digits[start].At >= Widest) return false;
            if (Checks(digits, start, length)) return true;
        }

        return false;
    }

    // Luhn's check digit, as of ISO/IEC 7812-1. Zeros alone would check too.
    private static bool Checks(List<(int At, int Value)> digits, int start, int length)
    {
        var (sum, any) = (0, 0);
        for (var n = 0; n < length; n++)
        {
            var value = digits[start + length - 1 - n].Value;
            any |= value;
            var doubled = value << (n & 1);
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return any != 0 && sum % 10 == 0;
    }

    private static List<(int At, int Value)> Digits(string text)
    {
        List<(int, int)> digits = [];
        var plain = Unescaped(text);
        for (var at = 0; at < plain.Length; at++)
            if (CharUnicodeInfo.GetDigitValue(plain, at) is >= 0 and var value) digits.Add((at, value));
        return digits;
    }

    // Wherever they stand, since the text may be no JSON at all.
    private static string Unescaped(string text)
    {
        if (!text.Contains("\\u", StringComparison.Ordinal)) return text;

        var plain = new System.Text.StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
                && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                plain.Append((char)unit);
                at += 5;
            }
            else
            {
                plain.Append(text[at]);
            }
        }

        return plain.ToString();
    }
}
