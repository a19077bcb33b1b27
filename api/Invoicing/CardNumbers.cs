namespace MeteringCluster.Api.Invoicing;

/// <summary>Knows card numbers from other text, so that one that came here by mistake goes no further (A26).</summary>
public static class CardNumbers
{
    private const int Shortest = 12;
    private const int Longest = 19;

    /// <summary>
    /// Whether a text holds 12 to 19 digits, with or without single spaces or dashes between them, whose last one checks.
    /// Digits within a longer word, as in an id, are none.
    /// </summary>
    public static bool AreIn(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at]) || (at > 0 && IsOfWord(text[at - 1]))) continue;
            if (StartsWithOne(text[at..])) return true;
            // What follows in the same word is no beginning.
            while (at + 1 < text.Length && IsOfWord(text[at + 1])) at++;
        }

        return false;
    }

    private static bool StartsWithOne(ReadOnlySpan<char> text)
    {
        Span<byte> digits = stackalloc byte[Longest];
        var count = 0;
        for (var at = 0; at < text.Length && count < Longest; at++)
        {
            if (char.IsAsciiDigit(text[at])) digits[count++] = (byte)(text[at] - '0');
            else if (text[at] is not (' ' or '-') || at + 1 == text.Length || !char.IsAsciiDigit(text[at + 1])) return false;

            var isWhole = at + 1 == text.Length || !IsOfWord(text[at + 1]);
            if (isWhole && count >= Shortest && Checks(digits[..count])) return true;
        }

        return false;
    }

    // Luhn's check digit, as of ISO/IEC 7812-1.
    private static bool Checks(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var n = 0; n < digits.Length; n++)
        {
            var doubled = digits[^(n + 1)] << (n & 1);
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
