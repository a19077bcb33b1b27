using System.Text.RegularExpressions;

namespace MeteringCluster.OutwardPayments;

/// <summary>Who keeps the cards and collects the invoices.</summary>
public sealed partial class PaymentOptions
{
    public const string ProviderVariable = "METERING_PAYMENTS";
    public const string SecretKeyVariable = "METERING_STRIPE_SECRET_KEY";
    public const string WebhookSecretVariable = "METERING_STRIPE_WEBHOOK_SECRET";

    /// <summary><c>sandbox</c>, which takes test cards and moves no money, or <c>stripe</c>. Default sandbox.</summary>
    public string Provider { get; set; } = SandboxProvider.ProviderName;

    /// <summary>Stripe's secret or restricted key. Needed for Stripe.</summary>
    public Secret? StripeSecretKey { get; set; }

    /// <summary>The signing secret of Stripe's webhook endpoint. Default none: outcomes are then only asked for.</summary>
    public Secret? StripeWebhookSecret { get; set; }

    /// <summary>Where Stripe's API is. Default Stripe's own address; anything else is for tests.</summary>
    public Uri StripeAddress { get; set; } = new("https://api.stripe.com/");

    /// <param name="variable">Gives an environment variable's value.</param>
    /// <exception cref="StartRefusedException">See <see cref="Check"/>.</exception>
    public void Read(Func<string, string?> variable)
    {
        if (variable(ProviderVariable) is { Length: > 0 } provider) Provider = provider;
        StripeSecretKey = Secret.Of(variable(SecretKeyVariable));
        StripeWebhookSecret = Secret.Of(variable(WebhookSecretVariable));
        Check();
    }

    /// <exception cref="StartRefusedException">Says in one sentence what does not go together, and never a secret.</exception>
    public void Check()
    {
        if (Provider is not (SandboxProvider.ProviderName or StripeProvider.ProviderName))
            throw new StartRefusedException(
                $"{ProviderVariable} is '{Provider}'; it must be {SandboxProvider.ProviderName} or {StripeProvider.ProviderName}.");
        if (Provider == StripeProvider.ProviderName) CheckStripe();
        // Whoever has a key means to collect money, and must not find out by its absence that nobody did.
        else if (StripeSecretKey is not null || StripeWebhookSecret is not null)
            throw new StartRefusedException(
                $"{(StripeSecretKey is null ? WebhookSecretVariable : SecretKeyVariable)} is set, but payments go to the sandbox; "
                + $"set {ProviderVariable} to {StripeProvider.ProviderName}, or leave the secret out.");
    }

    private void CheckStripe()
    {
        if (StripeSecretKey is not { } key)
            throw new StartRefusedException($"{ProviderVariable} is {StripeProvider.ProviderName}, which needs {SecretKeyVariable}.");
        if (!SecretKey().IsMatch(key.Reveal()))
            throw new StartRefusedException($"{SecretKeyVariable} is no secret key of Stripe: those begin with sk_ or rk_, and have letters, digits and '_'.");
        if (StripeWebhookSecret is { } secret && !WebhookSecret().IsMatch(secret.Reveal()))
            throw new StartRefusedException($"{WebhookSecretVariable} is no signing secret of Stripe: those begin with whsec_.");
        if (StripeAddress.Scheme != Uri.UriSchemeHttps && !StripeAddress.IsLoopback)
            throw new StartRefusedException($"Stripe's address is '{StripeAddress}'; it must be an https address.");
    }

    [GeneratedRegex("^[rs]k_[A-Za-z0-9_]{8,250}$")]
    private static partial Regex SecretKey();

    [GeneratedRegex("^whsec_[A-Za-z0-9+/=_-]{8,250}$")]
    private static partial Regex WebhookSecret();
}
