using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Notices;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>A12, A13, A15 to A18, A26: subscribing, changing the limit, cancelling, and the card that pays for it.</summary>
public sealed class SubscriptionTests
{
    private static readonly DateTimeOffset April = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly BillingRun _run = new();

    [Fact]
    public void Each_thing_that_a_subscription_needs_is_asked_for_in_its_order()
    {
        var subscribe = new Subscribe(1200, TermsVersion: 1);
        Assert.IsType<NoSuchAccount>(BillingRun.Decide(BillingState.None, April, turn => turn.Subscribe(subscribe)).Answer);
        Assert.Equal(new TermsHaveChanged(1), _run.Take<TermsHaveChanged>(turn => turn.Subscribe(subscribe with { TermsVersion = 7 })));
        _run.Take<ContactNeeded>(turn => turn.Subscribe(subscribe));
        _run.Take<ContactNeeded>(turn => turn.SaveCard(new SaveCard(BillingRun.Visa)));
        _run.Take<AccountReady>(turn => turn.SetContact(new SetBillingContact(BillingRun.Contact)));
        _run.Take<CardNeeded>(turn => turn.Subscribe(subscribe));
        _run.Take<AccountReady>(turn => turn.SaveCard(new SaveCard(BillingRun.Visa with { ExpiryYear = 2026, ExpiryMonth = 2 })));
        _run.Take<CardHasExpired>(turn => turn.Subscribe(subscribe));
        _run.Take<AccountReady>(turn => turn.SaveCard(new SaveCard(BillingRun.Visa)));

        var account = _run.Take<AccountReady>(turn => turn.Subscribe(subscribe)).Account;

        Assert.Equal(new Subscription(1200, _run.Now, _run.Now, null), account.Subscription);
        Assert.Equal((2, 12_000_000, 112_000_000), (account.Terms.Version, account.Terms.LimitMicrocredits, account.Terms.CapOf(BillingRun.March)));
    }

    [Fact]
    public void Credits_without_a_price_cannot_be_bought()
    {
        var free = new BillingRun(usdCentsPerCredit: 0);

        free.Take<NoPrice>(turn => turn.Subscribe(new Subscribe(1200, null)));
    }

    [Theory]
    [InlineData(1200, 100, 12_000_000)]
    [InlineData(1, 100, 10_000)]
    [InlineData(1, 3, 333_333)]
    [InlineData(50_000, 7, 7_142_857_142)]
    public void A_limit_buys_no_more_credits_than_it_pays_for(long cents, long price, long microcredits)
    {
        Assert.Equal(microcredits, ChargeRule.Microcredits(cents, price));
        Assert.InRange(ChargeRule.Cents(microcredits, price), 0, cents);
    }

    [Fact]
    public void A_changed_limit_holds_at_once_and_is_told_with_the_old_one()
    {
        _run.Subscribed(1200);

        var account = _run.Take<AccountReady>(turn => turn.Subscribe(new Subscribe(500, null))).Account;

        Assert.Equal(5_000_000, account.Terms.LimitMicrocredits);
        var notice = Assert.Single(_run.Told);
        Assert.Equal(NoticeTypes.SubscriptionChanged, notice.Type);
        Assert.Contains(NoticeFact.Usd("limitUsd", 500), notice.Facts);
        Assert.Contains(NoticeFact.Usd("oldLimitUsd", 1200), notice.Facts);
        Assert.Equal(["push-terms/acme/3"], _run.Planned());
    }

    [Fact]
    public void The_same_limit_again_changes_nothing()
    {
        _run.Subscribed();

        var again = BillingRun.Decide(_run.State, _run.Now, turn => turn.Subscribe(new Subscribe(1200, null)));

        Assert.Empty(again.Events);
        Assert.Empty(again.Effects);
        Assert.Equal("push-terms/acme/2", Assert.Single(again.Owed!).Id);
    }

    [Fact]
    public void A_cancellation_holds_from_the_next_period_on_and_says_when()
    {
        _run.Subscribed();

        var account = _run.Take<AccountReady>(turn => turn.Unsubscribe(new Unsubscribe())).Account;

        Assert.Equal(April, account.Subscription!.EndsAt);
        Assert.Equal(12_000_000, account.Terms.LimitOf(BillingRun.March));
        Assert.Equal(0, account.Terms.LimitOf(April));
        Assert.Equal(100_000_000, account.Terms.CapOf(April));
        Assert.Contains(NoticeFact.Instant("endsAt", April), Assert.Single(_run.Told).Facts);
        Assert.Empty(BillingRun.Decide(_run.State, _run.Now, turn => turn.Unsubscribe(new Unsubscribe())).Events);
    }

