using MeteringCluster.Api.Console;
using MeteringCluster.Api.Json;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>Numbers, money and instants as their viewer writes them.</summary>
public sealed class LocaleTests
{
    private static readonly DateTimeOffset Evening = new(2026, 7, 4, 22, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en-US", "1,234,567.89", "$1,234.50", "Jul 4, 2026, 10:30\u202fPM")]
    [InlineData("en-GB", "1,234,567.89", "US$1,234.50", "4 Jul 2026, 22:30")]
    [InlineData("de-DE", "1.234.567,89", "1.234,50\u00a0$", "04.07.2026 22:30")]
    [InlineData("de-CH", "1’234’567.89", "$\u00a01’234.50", "04.07.2026 22:30")]
    [InlineData("fr-FR", "1\u202f234\u202f567,89", "1\u202f234,50\u00a0$US", "04/07/2026 22:30")]
    [InlineData("ja", "1,234,567.89", "$1,234.50", "2026/07/04 22:30")]
    [InlineData("xx", "1\u202f234\u202f567.89", "$1\u202f234.50", "2026-07-04 22:30")]
    public void Each_language_has_its_own_way(string language, string credits, string money, string instant)
    {
        var locale = Locale.Of([language], zone: null);

        Assert.Equal(credits, locale.Credits(new Credits(1_234_567_890_000)));
        Assert.Equal(money, locale.Money(new Usd(1_234_50)));
        Assert.Equal(instant, locale.Instant(Evening));
    }

    [Fact]
    public void The_first_language_that_is_known_counts_and_a_region_falls_back_to_its_language()
    {
        Assert.Equal("pt", Locale.Of(["xx-YY", "pt-AO", "en"], zone: null).Tag);
        Assert.Equal("pt-PT", Locale.Of(["pt-PT", "en"], zone: null).Tag);
    }

    [Theory]
    [InlineData("Europe/Berlin", "05.07.2026 00:30")]
    [InlineData("America/New_York", "04.07.2026 18:30")]
    [InlineData("Nowhere/Atlantis", "04.07.2026 22:30")]
    [InlineData("../../etc/passwd", "04.07.2026 22:30")]
    [InlineData(null, "04.07.2026 22:30")]
    public void Instants_are_in_the_viewers_zone_and_in_UTC_where_it_is_none(string? zone, string shown) =>
        Assert.Equal(shown, Locale.Of(["de"], zone).Instant(Evening));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0,000001")]
    [InlineData(-1_500_000, "−1,5")]
    [InlineData(long.MaxValue, "9.223.372.036.854,775807")]
    [InlineData(long.MinValue, "−9.223.372.036.854,775808")]
    public void No_digit_is_rounded_away(long micro, string shown) =>
        Assert.Equal(shown, Locale.Of(["de"], zone: null).Credits(new Credits(micro)));

    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(-5, "−$0.05")]
    [InlineData(long.MinValue, "−$92,233,720,368,547,758.08")]
    public void Money_has_two_decimals_and_its_sign_in_front(long cents, string shown) =>
        Assert.Equal(shown, Locale.Of(["en"], zone: null).Money(new Usd(cents)));

    [Fact]
    public void An_element_holds_the_exact_instant() =>
        Assert.Equal(
            "<time datetime=\"2026-07-04T22:30:00.123Z\" title=\"2026-07-04T22:30:00.123Z\">05.07.2026 00:30</time>",
            Locale.Of(["de"], "Europe/Berlin").At(Evening.AddMilliseconds(123)).ToString());
}
