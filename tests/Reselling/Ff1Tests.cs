using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D6: coupons are drawn by FF1, which is held against the examples that NIST publishes for SP 800-38G.</summary>
public sealed class Ff1Tests
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const string Key128 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private const string Key192 = Key128 + "EF4359D8D580AA4F";
    private const string Key256 = Key192 + "7F036D6F04FC6A94";
    private const string Decimal = "39383736353433323130";
    private const string Letters = "3737373770717273373737";

    [Theory]
    [InlineData(Key128, 10, "", "0123456789", "2433477484")]
    [InlineData(Key128, 10, Decimal, "0123456789", "6124200773")]
    [InlineData(Key128, 36, Letters, "0123456789abcdefghi", "a9tv40mll9kdu509eum")]
    [InlineData(Key192, 10, "", "0123456789", "2830668132")]
    [InlineData(Key192, 10, Decimal, "0123456789", "2496655549")]
    [InlineData(Key192, 36, Letters, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr")]
    [InlineData(Key256, 10, "", "0123456789", "6657667009")]
    [InlineData(Key256, 10, Decimal, "0123456789", "1001623463")]
    [InlineData(Key256, 36, Letters, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd")]
    public void The_published_samples_come_out(string key, int radix, string tweak, string plain, string enciphered)
    {
        var cipher = new Ff1(Convert.FromHexString(key), radix, plain.Length, Convert.FromHexString(tweak));
        var text = Read(plain);

        cipher.Encipher(text);
        Assert.Equal(enciphered, Write(text));

        cipher.Decipher(text);
        Assert.Equal(plain, Write(text));
    }

    [Theory]
    [InlineData(24, 8)]
    [InlineData(10, 7)]
    [InlineData(2, 20)]
    [InlineData(256, 14)]
    [InlineData(36, 19)]
    public void Many_at_once_come_out_as_one_by_one_and_back(int radix, int length)
    {
        var cipher = new Ff1(Convert.FromHexString(Key256), radix, length, [1, 2, 3]);
        var random = new Random(7);
        var plain = Enumerable.Range(0, 100 * length).Select(_ => (byte)random.Next(radix)).ToArray();

        var together = plain.ToArray();
        cipher.Encipher(together);

        for (var at = 0; at < plain.Length; at += length)
        {
            var alone = plain[at..(at + length)];
            cipher.Encipher(alone);
            Assert.Equal(together[at..(at + length)], alone);
        }

        Assert.NotEqual(plain, together);
        cipher.Decipher(together);
        Assert.Equal(plain, together);
    }

    [Fact]
    public void Each_of_a_million_texts_is_enciphered_into_one_of_its_own()
    {
        var cipher = new Ff1(Convert.FromHexString(Key256), 10, 6, []);
        var texts = Enumerable.Range(0, 1_000_000).SelectMany(number => Read($"{number:D6}")).ToArray();

        cipher.Encipher(texts);

        var seen = new bool[1_000_000];
        foreach (var text in texts.Chunk(6)) seen[text.Aggregate(0, (number, digit) => number * 10 + digit)] = true;
        Assert.All(seen, Assert.True);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(257, 8)]
    [InlineData(10, 5)]
    [InlineData(10, 1)]
    [InlineData(256, 18)]
    public void What_is_too_small_or_too_large_to_be_safe_or_fast_is_refused(int radix, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ff1(Convert.FromHexString(Key256), radix, length, []));

    [Fact]
    public void What_is_no_text_of_the_radix_is_refused()
    {
        var cipher = new Ff1(Convert.FromHexString(Key256), 10, 8, []);

        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Encipher([0, 1, 2, 3, 4, 5, 6, 10]));
        Assert.Throws<ArgumentException>(() => cipher.Encipher([0, 1, 2, 3, 4, 5, 6]));
    }

    private static byte[] Read(string text) => [.. text.Select(digit => (byte)Digits.IndexOf(digit, StringComparison.Ordinal))];

    private static string Write(byte[] text) => string.Concat(text.Select(digit => Digits[digit]));
}
