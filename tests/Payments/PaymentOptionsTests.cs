using MeteringCluster.OutwardPayments;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

public sealed class PaymentOptionsTests
{
    private const string Key = "sk_test_51abcdefgh";
    private const string Signing = "whsec_abcdefgh";

    [Theory]
    [InlineData(null, null, null, "sandbox")]
    [InlineData("", "", "", "sandbox")]
    [InlineData("sandbox", null, null, "sandbox")]
    [InlineData("stripe", Key, null, "stripe")]
    [InlineData("stripe", "rk_live_51abcdefgh", Signing, "stripe")]
    public void What_goes_together_is_taken(string? provider, string? key, string? signing, string chosen)
    {
        var options = Read(provider, key, signing);

        Assert.Equal(chosen, options.Provider);
        Assert.Equal((string.IsNullOrEmpty(key), string.IsNullOrEmpty(signing)), (options.StripeSecretKey is null, options.StripeWebhookSecret is null));
    }

    [Theory]
    [InlineData("paypal", null, null, "METERING_PAYMENTS is 'paypal'; it must be sandbox or stripe.")]
    [InlineData("stripe", null, null, "needs METERING_STRIPE_SECRET_KEY")]
    [InlineData("stripe", "pk_test_51abcdefgh", null, "METERING_STRIPE_SECRET_KEY is no secret key")]
    [InlineData("stripe", "sk_test_51abc\r\nX: y", null, "METERING_STRIPE_SECRET_KEY is no secret key")]
    [InlineData("stripe", Key, "hush-hush", "METERING_STRIPE_WEBHOOK_SECRET is no signing secret")]
    [InlineData(null, Key, null, "METERING_STRIPE_SECRET_KEY is set, but payments go to the sandbox")]
    [InlineData("sandbox", null, Signing, "METERING_STRIPE_WEBHOOK_SECRET is set, but payments go to the sandbox")]
    public void What_does_not_is_refused_in_one_sentence_that_shows_no_secret(string? provider, string? key, string? signing, string said)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Read(provider, key, signing));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        foreach (var secret in new[] { key, signing })
            if (secret is not null) Assert.DoesNotContain(secret, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_goes_to_no_address_without_TLS()
    {
        var options = Read("stripe", Key, null);
        options.StripeAddress = new Uri("http://stripe.example/");

        Assert.Throws<StartRefusedException>(options.Check);
    }

    [Fact]
    public void A_secret_shows_itself_to_nobody() => Assert.Equal("(secret)", Secret.Of(Key)!.ToString());

    private static PaymentOptions Read(string? provider, string? key, string? signing)
    {
        var options = new PaymentOptions();
        options.Read(variable => variable switch
        {
            PaymentOptions.ProviderVariable => provider,
            PaymentOptions.SecretKeyVariable => key,
            PaymentOptions.WebhookSecretVariable => signing,
            _ => null,
        });
        return options;
    }
}
