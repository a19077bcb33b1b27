using System.Text.RegularExpressions;
using MeteringCluster.Billing;
using MeteringCluster.Documents;
using Xunit;

namespace MeteringCluster.Tests.Documents;

/// <summary>The languages that documents are written in (A28).</summary>
public sealed class WordingTests
{
    public static TheoryData<string> EachLanguage => new(Languages.All);

    [Theory(DisplayName = "A28: every language has a text for everything, with the same places in it")]
    [MemberData(nameof(EachLanguage))]
    public void Every_language_has_every_text(string language)
    {
        var (english, words) = (Wording.Of(Languages.Default), Wording.Of(language));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
        foreach (var key in words.Keys)
        {
            Assert.NotEqual("", words[key]);
            Assert.Equal(Places(english[key]), Places(words[key]));
        }

        Assert.Equal(12, words["months"].Split('|').Distinct().Count());
    }

    [Theory(DisplayName = "A28: dates and amounts are written as the language writes them")]
    [InlineData("en", "31 December 2026", "1 January 2026, 09:05:07 UTC", "1,234,567.89", "-$1,234.50", "$0.04")]
    [InlineData("de", "31. Dezember 2026", "1. Januar 2026, 09:05:07 Uhr UTC", "1.234.567,89", "-1.234,50 $", "0,04 $")]
    [InlineData("fr", "31 décembre 2026", "1er janvier 2026 à 09:05:07 UTC", "1 234 567,89", "-1 234,50 $", "0,04 $")]
    [InlineData("es", "31 de diciembre de 2026", "1 de enero de 2026, 09:05:07 UTC", "1.234.567,89", "-1.234,50 $", "0,04 $")]
    [InlineData("ja", "2026年12月31日", "2026年1月1日 09:05:07（UTC）", "1,234,567.89", "-$1,234.50", "$0.04")]
    public void Dates_and_amounts_are_written_as_the_language_does(
        string language, string date, string instant, string credits, string money, string price)
    {
        var words = Wording.Of(language);

        Assert.Equal(
            (date, instant, credits, money, price),
            (words.Date(new(2026, 12, 31, 23, 0, 0, TimeSpan.Zero)), words.Instant(new(2026, 1, 1, 11, 5, 7, TimeSpan.FromHours(2))),
                Plain(words.Credits(1_234_567_890_000)), Plain(words.Usd(-123_450)), Plain(words.Usd(4))));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000001")]
    [InlineData(-1_500_000, "-1.5")]
    [InlineData(999_000_000, "999")]
    [InlineData(1_000_000_000, "1,000")]
    [InlineData(long.MaxValue, "9,223,372,036,854.775807")]
    [InlineData(long.MinValue, "-9,223,372,036,854.775808")]
    public void Credits_keep_every_digit(long microcredits, string text) => Assert.Equal(text, Wording.Of("en").Credits(microcredits));

    [Fact]
    public void A_period_of_whole_days_ends_with_its_last_day_and_any_other_with_its_instant()
    {
        var words = Wording.Of("en");

        Assert.Equal("1 March 2026 – 31 March 2026", words.Period(SampleInvoices.March));
        Assert.Equal(
            "15 January 2026, 09:30 UTC – 15 February 2026, 09:30 UTC",
            words.Period(new(new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero), new(2026, 2, 15, 9, 30, 0, TimeSpan.Zero))));
    }

    [Fact]
    public void A_value_is_never_read_as_a_place_for_another() =>
        Assert.Equal("{date}, cancelled as of x", Wording.Of("en").Fill("subscription.cancelled", ("subscription", "{date}"), ("date", "x")));

    [Fact]
    public void There_is_no_other_language() => Assert.Throws<ArgumentException>(() => Wording.Of("xx"));

    private static IEnumerable<string> Places(string text) => Regex.Matches(text, @"\{\w+\}").Select(place => place.Value).Order(StringComparer.Ordinal);

    // The spaces at which no line may break are the language's affair, too, but cannot be told apart in a test's text.
    private static string Plain(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ');
}
