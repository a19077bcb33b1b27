using MeteringCluster.Api.Invoicing;
using MeteringCluster.Billing;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Payments;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>A7, A26: cards and payments at Stripe, against a server that checks the documented requests.</summary>
public sealed class StripeProviderTests : IAsyncLifetime
{
    private static readonly TenantId Acme = SandboxRun.Acme;
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)) { HasRealTimers = true };
    private StripeStandIn _stripe = null!;
    private StripeProvider _provider = null!;

    public async Task InitializeAsync()
    {
        _stripe = await StripeStandIn.Start();
        _provider = _stripe.Provider(_clock);
    }

    public async Task DisposeAsync()
    {
        _provider.Dispose();
        await _stripe.DisposeAsync();
    }

    [Fact]
    public async Task A_card_is_kept_by_its_token_with_brand_last_four_digits_and_expiry_only()
    {
        var card = await Save("pm_card_visa");

        Assert.Equal(new SavedCard("stripe", card.Reference, "cus_1", "visa", "4242", 8, 2030, _clock.GetUtcNow()), card);
        // What Stripe made of the token, which may be another id.
        Assert.Equal("pm_2card_visa", card.Reference);
        Assert.Equal(
            ["GET /v1/customers/search", "POST /v1/customers", "POST /v1/payment_methods/pm_card_visa/attach", "POST /v1/customers/cus_1"],
            _stripe.Seen.Select(seen => $"{seen.Method} {seen.Path}"));
        Assert.Equal(("ann@acme.example", card.Reference), (_stripe.Seen[^1].Form["email"], _stripe.Seen[^1].Form["invoice_settings[default_payment_method]"]));
    }

    [Fact]
    public async Task A_tenant_has_one_customer_whether_or_not_the_search_knows_it_yet()
    {
        await Save("pm_card_visa");
        await Save("pm_card_mastercard");
        _stripe.ForgetKeys();
        _stripe.Objects.SearchIsUpToDate = true;
        await Save("pm_card_amex");

        Assert.Single(_stripe.Objects.Customers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Installations_on_one_account_share_neither_customers_nor_payments(bool searchIsUpToDate)
    {
        using var other = _stripe.Provider(_clock, "two");
        var ours = await Save("pm_card_visa");
        _stripe.Objects.SearchIsUpToDate = searchIsUpToDate;

        var theirs = Assert.IsType<CardKept>(await other.Save(Acme, SandboxRun.Contact, "pm_card_mastercard", default)).Card;

        Assert.NotEqual(ours.Customer, theirs.Customer);
        Assert.NotEqual(await _provider.Open(Order(ours), default), await other.Open(Order(theirs), default));
    }

    [Theory]
    [InlineData("pm_cardAttachDeclined", PaymentProblem.FailedTransaction)]
    [InlineData("pm_cardAttachDeclinedInsufficientFunds", PaymentProblem.InsufficientFunds)]
    [InlineData("pm_cardAttachDeclinedExpiredCard", PaymentProblem.ExpiredCard)]
    [InlineData("pm_past", PaymentProblem.ExpiredCard)]
    [InlineData("pm_unknown", null)]
    [InlineData("pm_sepa", null)]
    [InlineData("tok_visa", null)]
    [InlineData("pm_1/../../customers", null)]
    public async Task A_card_that_is_not_taken_says_why(string token, PaymentProblem? problem)
    {
        var refused = Assert.IsType<CardRefused>(await _provider.Save(Acme, SandboxRun.Contact, token, default));

        Assert.Equal(problem, refused.Problem);
        Assert.NotEmpty(refused.Detail);
        Assert.DoesNotContain(token, refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Announcing_takes_no_money_and_taking_takes_it_once()
    {
        var order = Order(await Save("pm_card_visa"));

        var reference = await _provider.Open(order, default);
        Assert.Equal(reference, await _provider.Open(order, default));
        Assert.Empty(_stripe.Objects.Charges);

        for (var n = 0; n < 3; n++) Assert.Equal(PaymentOutcome.Succeeded, await _provider.Take(order, reference, default));
        Assert.Equal((reference, 500), Assert.Single(_stripe.Objects.Charges));
        var opened = _stripe.Seen.First(seen => seen.Path == "/v1/payment_intents").Form;
        Assert.Equal(
            ("acme", "1", "1", "INV-2026-000001", "500", "Invoice INV-2026-000001"),
            (opened["metadata[tenant]"], opened["metadata[ordinal]"], opened["metadata[attempt]"], opened["metadata[invoice]"], opened["amount"], opened["description"]));
    }

    [Theory]
    [InlineData("pm_cardChargeDeclined", PaymentProblem.FailedTransaction, "Your card was declined.")]
    [InlineData("pm_cardChargeDeclinedInsufficientFunds", PaymentProblem.InsufficientFunds, "Your card has insufficient funds.")]
    [InlineData("pm_cardChargeDeclinedExpiredCard", PaymentProblem.ExpiredCard, "Your card has expired.")]
    [InlineData("pm_cardChargeAuthenticationRequired", PaymentProblem.FailedTransaction, "Your card was declined. This transaction requires authentication.")]
    [InlineData("pm_unconfirmable", PaymentProblem.FailedTransaction, "The payment provider refuses it: payment_intent_incompatible_payment_method.")]
    public async Task A_decline_says_why_and_stays_one(string token, PaymentProblem problem, string words)
    {
        var order = Order(await Save(token));
        var reference = await _provider.Open(order, default);

        var first = await _provider.Take(order, reference, default);
        _stripe.ForgetKeys();
        _clock.Advance(TimeSpan.FromDays(30));
        var later = await _provider.Take(order, reference, default);

        Assert.Equal(new PaymentOutcome(PaymentOutcomeKind.Declined, problem, words), first);
        Assert.Equal(PaymentOutcomeKind.Declined, later.Kind);
        Assert.Single(_stripe.Seen, seen => seen.Path.EndsWith("/confirm", StringComparison.Ordinal));
        Assert.Empty(_stripe.Objects.Charges);
    }

    [Fact]
    public async Task A_payment_that_its_owner_would_have_to_confirm_is_cancelled_before_it_is_told_as_declined()
    {
        var order = Order(await Save("pm_action"));
        var reference = await _provider.Open(order, default);

        var outcome = await _provider.Take(order, reference, default);

        Assert.Equal((PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction), (outcome.Kind, outcome.Problem));
        Assert.Equal("canceled", (string?)_stripe.Objects.Intents[reference]["status"]);
    }

    [Fact]
    public async Task An_outcome_that_Stripe_does_not_know_yet_is_pending_until_it_does()
    {
        var order = Order(await Save("pm_slow"));
        var reference = await _provider.Open(order, default);

        Assert.Equal(PaymentOutcomeKind.Pending, (await _provider.Take(order, reference, default)).Kind);
        Assert.Equal(PaymentOutcomeKind.Pending, (await _provider.Take(order, reference, default)).Kind);
        _stripe.Objects.Settle(reference);

        // Though the key would still give the answer of before.
        Assert.Equal(PaymentOutcome.Succeeded, await _provider.Take(order, reference, default));
        Assert.Single(_stripe.Objects.Charges);
    }

    [Fact]
    public async Task What_Stripe_makes_no_payment_of_is_declined_and_takes_no_money()
    {
        var card = await Save("pm_card_visa");

        foreach (var order in new[] { Order(card) with { AmountCents = 49 }, Order(card with { Reference = "pm_gone" }), Order(card with { Provider = "sandbox" }) })
        {
            var outcome = await _provider.Take(order, await _provider.Open(order, default), default);
            Assert.Equal((PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction), (outcome.Kind, outcome.Problem));
            Assert.NotEmpty(outcome.Detail!);
            Assert.DoesNotContain("pm_", outcome.Detail, StringComparison.Ordinal);
        }

        Assert.Empty(_stripe.Objects.Intents);
    }

    [Fact]
    public async Task Many_at_once_collect_once()
    {
        var order = Order(await Save("pm_card_visa"));
        var reference = await _provider.Open(order, default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _provider.Take(order, reference, default)));

        Assert.All(outcomes, outcome => Assert.Equal(PaymentOutcome.Succeeded, outcome));
        Assert.Single(_stripe.Objects.Charges);
    }

    [Theory]
    [InlineData("card_error", "card_declined", "Your card pm_1AbC was declined, as was cus_9xY.", "Your card … was declined, as was ….")]
    [InlineData("invalid_request_error", "resource_missing", "No such PaymentMethod: 'pm_1AbC'", "The payment provider refuses it: resource_missing.")]
    [InlineData("invalid_request_error", "not a code pm_1AbC", "No.", "The payment provider refuses it.")]
    [InlineData("invalid_request_error", null, "The customer pm_1AbC is strange.", "The payment provider refuses it.")]
    [InlineData("card_error", null, null, "The payment provider gives no reason.")]
    public void What_Stripe_says_is_told_without_any_id(string type, string? code, string? message, string words) =>
        Assert.Equal(words, new StripeFault(type, code, null, message, null).Words);

    [Fact]
    public async Task A_payment_of_another_account_or_of_the_sandbox_is_declined_and_one_of_a_third_provider_is_not()
    {
        var order = Order(await Save("pm_card_visa"));

        foreach (var reference in (string[])["pi_ofAnotherAccount", "sandbox-acme/1/1"])
        {
            var outcome = await _provider.Take(order, reference, default);
            Assert.Equal((PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction), (outcome.Kind, outcome.Problem));
            Assert.Contains("collect", outcome.Detail, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => _provider.Take(order, "another-1", default));
        Assert.Empty(_stripe.Objects.Charges);
    }

    [Fact]
    public async Task A_key_that_is_not_taken_says_nothing_of_a_payment()
    {
        var order = Order(await Save("pm_card_visa"));
        var reference = await _provider.Open(order, default);
        using var other = new StripeProvider(
            new PaymentOptions { Provider = "stripe", StripeSecretKey = Secret.Of("sk_test_another0secret"), StripeAddress = _stripe.Address }, "one", _clock);

        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => other.Take(order, reference, default));

        Assert.Equal(PaymentOutcome.Succeeded, await _provider.Take(order, reference, default));
    }

    [Fact]
    public async Task A_key_that_is_not_taken_shows_in_no_text()
    {
        var options = new PaymentOptions
        {
            Provider = "stripe",
            StripeSecretKey = Secret.Of("sk_test_another0secret"),
            StripeAddress = _stripe.Address,
        };
        using var provider = new StripeProvider(options, "one", _clock);

        var refused = await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => provider.Save(Acme, SandboxRun.Contact, "pm_1", default));

        Assert.DoesNotContain("another0secret", refused.ToString() + options.StripeSecretKey, StringComparison.Ordinal);
    }

    private async Task<SavedCard> Save(string token) =>
        Assert.IsType<CardKept>(await _provider.Save(Acme, SandboxRun.Contact, token, default)).Card;

    private static PaymentOrder Order(SavedCard card) => SandboxRun.Order(card);
}
