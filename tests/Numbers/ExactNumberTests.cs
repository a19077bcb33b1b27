using System.Globalization;
using System.Numerics;
using System.Text;
using Xunit;

namespace MeteringCluster.Tests.Numbers;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0e99999999999999999999", 0)]
    [InlineData("1", 1_000_000)]
    [InlineData("1.0", 1_000_000)]
    [InlineData("1.0000000000", 1_000_000)]
    [InlineData("1e3", 1_000_000_000)]
    [InlineData("1E+3", 1_000_000_000)]
    [InlineData("15e-1", 1_500_000)]
    [InlineData("0.000001", 1)]
    [InlineData("-0.000001", -1)]
    [InlineData("100200300.000405", 100_200_300_000_405)]
    [InlineData("10000000000000000000000e-20", 100_000_000)]
    [InlineData("9223372036854.775807", long.MaxValue)]
    [InlineData("-9223372036854.775808", long.MinValue)]
    public void A_number_is_read_to_the_last_digit(string text, long expected)
    {
        Assert.True(ExactNumber.TryParse(Encoding.UTF8.GetBytes(text), 6, out var scaled, out var error));

        Assert.Equal(expected, scaled);
        Assert.Equal(ExactNumberError.None, error);
    }

    [Theory]
    [InlineData("", ExactNumberError.NotANumber)]
    [InlineData("-", ExactNumberError.NotANumber)]
    [InlineData("+1", ExactNumberError.NotANumber)]
    [InlineData(".5", ExactNumberError.NotANumber)]
    [InlineData("5.", ExactNumberError.NotANumber)]
    [InlineData("007", ExactNumberError.NotANumber)]
    [InlineData("1e", ExactNumberError.NotANumber)]
    [InlineData("1e+", ExactNumberError.NotANumber)]
    [InlineData("1 ", ExactNumberError.NotANumber)]
    [InlineData("1,5", ExactNumberError.NotANumber)]
    [InlineData("NaN", ExactNumberError.NotANumber)]
    [InlineData("\"1\"", ExactNumberError.NotANumber)]
    [InlineData("0.0000001", ExactNumberError.TooManyDecimals)]
    [InlineData("1.2345678", ExactNumberError.TooManyDecimals)]
    [InlineData("1e-7", ExactNumberError.TooManyDecimals)]
    [InlineData("1e-99999999999999999999", ExactNumberError.TooManyDecimals)]
    [InlineData("9223372036854.775808", ExactNumberError.Overflow)]
    [InlineData("-9223372036854.775809", ExactNumberError.Overflow)]
    [InlineData("1e13", ExactNumberError.Overflow)]
    [InlineData("1e99999999999999999999", ExactNumberError.Overflow)]
    [InlineData("123456789012345678901234567890", ExactNumberError.Overflow)]
    public void Anything_else_is_refused_with_its_reason(string text, ExactNumberError expected)
    {
        Assert.False(ExactNumber.TryParse(Encoding.UTF8.GetBytes(text), 6, out var scaled, out var error));

        Assert.Equal(expected, error);
        Assert.Equal(0, scaled);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000001")]
    [InlineData(-1, "-0.000001")]
    [InlineData(1_000_000, "1")]
    [InlineData(1_500_000, "1.5")]
    [InlineData(10_000_000, "10")]
    [InlineData(long.MaxValue, "9223372036854.775807")]
    [InlineData(long.MinValue, "-9223372036854.775808")]
    public void An_amount_is_written_as_the_shortest_number(long scaled, string expected)
    {
        Span<byte> utf8 = stackalloc byte[ExactNumber.MaxFormattedLength];

        Assert.True(ExactNumber.TryFormat(scaled, 6, utf8, out var written));

        Assert.Equal(expected, Encoding.UTF8.GetString(utf8[..written]));
    }

    [Fact]
    public void A_span_too_short_is_left_alone()
    {
        Assert.False(ExactNumber.TryFormat(1_500_000, 6, new byte[2], out var written));

        Assert.Equal(0, written);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_written_is_read_back_and_agrees_with_big_integers(int seed)
    {
        var random = new Random(seed);
        Span<byte> utf8 = stackalloc byte[ExactNumber.MaxFormattedLength];
        for (var i = 0; i < 20_000; i++)
        {
            var scaled = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63);
            var decimals = random.Next(10);

            Assert.True(ExactNumber.TryFormat(scaled, decimals, utf8, out var written));
            Assert.True(ExactNumber.TryParse(utf8[..written], decimals, out var back, out _));
            Assert.Equal(scaled, back);

            var text = $"{scaled}e{random.Next(-12, 12)}";
            Assert.Equal(ByBigInteger(text, decimals), Parse(text, decimals));
        }
    }

    private static (long, ExactNumberError) Parse(string text, int decimals)
    {
        ExactNumber.TryParse(Encoding.UTF8.GetBytes(text), decimals, out var scaled, out var error);
        return (scaled, error);
    }

    private static (long, ExactNumberError) ByBigInteger(string text, int decimals)
    {
        var parts = text.Split('e');
        var value = BigInteger.Parse(parts[0], CultureInfo.InvariantCulture);
        var power = int.Parse(parts[1], CultureInfo.InvariantCulture) + decimals;
        var scale = BigInteger.Pow(10, Math.Abs(power));
        if (power >= 0) value *= scale;
        else if (value % scale != 0) return (0, ExactNumberError.TooManyDecimals);
        else value /= scale;

        return value >= long.MinValue && value <= long.MaxValue ? ((long)value, default) : (0, ExactNumberError.Overflow);
    }
}
