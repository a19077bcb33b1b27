using MeteringCluster.Api.Console;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>Days that people choose, as instants.</summary>
public sealed class LicenseFormTests
{
    [Theory]
    [InlineData("2026-07-01", "Europe/Berlin", "2026-07-01T22:00:00Z")]
    [InlineData("2026-12-31", "Asia/Tokyo", "2026-12-31T15:00:00Z")]
    // The clocks go forward at midnight: the next day begins at one.
    [InlineData("2026-04-23", "Africa/Cairo", "2026-04-23T22:00:00Z")]
    public void A_coupon_is_good_through_the_whole_of_its_last_day_where_the_viewer_is(string day, string zone, string end)
    {
        var locale = Locale.Of(["en"], zone);

        var instant = LicenseForm.EndOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), locale);

        Assert.Equal(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture), instant);
        Assert.Equal(day, LicenseForm.DayBefore(instant, locale)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Café Nord", "cafe-nord")]
    [InlineData("  Søn & Ångström  ApS ", "son-angstrom-aps")]
    [InlineData("東京サイネージ", "user")]
    [InlineData("<b>'42'</b>", "b-42-b")]
    public void A_users_id_is_made_of_the_name(string name, string id) => Assert.Equal(id, NewUser.Slug(name));

    [Theory]
    [InlineData("90", true, 9_000)]
    [InlineData(" $90.50 ", true, 9_050)]
    [InlineData("0.001", false, 0)]
    [InlineData("9,50", false, 0)]
    [InlineData("", false, 0)]
    public void A_price_is_read_exactly_or_not_at_all(string text, bool isRead, long cents)
    {
        Assert.Equal(isRead, UsdText.TryRead(text, out var usd));
        if (isRead) Assert.Equal(cents, usd.Cents);
    }
}
