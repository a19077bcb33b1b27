using MeteringCluster.Billing;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>A16, A23: the highest limit that is sold, the retries and who sends the invoices are settings.</summary>
public sealed class BillingSettingsTests
{
    [Fact]
    public void What_the_environment_names_holds_and_the_rest_stays()
    {
        var options = new BillingOptions();

        options.Read(name => name switch
        {
            "METERING_ISSUER_NAME" => "Łódź 東京 GmbH",
            "METERING_MAX_SPENDING_LIMIT_USD" => "1250.50",
            "METERING_PAYMENT_RETRY_DAYS" => "2, 4",
            // As a compose file gives a variable that is not set.
            _ => "",
        });
        options.Check();

        Assert.Equal(("Łódź 東京 GmbH", "", 125_050), (options.IssuerName, options.SupportEmail, options.MaxSpendingLimitCents));
        Assert.Equal([TimeSpan.FromDays(2), TimeSpan.FromDays(4)], options.RetryAfter);
    }

    [Theory]
    [InlineData("METERING_MAX_SPENDING_LIMIT_USD", "0", "METERING_MAX_SPENDING_LIMIT_USD is '0'; it must be 0.01 to 1000000, with at most two decimals.")]
    [InlineData("METERING_MAX_SPENDING_LIMIT_USD", "1e3", "METERING_MAX_SPENDING_LIMIT_USD is '1e3'; it must be 0.01 to 1000000, with at most two decimals.")]
    [InlineData("METERING_MAX_SPENDING_LIMIT_USD", "9.999", "METERING_MAX_SPENDING_LIMIT_USD is '9.999'; it must be 0.01 to 1000000, with at most two decimals.")]
    [InlineData("METERING_PAYMENT_RETRY_DAYS", "1,x", "METERING_PAYMENT_RETRY_DAYS names 'x'; it must be whole numbers of days, 1 to 60, parted by commas.")]
    [InlineData("METERING_PAYMENT_RETRY_DAYS", "61", "METERING_PAYMENT_RETRY_DAYS names '61'; it must be whole numbers of days, 1 to 60, parted by commas.")]
    [InlineData("METERING_PAYMENT_RETRY_DAYS", "1,1,1,1,1,1,1,1,1,1,1", "METERING_PAYMENT_RETRY_DAYS names 11 pauses; it may name 10.")]
    public void What_cannot_be_is_refused_with_its_bounds(string variable, string value, string told)
    {
        var options = new BillingOptions();

        var refused = Assert.Throws<StartRefusedException>(() =>
        {
            options.Read(name => name == variable ? value : null);
            options.Check();
        });

        Assert.Equal(told, refused.Message);
    }
}