    [Fact]
    public void Subscribing_again_before_the_end_takes_the_cancellation_back()
    {
        _run.Subscribed();
        var since = _run.State.Subscription!.Since;
        _run.Take<AccountReady>(turn => turn.Unsubscribe(new Unsubscribe()));
        _run.Effects.Clear();
        _run.Now = April.AddTicks(-1);

        var account = _run.Take<AccountReady>(turn => turn.Subscribe(new Subscribe(1200, null))).Account;

        Assert.Equal(new Subscription(1200, since, _run.Now, null), account.Subscription);
        Assert.Equal(12_000_000, account.Terms.LimitOf(April));
        Assert.Equal(NoticeTypes.SubscriptionResumed, Assert.Single(_run.Told).Type);
    }

    [Fact]
    public void After_the_end_it_is_a_new_subscription()
    {
        _run.Subscribed();
        _run.Take<AccountReady>(turn => turn.Unsubscribe(new Unsubscribe()));
        _run.Effects.Clear();
        _run.Now = April;

        Assert.Null(_run.State.Account(April)!.Subscription);
        _run.Take<NotSubscribed>(turn => turn.Unsubscribe(new Unsubscribe()));
        var account = _run.Take<AccountReady>(turn => turn.Subscribe(new Subscribe(300, null))).Account;

        Assert.Equal(April, account.Subscription!.Since);
        Assert.Equal(3_000_000, account.Terms.LimitOf(April));
        Assert.Equal(NoticeTypes.SubscriptionConfirmed, Assert.Single(_run.Told).Type);
    }

    [Fact]
    public void A_card_that_still_pays_for_something_stays()
    {
        _run.Take<CardNeeded>(turn => turn.RemoveCard(new RemoveCard()));
        _run.Subscribed();
        Assert.Equal(new CardInUse(true, 0), _run.Take<CardInUse>(turn => turn.RemoveCard(new RemoveCard())));

        _run.Take<AccountReady>(turn => turn.Unsubscribe(new Unsubscribe()));
        // Billed late, after an outage.
        _run.Now = April.AddDays(2);
        Assert.Equal(new CardInUse(true, 0), _run.Take<CardInUse>(turn => turn.RemoveCard(new RemoveCard())));

        var invoice = _run.Bill(BillingRun.March, 101_000_000);
        Assert.Equal(new CardInUse(false, 1), _run.Take<CardInUse>(turn => turn.RemoveCard(new RemoveCard())));

        _run.Come(invoice.Ordinal, Payments.PaymentOutcome.Succeeded);
        Assert.Null(_run.Take<AccountReady>(turn => turn.RemoveCard(new RemoveCard())).Account.Card);
    }

    [Fact]
    public void A_card_is_told_to_expire_soon_and_to_have_expired_once_each()
    {
        _run.Options.CardNotice = TimeSpan.FromDays(30);
        _run.Subscribed();
        var end = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(end.AddDays(-30), BillingFold.Instance.DueAt(_run.State));

        _run.Now = end.AddDays(-30);
        _run.Take(turn => turn.Wake());
        _run.Take(turn => turn.Wake());
        Assert.Equal([NoticeTypes.CardExpiring], _run.Told.Select(notice => notice.Type));
        Assert.Null(_run.State.Standing(end.AddTicks(-1))!.Problem);

        _run.Now = end;
        _run.Take(turn => turn.Wake());
        Assert.Equal([NoticeTypes.CardExpiring, NoticeTypes.CardExpired], _run.Told.Select(notice => notice.Type));
        Assert.Null(BillingFold.Instance.DueAt(_run.State));
        // A7: seen without any payment having failed.
        Assert.Equal((PaymentProblem.ExpiredCard, end), (_run.State.Standing(end)!.Problem!.Value, _run.State.Standing(end)!.Since!.Value));
    }

    [Fact]
    public void Terms_journaled_before_there_were_alerts_have_the_default_ones()
    {
        const string old = """
            {"event":"terms-set","terms":{"version":1,"calendar":{"anchor":"2026-03-01T00:00:00+00:00","grace":"01:00:00"},"baseMicrocredits":5,
            "limitMicrocredits":0,"usdCentsPerCredit":100,"rateCards":[],"firstCard":0,"settleOverCap":0,"capMicrocredits":5},"at":"2026-03-01T00:00:00+00:00"}
            """;

        var set = Assert.IsType<TermsSet>(BillingFold.Instance.Decode(Encoding.UTF8.GetBytes(old)));

        Assert.Equal("50, 80, 100", string.Join(", ", set.Terms.AlertPercents));
        Assert.Null(set.Terms.LimitEndsAt);
    }
}
