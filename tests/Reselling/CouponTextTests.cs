using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D6: a coupon is read however somebody writes it down, and nothing else is taken for one.</summary>
public sealed class CouponTextTests
{
    private static readonly Dictionary<char, char> MisreadAs = new() { ['8'] = 'B', ['6'] = 'G', ['5'] = 'S', ['2'] = 'Z' };

    [Fact]
    public void Whatever_case_hyphens_spaces_and_misread_letters_the_coupon_is_the_same()
    {
        var random = new Random(24);
        for (var run = 0; run < 20_000; run++)
        {
            var coupon = random.GetString(CouponText.Alphabet, CouponText.Length);
            var written = string.Concat(coupon.SelectMany(letter => Written(letter, random)));

            Assert.True(CouponText.TryRead(written, out var read), written);
            Assert.Equal(coupon, read);
        }
    }

    [Fact]
    public void With_one_character_too_few_too_many_or_of_no_coupon_it_is_none()
    {
        var random = new Random(42);
        var others = Enumerable.Range(0, 0x3000).Select(code => (char)code)
            .Where(letter => letter is not (' ' or '-') && !"23456789CDFHJKMNPQRTVWXYBGSZcdfhjkmnpqrtvwxybgsz".Contains(letter, StringComparison.Ordinal)).ToArray();
        for (var run = 0; run < 20_000; run++)
        {
            var coupon = random.GetString(CouponText.Alphabet, CouponText.Length);
            var place = random.Next(CouponText.Length);

            Assert.False(CouponText.TryRead(coupon.Remove(place, 1), out _));
            Assert.False(CouponText.TryRead(coupon.Insert(place, random.GetString(CouponText.Alphabet, 1)), out _));
            var other = others[random.Next(others.Length)];
            Assert.False(CouponText.TryRead(coupon.Remove(place, 1).Insert(place, $"{other}"), out _), $"U+{(int)other:X4}");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("--------")]
    [InlineData("2345 6789                        ")]
    public void What_is_no_text_or_a_very_long_one_is_none(string? text) => Assert.False(CouponText.TryRead(text, out _));

    [Fact]
    public void As_it_is_shown_it_can_be_read()
    {
        Assert.Equal("CDFH-2345", CouponText.Show("CDFH2345"));
        Assert.True(CouponText.TryRead(CouponText.Show("CDFH2345"), out var read));
        Assert.Equal("CDFH2345", read);
    }

    [Fact]
    public void No_character_looks_like_another()
    {
        Assert.Equal(24, CouponText.Alphabet.Distinct().Count());
        foreach (var alike in (string[])["0O", "1IL", "2Z", "5S", "8B", "6G", "UV", "AEIOU"])
            Assert.InRange(alike.Count(letter => CouponText.Alphabet.Contains(letter, StringComparison.Ordinal)), 0, 1);
    }

    private static IEnumerable<char> Written(char letter, Random random)
    {
        var meant = MisreadAs.TryGetValue(letter, out var misread) && random.Next(2) == 0 ? misread : letter;
        yield return random.Next(2) == 0 ? char.ToLowerInvariant(meant) : meant;
        if (random.Next(3) == 0) yield return random.Next(2) == 0 ? ' ' : '-';
    }
}
