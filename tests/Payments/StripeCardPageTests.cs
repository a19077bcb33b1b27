using MeteringCluster.Billing;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Payments;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>A26: a card that is entered on Stripe's own page.</summary>
public sealed class StripeCardPageTests : IAsyncLifetime
{
    private static readonly TenantId Acme = SandboxRun.Acme;
    private static readonly Uri Back = new("https://meters.example/console/card?then=%2Fpayment");
    private static readonly Uri Cancelled = new("https://meters.example/console/card");

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
    public async Task A_card_entered_at_Stripe_is_kept_by_brand_last_four_digits_and_expiry_only()
    {
        var page = await Open();
        Assert.IsType<NoCardEntered>(await Save(page.Id));

        _stripe.Objects.Enter(page.Id);
        var card = Assert.IsType<CardKept>(await Save(page.Id)).Card;
        var again = Assert.IsType<CardKept>(await Save(page.Id)).Card;

        Assert.Equal(new SavedCard("stripe", card.Reference, "cus_1", "visa", "4242", 8, 2030, _clock.GetUtcNow()), card);
        Assert.Equal(card, again);
        Assert.Equal($"{_stripe.Address}pay/{page.Id}", page.Address.ToString());
        Assert.Equal($"{Back}&entry={{CHECKOUT_SESSION_ID}}", (string?)_stripe.Objects.Pages[page.Id]["success_url"]);
        Assert.Equal(card.Reference, _stripe.Seen[^1].Form["invoice_settings[default_payment_method]"]);
    }

    [Fact]
    public async Task A_page_counts_for_the_tenant_and_the_installation_that_it_was_opened_for_alone()
    {
        using var other = _stripe.Provider(_clock, "two");
        var page = await Open();
        _stripe.Objects.Enter(page.Id);

        Assert.IsType<NoCardPage>(await _provider.SaveEntered(TenantId.Parse("other"), SandboxRun.Contact, page.Id, default));
        Assert.IsType<NoCardPage>(await other.SaveEntered(Acme, SandboxRun.Contact, page.Id, default));
        Assert.IsType<CardKept>(await Save(page.Id));
    }

    [Theory]
    [InlineData("cs_test_99")]
    [InlineData("pi_1")]
    [InlineData("cs_1/../../customers")]
    [InlineData("")]
    public async Task What_is_no_page_saves_nothing(string page) => Assert.IsType<NoCardPage>(await Save(page));

    [Fact]
    public async Task A_card_that_has_expired_or_is_none_is_not_kept()
    {
        var (old, strange) = (await Open(), await Open());
        _stripe.Objects.Enter(old.Id, expYear: 2025);
        _stripe.Objects.Enter(strange.Id, isCard: false);

        Assert.Equal(PaymentProblem.ExpiredCard, Assert.IsType<CardRefused>(await Save(old.Id)).Problem);
        Assert.Null(Assert.IsType<CardRefused>(await Save(strange.Id)).Problem);
    }

    [Theory]
    [InlineData(Fault.CutBefore)]
    [InlineData(Fault.Busy)]
    [InlineData(Fault.Page)]
    internal async Task Without_an_answer_nobody_knows(Fault fault)
    {
        var page = await Open();
        _stripe.Fail(page.Id, fault);
        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(() => Save(page.Id));
        _stripe.Fail("checkout/sessions", fault);
        await Assert.ThrowsAsync<PaymentProviderUnavailableException>(Open);
    }

    private Task<CardPage> Open() => _provider.OpenPage(Acme, SandboxRun.Contact, Back, Cancelled, default);

    private Task<CardAnswer> Save(string page) => _provider.SaveEntered(Acme, SandboxRun.Contact, page, default);
}
