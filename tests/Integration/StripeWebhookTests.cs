using System.Net;
using MeteringCluster.Billing;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.PaymentProviders;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A7, A26: the whole server with Stripe behind it, and Stripe's events.</summary>
public sealed class StripeWebhookTests : IAsyncLifetime
{
    private const string Path = "/v1/payments/stripe/webhook";
    private const string Signing = "whsec_0123456789";

    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)) { HasRealTimers = true };
    private StripeStandIn _stripe = null!;
    private ServerFixture _server = null!;

    public async Task InitializeAsync()
    {
        _stripe = await StripeStandIn.Start();
        _server = await ServerFixture.Start(options =>
        {
            options.Clock = _clock;
            options.TrustedProxies.Add("127.0.0.1");
            options.Payments.Provider = "stripe";
            options.Payments.StripeSecretKey = Secret.Of(StripeStandIn.SecretKey);
            options.Payments.StripeWebhookSecret = Secret.Of(Signing);
            options.Payments.StripeAddress = _stripe.Address;
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _stripe.DisposeAsync();
    }

    [Fact]
    public async Task An_invoice_is_collected_by_Stripe()
    {
        var tenant = await _server.CreateTenantWithContact();
        using var saved = await _server.PutCard(tenant, "pm_card_visa");
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal("stripe", (await ServerFixture.Json(saved)).GetProperty("provider").GetString());

        await _server.Charge(tenant, "a", 700);
        await _server.AttemptIs(tenant, 1, PaymentOutcomeKind.Succeeded);

        Assert.Equal(700, Assert.Single(_stripe.Objects.Charges).Amount);
        using var sandbox = await _server.Get($"{tenant.Path}/sandbox/payments", tenant.AdminKey);
        await ServerFixture.Problem(sandbox, 404, "sandbox-not-in-use");
    }

    [Fact]
    public async Task An_outcome_that_comes_late_is_told_by_an_event_and_the_first_final_word_holds()
    {
        var (tenant, intent) = await Pending();

        Assert.Equal("taken", await Tell("payment_intent.processing", intent, tenant));
        Assert.Equal(InvoiceStatus.Unpaid, await Status(tenant));
        Assert.Equal("taken", await Tell("payment_intent.succeeded", intent, tenant));
        Assert.Equal(InvoiceStatus.Paid, await Status(tenant));

        // The same again, and another word about it.
        Assert.Equal("taken", await Tell("payment_intent.succeeded", intent, tenant));
        Assert.Equal("taken", await Tell("payment_intent.payment_failed", intent, tenant));
        Assert.Equal(InvoiceStatus.Paid, await Status(tenant));
    }

    [Fact]
    public async Task A_failure_that_comes_late_says_why()
    {
        var (tenant, intent) = await Pending();

        await Tell("payment_intent.payment_failed", intent, tenant, """{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","message":"Your card has insufficient funds."}""");

        var attempt = (await _server.Billing(tenant).InvoiceAt(1))!.Attempts[^1];
        Assert.Equal(
            (PaymentOutcomeKind.Declined, PaymentProblem.InsufficientFunds, "Your card has insufficient funds."),
            (attempt.Outcome, attempt.Problem, attempt.Detail));
    }

    [Theory]
    [InlineData("charge.refunded", "{tenant}", "1", "{intent}")]
    [InlineData("payment_intent.succeeded", "no-such-tenant", "1", "{intent}")]
    [InlineData("payment_intent.succeeded", "{tenant}", "2", "{intent}")]
    [InlineData("payment_intent.succeeded", "{tenant}", "one", "{intent}")]
    [InlineData("payment_intent.succeeded", "{tenant}", "1", "pi_of_another_installation")]
    public async Task An_event_about_something_else_is_ignored(string type, string tenant, string ordinal, string intent)
    {
        var (known, reference) = await Pending();

        var outcome = await Tell(type, intent.Replace("{intent}", reference, StringComparison.Ordinal), known, ordinal: ordinal, named: tenant.Replace("{tenant}", known.Id, StringComparison.Ordinal));

        Assert.Equal("ignored", outcome);
        Assert.Equal(InvoiceStatus.Unpaid, await Status(known));
    }

    [Fact]
    public async Task What_Stripe_did_not_sign_does_nothing()
    {
        var (tenant, intent) = await Pending();
        var body = Event("payment_intent.succeeded", intent, tenant.Id);
        var signed = StripeSignatureTests.Sign(Signing, body, _clock.GetUtcNow());

        foreach (var (sent, header) in new[]
        {
            (body, null), (body, "t=1,v1=00"), (body.Replace("evt_1", "evt_2", StringComparison.Ordinal), signed),
            (body, StripeSignatureTests.Sign("whsec_another0", body, _clock.GetUtcNow())),
            (body, StripeSignatureTests.Sign(Signing, body, _clock.GetUtcNow().AddMinutes(-6))),
        })
        {
            using var refused = await Send(sent, header);
            await ServerFixture.Problem(refused, 400, "webhook-signature-invalid");
        }

        Assert.Equal(InvoiceStatus.Unpaid, await Status(tenant));
    }

    [Fact]
    public async Task What_is_no_event_is_refused()
    {
        foreach (var (body, status, code) in new[] { ("{", 400, "malformed-json"), ("[]", 400, "malformed-json"), ("", 400, "invalid-value"), (new string(' ', 256 * 1024 + 1), 413, "body-too-large") })
        {
            using var refused = await Send(body, StripeSignatureTests.Sign(Signing, body, _clock.GetUtcNow()));
            await ServerFixture.Problem(refused, status, code);
        }

        Assert.Equal("ignored", await Answer("""{"id":"evt_1","type":"payment_intent.succeeded"}"""));
        Assert.Equal("ignored", await Answer("""{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"metadata":7}}}"""));
    }

    [Fact]
    public async Task Without_a_signing_secret_events_are_not_taken()
    {
        await using var server = await ServerFixture.Start();

        using var refused = await server.Post(Path, key: null, "{}");

        await ServerFixture.Problem(refused, 404, "stripe-webhook-not-configured");
    }

    [Fact]
    public async Task A_provider_that_is_away_is_told_with_when_to_try_again()
    {
        var tenant = await _server.CreateTenantWithContact();
        _stripe.Fail("/attach", Fault.CutBefore);

        using var away = await _server.PutCard(tenant, "pm_card_visa");
        await ServerFixture.Problem(away, 503, "payment-provider-unavailable");
        Assert.NotNull(away.Headers.RetryAfter);

        using var saved = await _server.PutCard(tenant, "pm_card_visa");
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
    }

    // A tenant with an invoice that Stripe is still collecting.
    private async Task<(TestTenant Tenant, string Intent)> Pending()
    {
        var tenant = await _server.CreateTenantWithContact();
        using var saved = await _server.PutCard(tenant, "pm_slow");
        await _server.Charge(tenant, "a", 500);
        await _server.AttemptIs(tenant, 1, PaymentOutcomeKind.Pending);
        return (tenant, (await _server.Billing(tenant).InvoiceAt(1))!.Attempts[^1].Reference!);
    }

    private async Task<InvoiceStatus> Status(TestTenant tenant) => (await _server.Billing(tenant).InvoiceAt(1))!.Status;

    private Task<string?> Tell(string type, string intent, TestTenant tenant, string error = "null", string ordinal = "1", string? named = null) =>
        Answer(Event(type, intent, named ?? tenant.Id, error, ordinal));

    private async Task<string?> Answer(string body)
    {
        using var answer = await Send(body, StripeSignatureTests.Sign(Signing, body, _clock.GetUtcNow()));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await ServerFixture.Json(answer)).GetProperty("outcome").GetString();
    }

    private Task<HttpResponseMessage> Send(string body, string? signature) =>
        _server.SendSecurely(HttpMethod.Post, Path, key: null, body, signature is null ? null : ("Stripe-Signature", signature));

    private static string Event(string type, string intent, string tenant, string error = "null", string ordinal = "1") =>
        $$"""
        {"id":"evt_1","object":"event","api_version":"2025-08-27.basil","type":"{{type}}","data":{"object":{"id":"{{intent}}",
        "object":"payment_intent","amount":500,"status":"{{(type.EndsWith("succeeded", StringComparison.Ordinal) ? "succeeded" : "requires_payment_method")}}",
        "metadata":{"tenant":"{{tenant}}","ordinal":"{{ordinal}}","attempt":"1","invoice":"INV-2026-000001"},"last_payment_error":{{error}} } } }
        """;
}
