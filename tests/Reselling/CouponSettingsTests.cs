using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D6: how often a coupon may be guessed wrong is a setting.</summary>
public sealed class CouponSettingsTests
{
    [Fact]
    public void What_the_environment_names_holds_and_the_rest_stays()
    {
        var options = new CouponOptions();

        options.Read(name => name switch
        {
            "METERING_COUPON_TRIES" => "5",
            "METERING_COUPON_TRY_EVERY" => "01:30:00",
            "METERING_COUPON_TRY_OF_ALL_EVERY" => "00:00:00.25",
            // As a compose file gives a variable that is not set.
            _ => "",
        });

        Assert.Equal(
            (5, TimeSpan.FromMinutes(90), 1_000, TimeSpan.FromMilliseconds(250)),
            (options.Tries, options.TryEvery, options.TriesOfAll, options.TryOfAllEvery));
    }

    [Theory]
    [InlineData("METERING_COUPON_TRIES", "many", "METERING_COUPON_TRIES is 'many'; it must be a whole number.")]
    [InlineData("METERING_COUPON_TRIES", "0", "CouponOptions.Tries is 0; it must be 1 to 1000.")]
    [InlineData("METERING_COUPON_TRIES_OF_ALL", "100001", "CouponOptions.TriesOfAll is 100001; it must be 1 to 100000.")]
    [InlineData("METERING_COUPON_TRY_EVERY", "6", "METERING_COUPON_TRY_EVERY is '6'; it must be hours, minutes and seconds, as in 00:06:00 or 00:00:03.6.")]
    [InlineData("METERING_COUPON_TRY_EVERY", "1.00:00:01", "CouponOptions.TryEvery is 1.00:00:01; it must be 00:00:01 to 1.00:00:00.")]
    [InlineData("METERING_COUPON_TRY_OF_ALL_EVERY", "00:00:00", "CouponOptions.TryOfAllEvery is 00:00:00; it must be 00:00:00.0010000 to 01:00:00.")]
    public void What_cannot_be_is_refused_with_its_bounds(string variable, string value, string told)
    {
        var options = new ServerOptions();

        var refused = Assert.Throws<StartRefusedException>(() =>
        {
            options.Coupons.Read(name => name == variable ? value : null);
            OptionsCheck.Check(options);
        });

        Assert.Equal(told, refused.Message);
    }
}
