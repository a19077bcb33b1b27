using MeteringCluster.Billing;
using MeteringCluster.Notices;
using MeteringCluster.Payments;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>A7, A12, A19, A24: from a closed period to a paid invoice.</summary>
public sealed class CollectingTests
{
    private static readonly DateTimeOffset March = BillingRun.March;

    private readonly BillingRun _run = new BillingRun().Subscribed(limitCents: 1200);

    [Fact]
    public void Of_a_limit_of_12_dollars_5_are_charged_where_5_were_used()
    {
        var invoice = _run.Bill(March, 105_000_000);

        var line = Assert.Single(invoice.Lines);
        Assert.Equal((5_000_000, 100, 500), (line.Microcredits!.Value, line.UnitCents!.Value, line.AmountCents));
        Assert.Equal((500, 500, InvoiceStatus.Unpaid), (invoice.TotalCents, invoice.DueCents, invoice.Status));
        Assert.Equal(("pay@acme.example", "de"), (invoice.Customer.Email, invoice.Language));
        Assert.Equal("Weg 1, 10115 Berlin, DE", string.Join(", ", invoice.Customer.Address));
        Assert.Equal(["number-invoice/acme/1", "open-payment/acme/1/1"], _run.Planned());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000_000)]
    [InlineData(100_004_999)]
    public void Where_nothing_is_to_be_paid_there_is_no_invoice(long used)
    {
        _run.Take(turn => turn.Bill(_run.Statement(March, used)));

        Assert.Empty(_run.State.Documents);
        Assert.Empty(_run.Planned());
        Assert.Single(_run.State.Periods);
    }

    [Fact]
    public void A_period_is_billed_once_and_a_document_is_issued_once()
    {
        var statement = _run.Statement(March, 105_000_000);
        Assert.True(_run.Take(turn => turn.Bill(statement)));
        Assert.False(_run.Take(turn => turn.Bill(statement)));
        _run.Issue();
        Assert.False(_run.Take(turn => turn.Issue(1, new InvoiceNumber("INV-2026-000009", _run.Now))));

        Assert.Equal("INV-2026-000001", Assert.Single(_run.State.Documents).Number);
        Assert.Equal(["number-invoice/acme/1", "open-payment/acme/1/1"], _run.Planned());
    }

    [Fact]
    public void The_next_document_asks_for_its_number_when_the_one_before_it_has_its_own()
    {
        _run.Take(turn => turn.Bill(_run.Statement(March, 105_000_000)));
        _run.Take(turn => turn.Bill(_run.Statement(March.AddMonths(1), 106_000_000)));
        Assert.Equal(["number-invoice/acme/1"], _run.Planned());

        _run.Issue();

        Assert.Equal(["open-payment/acme/1/1", "number-invoice/acme/2"], _run.Planned());
    }

    [Fact]
    public void A_payment_is_announced_then_taken_and_the_first_final_word_holds()
    {
        _run.Bill(March, 105_000_000);
        _run.Effects.Clear();

        Assert.Equal("acme/1/1", _run.State.Order(TenantId.Parse("acme"), 1, 1)!.Id);
        _run.Take(turn => turn.Announced(1, 1, "pi_1"));
        Assert.False(_run.Take(turn => turn.Announced(1, 1, "pi_2")));
        Assert.Equal(["take-payment/acme/1/1/0"], _run.Planned());
        Assert.True(_run.Take(turn => turn.Came(1, 1, PaymentOutcome.Succeeded)));
        Assert.False(_run.Take(turn => turn.Came(1, 1, BillingRun.Declined(PaymentProblem.ExpiredCard))));

        var paid = _run.State.Documents[0];
        Assert.Equal((InvoiceStatus.Paid, 500, _run.Now), (paid.Status, paid.PaidCents, paid.PaidAt!.Value));
        Assert.Null(_run.State.Order(TenantId.Parse("acme"), 1, 1));
        Assert.Null(_run.State.Standing(_run.Now)!.Problem);
    }

    [Fact]
    public void A_failed_payment_is_seen_told_and_tried_again_on_its_schedule()
    {
        _run.Options.RetryAfter = [TimeSpan.FromDays(1), TimeSpan.FromDays(3)];
        var at = _run.Bill(March, 105_000_000).IssuedAt;
        _run.Effects.Clear();

        var failed = _run.Come(1, BillingRun.Declined(PaymentProblem.InsufficientFunds));
        Assert.Equal((PaymentProblem.InsufficientFunds, at), (_run.State.Standing(at)!.Problem!.Value, _run.State.Standing(at)!.Since!.Value));
        Assert.Equal(at.AddDays(1), failed.NextAttemptAt);
        Assert.Equal(at.AddDays(1), _run.State.DueAt);
        var notice = Assert.Single(_run.Told);
        Assert.Equal(NoticeTypes.PaymentFailed, notice.Type);
        Assert.Contains(NoticeFact.Of("problem", "insufficient-funds"), notice.Facts);
        Assert.Contains(NoticeFact.Instant("nextAttemptAt", at.AddDays(1)), notice.Facts);

        _run.Planned();
        _run.Now = at.AddDays(1);
        _run.Take(turn => turn.Wake());
        Assert.Equal(["open-payment/acme/1/2"], _run.Planned());
        Assert.Equal(at.AddDays(4), _run.Come(1, BillingRun.Declined(PaymentProblem.InsufficientFunds)).NextAttemptAt);
        // The problem is the same, since its first instant.
        Assert.Equal(at, _run.State.Standing(_run.Now)!.Since);

        _run.Now = at.AddDays(4);
        _run.Take(turn => turn.Wake());
        Assert.Null(_run.Come(1, BillingRun.Declined(PaymentProblem.FailedTransaction)).NextAttemptAt);
        Assert.Equal(InvoiceStatus.Unpaid, _run.State.Documents[0].Status);
        Assert.Equal(PaymentProblem.FailedTransaction, _run.State.Standing(_run.Now)!.Problem);
    }

    [Fact]
    public void A_new_card_pays_at_once_and_cures_the_problem()
    {
        _run.Bill(March, 105_000_000);
        _run.Come(1, BillingRun.Declined(PaymentProblem.ExpiredCard));
        _run.Effects.Clear();

        _run.Take<AccountReady>(turn => turn.SaveCard(new SaveCard(BillingRun.Amex)));
        Assert.Equal(["open-payment/acme/1/2"], _run.Planned());
        // Not before it has paid.
        Assert.Equal(PaymentProblem.ExpiredCard, _run.State.Standing(_run.Now)!.Problem);

        Assert.Equal(InvoiceStatus.Paid, _run.Come(1, PaymentOutcome.Succeeded).Status);
        Assert.Null(_run.State.Standing(_run.Now)!.Problem);
        Assert.Contains(NoticeFact.Number("afterFailure", 1), _run.Told.Single(notice => notice.Type == NoticeTypes.InvoicePaid).Facts);
    }

    [Fact]
    public void A_card_saved_while_an_attempt_is_under_way_is_tried_when_that_fails()
    {
        _run.Bill(March, 105_000_000);
        _run.Take(turn => turn.Announced(1, 1, "pi_1"));
        _run.Take<AccountReady>(turn => turn.SaveCard(new SaveCard(BillingRun.Amex)));
        _run.Effects.Clear();

        Assert.True(_run.Take(turn => turn.Came(1, 1, BillingRun.Declined(PaymentProblem.ExpiredCard))));

        Assert.Equal(["open-payment/acme/1/2"], _run.Planned());
        Assert.Equal(BillingRun.Amex, _run.State.Documents[0].Attempts[^1].Card);
        Assert.Null(_run.State.Standing(_run.Now)!.Problem);
    }

    [Fact]
    public void What_the_provider_does_not_know_yet_is_asked_for_again()
    {
        _run.Bill(March, 105_000_000);
        _run.Effects.Clear();
        _run.Come(1, new PaymentOutcome(PaymentOutcomeKind.Pending, null, null));
        var due = _run.State.DueAt!.Value;
        Assert.Equal(_run.Now.AddHours(1), due);
        _run.Planned();

        _run.Now = due;
        _run.Take(turn => turn.Wake());

        Assert.Equal([$"take-payment/acme/1/1/{due.UtcTicks}"], _run.Planned());
        Assert.Null(_run.State.Documents[0].NextAttemptAt);
        Assert.True(_run.Take(turn => turn.Came(1, 1, PaymentOutcome.Succeeded)));
        Assert.Single(_run.State.Documents[0].Attempts);
    }

    [Fact]
    public void Another_invoice_that_failed_keeps_the_problem_in_sight()
    {
        _run.Bill(March, 105_000_000);
        _run.Bill(March.AddMonths(1), 106_000_000);
        _run.Come(1, BillingRun.Declined(PaymentProblem.InsufficientFunds));
        _run.Come(2, BillingRun.Declined(PaymentProblem.InsufficientFunds));

        Assert.Equal(_run.Now.AddMinutes(1), _run.Take<TriedJustNow>(turn => turn.Pay(new PayInvoice("INV-2026-000001"))).Again);
        _run.Now = _run.Now.AddMinutes(1);
        _run.Take<InvoiceReady>(turn => turn.Pay(new PayInvoice("INV-2026-000001")));
        _run.Come(1, PaymentOutcome.Succeeded);
        Assert.Equal(PaymentProblem.InsufficientFunds, _run.State.Standing(_run.Now)!.Problem);

        _run.Take<InvoiceReady>(turn => turn.Settle(new SettleInvoice("INV-2026-000002", "bank transfer 77")));
        Assert.Null(_run.State.Standing(_run.Now)!.Problem);
        Assert.Equal(0, _run.State.Account(_run.Now)!.DueCents);
    }

    [Fact]
    public void Paying_by_hand_is_refused_where_there_is_nothing_to_pay_or_somebody_pays_already()
    {
        _run.Take<NoSuchInvoice>(turn => turn.Pay(new PayInvoice("INV-2026-000001")));
        _run.Bill(March, 105_000_000);

        _run.Take<PaymentUnderWay>(turn => turn.Pay(new PayInvoice("INV-2026-000001")));
        _run.Take<PaymentUnderWay>(turn => turn.Settle(new SettleInvoice("INV-2026-000001", null)));
        _run.Come(1, PaymentOutcome.Succeeded);
        _run.Take<NothingDue>(turn => turn.Pay(new PayInvoice("INV-2026-000001")));
    }

    [Fact]
    public void A_cancelled_subscription_shows_on_the_invoice()
    {
        _run.Take<AccountReady>(turn => turn.Unsubscribe(new Unsubscribe()));

        Assert.Equal(March.AddMonths(1), _run.Bill(March, 105_000_000).Subscribed!.EndsAt);
    }

    [Fact]
    public void An_invoice_shows_the_subscription_of_its_own_period_whatever_was_bought_in_its_grace()
    {
        var march = _run.State.Subscription!;
        _run.Now = March.AddMonths(1).AddMinutes(30);
        _run.Take<AccountReady>(turn => turn.Subscribe(new Subscribe(50_000, null)));
        _run.Take<AccountReady>(turn => turn.Subscribe(new Subscribe(40_000, null)));

        Assert.Equal(march, _run.Bill(March, 105_000_000).Subscribed);
        Assert.Equal(40_000, _run.Bill(March.AddMonths(1), 105_000_000).Subscribed!.LimitCents);
    }

    [Fact]
    public void A_deleted_tenant_pays_for_what_it_used_and_nothing_else()
    {
        _run.Take<AccountReady>(turn => turn.SetFee(new SetLicenseFee(10_000, _run.Now.AddDays(1), 1)));
        _run.Bill(March, 105_000_000);
        _run.Come(1, BillingRun.Declined(PaymentProblem.InsufficientFunds));

        Assert.True(_run.Take(turn => turn.Close()));
        Assert.False(_run.Take(turn => turn.Close()));
        // The licence's month had begun.
        Assert.Equal(10_000, _run.Issue().TotalCents);
        _run.Come(2, BillingRun.Declined(PaymentProblem.InsufficientFunds));

        Assert.Null(_run.State.DueAt);
        Assert.Null(_run.State.LicenseFee);
        // The period that ran is billed and tried once.
        Assert.Single(_run.Bill(March.AddMonths(1), 103_000_000).Attempts);
        _run.Come(3, BillingRun.Declined(PaymentProblem.InsufficientFunds));
        Assert.Null(_run.State.DueAt);
    }
}
