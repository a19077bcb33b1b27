namespace MeteringCluster;

/// <summary>Why a text is no exact amount.</summary>
public enum ExactNumberError
{
    None,

    /// <summary>Not written as a JSON number.</summary>
    NotANumber,

    /// <summary>A digit other than zero stands further behind the point than the amount's unit reaches.</summary>
    TooManyDecimals,

    /// <summary>Outside what 64 bits hold at this number of decimals.</summary>
    Overflow,
}

/// <summary>
/// Amounts as JSON numbers, read and written without binary or decimal floating point, so that no digit is ever
/// rounded. With six decimals "1", "1.0", "1e0" and "1.0000000" are all 1,000,000 millionths.
/// </summary>
public static class ExactNumber
{
    /// <summary>The longest text that <see cref="TryFormat"/> writes: sign, "0." and 19 digits, or 19 digits and a point.</summary>
    public const int MaxFormattedLength = 22;

    // Exponents beyond this are clamped: no text in memory has enough digits to make up for one.
    private const long ExponentClamp = 1_000_000_000_000;

    /// <summary>
    /// Reads a JSON number as a whole count of 10^-<paramref name="decimals"/>. Negative numbers are read too; whether
    /// they make sense is the caller's to say. Of several errors the first in the order of the enumeration is given.
    /// </summary>
    /// <param name="utf8">The number alone, with no space around it.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, int decimals, out long scaled, out ExactNumberError error)
    {
        scaled = 0;
        var at = 0;
        var negative = utf8.Length > 0 && utf8[0] == '-';
        if (negative) at++;

        var digits = new Significand(negative);
        var integerStart = at;
        while (at < utf8.Length && IsDigit(utf8[at])) digits.Add(utf8[at++] - '0', fraction: false);
        // JSON knows neither "007" nor ".5".
        var integerDigits = at - integerStart;
        if (integerDigits == 0 || (integerDigits > 1 && utf8[integerStart] == '0')) return Fail(ExactNumberError.NotANumber, out error);

        if (at < utf8.Length && utf8[at] == '.')
        {
            var fractionStart = ++at;
            while (at < utf8.Length && IsDigit(utf8[at])) digits.Add(utf8[at++] - '0', fraction: true);
            if (at == fractionStart) return Fail(ExactNumberError.NotANumber, out error);
        }

        var exponent = 0L;
        if (at < utf8.Length && (utf8[at] | 0x20) == 'e' && !TryReadExponent(utf8, ref at, out exponent))
            return Fail(ExactNumberError.NotANumber, out error);
        if (at != utf8.Length) return Fail(ExactNumberError.NotANumber, out error);

        error = digits.Scale(exponent + decimals, out scaled);
        return error == ExactNumberError.None;
    }

    /// <summary>Writes the shortest JSON number for a count of 10^-<paramref name="decimals"/>, as in "1.5".</summary>
    /// <returns>False when the span is too short; <see cref="MaxFormattedLength"/> always suffices up to 18 decimals.</returns>
    public static bool TryFormat(long scaled, int decimals, Span<byte> utf8, out int written)
    {
        Span<byte> reversed = stackalloc byte[MaxFormattedLength];
        var rest = scaled < 0 ? unchecked((ulong)-scaled) : (ulong)scaled;
        var length = 0;
        for (var position = 0; position <= decimals || rest > 0; position++)
        {
            if (position == decimals && length > 0) reversed[length++] = (byte)'.';
            // Zeros at the end of a fraction say nothing.
            if (position >= decimals || length > 0 || rest % 10 > 0) reversed[length++] = (byte)('0' + rest % 10);
            rest /= 10;
        }

        if (scaled < 0) reversed[length++] = (byte)'-';
        written = length <= utf8.Length ? length : 0;
        if (written == 0) return false;
        for (var i = 0; i < length; i++) utf8[i] = reversed[length - 1 - i];
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> utf8, ref int at, out long exponent)
    {
        exponent = 0;
        at++;
        var negative = at < utf8.Length && utf8[at] == '-';
        if (at < utf8.Length && utf8[at] is (byte)'-' or (byte)'+') at++;

        var start = at;
        for (; at < utf8.Length && IsDigit(utf8[at]); at++)
            exponent = Math.Min(ExponentClamp, exponent * 10 + (utf8[at] - '0'));
        if (negative) exponent = -exponent;
        return at > start;
    }

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    private static bool Fail(ExactNumberError reason, out ExactNumberError error)
    {
        error = reason;
        return false;
    }

    /// <summary>The digits between the first and the last that is not zero, and the power of ten of the last.</summary>
    private ref struct Significand(bool negative)
    {
        private readonly ulong _limit = negative ? 1UL << 63 : long.MaxValue;
        private ulong _value;
        private bool _tooLarge;
        private long _zeros;
        private long _power;

        public void Add(int digit, bool fraction)
        {
            if (fraction) _power--;
            if (digit == 0)
            {
                // Kept back until a later digit shows that they are not at the end.
                if (_value > 0) _zeros++;
                return;
            }

            for (; _zeros > 0 && !_tooLarge; _zeros--) Push(0);
            _zeros = 0;
            Push((uint)digit);
        }

        public readonly ExactNumberError Scale(long power, out long scaled)
        {
            scaled = 0;
            if (_value == 0) return ExactNumberError.None;

            power += _power + _zeros;
            if (power < 0) return ExactNumberError.TooManyDecimals;
            if (_tooLarge) return ExactNumberError.Overflow;

            var value = _value;
            for (; power > 0; power--)
            {
                if (value > _limit / 10) return ExactNumberError.Overflow;
                value *= 10;
            }

            scaled = _limit > long.MaxValue ? unchecked(-(long)value) : (long)value;
            return ExactNumberError.None;
        }

        private void Push(uint digit)
        {
            if (_tooLarge || _value > (_limit - digit) / 10) _tooLarge = true;
            else _value = _value * 10 + digit;
        }
    }
}
