using MeteringCluster.Billing;
using MeteringCluster.Payments;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>E8: what came too late, amounts booked by hand, and credit notes.</summary>
public sealed class AdjustingTests
{
    private static readonly DateTimeOffset March = BillingRun.March;

    private readonly BillingRun _run = new BillingRun().Subscribed(limitCents: 1200);

    [Fact]
    public void Late_usage_is_charged_as_if_it_had_come_in_time()
    {
        _run.Bill(March, 105_004_000);

        var booked = _run.Take<Adjusted>(turn => turn.Adjust(Late("late-1", 3_002_000)));

        // 5.004 credits were charged 5.00; 8.006 are 8.01 in all.
        Assert.Equal((301, 2), (booked.Adjustment.ChargedCents, booked.Adjustment.Document!.Value));
        var line = Assert.Single(_run.Issue().Lines);
        Assert.Equal((InvoiceLineKind.LateUsage, 3_002_000, 301), (line.Kind, line.Microcredits!.Value, line.AmountCents));
    }

    [Fact]
    public void Late_usage_is_never_charged_beyond_the_limit_of_its_period()
    {
        _run.Bill(March, 110_000_000);

        Assert.Equal(200, _run.Take<Adjusted>(turn => turn.Adjust(Late("late-1", 5_000_000))).Adjustment.ChargedCents);
        var beyond = _run.Take<Adjusted>(turn => turn.Adjust(Late("late-2", 5_000_000))).Adjustment;

        Assert.Equal(0, beyond.ChargedCents);
        Assert.Null(beyond.Document);
        Assert.Equal(2, _run.State.Documents.Length);
    }

    [Fact]
    public void Late_usage_within_the_base_costs_nothing()
    {
        _run.Take(turn => turn.Bill(_run.Statement(March, 10_000_000)));

        Assert.Equal(0, _run.Take<Adjusted>(turn => turn.Adjust(Late("late-1", 5_000_000))).Adjustment.ChargedCents);
        Assert.Equal(100, _run.Take<Adjusted>(turn => turn.Adjust(Late("late-2", 86_000_000))).Adjustment.ChargedCents);
    }

    [Fact]
    public void An_adjustment_is_booked_once_by_its_id()
    {
        _run.Bill(March, 105_000_000);
        _run.Take<PeriodNotClosed>(turn => turn.Adjust(Late("late-1", 5_000_000) with { Period = March.AddMonths(1) }));
        _run.Take<Adjusted>(turn => turn.Adjust(Late("late-1", 1_000_000)));

        Assert.True(_run.Take<Adjusted>(turn => turn.Adjust(Late("late-1", 1_000_000))).Repeated);
        _run.Take<AdjustmentIdReused>(turn => turn.Adjust(Late("late-1", 2_000_000)));
        _run.Take<AdjustmentIdReused>(turn => turn.Adjust(Late("late-1", 1_000_000) with { Reason = "another" }));
        _run.Take<AdjustmentIdReused>(turn => turn.Adjust(new Adjust("late-1", null, null, 100, "late")));
        Assert.Equal(106_000_000, _run.State.Periods[March].UsedMicrocredits);
    }

    [Fact]
    public void An_amount_is_invoiced_and_what_is_to_the_good_lowers_the_next_invoices()
    {
        _run.Take<Adjusted>(turn => turn.Adjust(new Adjust("good", null, null, -700, "for the outage")));
        Assert.Equal(700, _run.State.Account(_run.Now)!.AccountCreditCents);

        var covered = _run.Bill(March, 105_000_000);
        Assert.Equal((0, InvoiceStatus.Paid, covered.IssuedAt), (covered.TotalCents, covered.Status, covered.PaidAt!.Value));
        Assert.Empty(covered.Attempts);
        Assert.Equal([(InvoiceLineKind.Credits, 500L), (InvoiceLineKind.AccountCredit, -500L)], covered.Lines.Select(line => (line.Kind, line.AmountCents)));

        var rest = _run.Bill(March.AddMonths(1), 106_000_000);
        Assert.Equal((400, 400), (rest.TotalCents, rest.DueCents));
        Assert.Equal(0, _run.State.AccountCreditCents);

        _run.Take<Adjusted>(turn => turn.Adjust(new Adjust("setup", null, null, 2500, "set-up")));
        Assert.Equal(2500, _run.Issue().DueCents);
    }

    [Fact]
    public void A_credit_note_lowers_what_is_due_and_gives_back_what_was_paid()
    {
        _run.Bill(March, 110_000_000);
        _run.Take<PaymentUnderWay>(turn => turn.Credit(Note("n1", 400)));
        _run.Come(1, BillingRun.Declined(PaymentProblem.InsufficientFunds));

        _run.Take<Adjusted>(turn => turn.Credit(Note("n1", 400)));
        Assert.Equal((600, 0), (_run.State.Documents[0].DueCents, _run.State.AccountCreditCents));
        var note = _run.Issue();
        Assert.Equal((InvoiceKind.CreditNote, -400, "INV-2026-000001"), (note.Kind, note.TotalCents, note.CreditOf));
        Assert.Equal(InvoiceStatus.Paid, note.Status);

        _run.Now = _run.Now.AddMinutes(1);
        _run.Take<InvoiceReady>(turn => turn.Pay(new PayInvoice("INV-2026-000001")));
        _run.Come(1, PaymentOutcome.Succeeded);
        Assert.Equal(new CreditTooHigh(601, 600), _run.Take<CreditTooHigh>(turn => turn.Credit(Note("n2", 601))));
        _run.Take<Adjusted>(turn => turn.Credit(Note("n2", null)));
        Assert.Equal(600, _run.State.AccountCreditCents);
        Assert.Equal(new CreditTooHigh(0, 0), _run.Take<CreditTooHigh>(turn => turn.Credit(Note("n3", null))));
        Assert.True(_run.Take<Adjusted>(turn => turn.Credit(Note("n1", 400))).Repeated);
        _run.Take<AdjustmentIdReused>(turn => turn.Credit(Note("n1", 401)));
    }

    [Fact]
    public void A_credit_note_also_gives_back_what_was_to_the_good_and_used_up()
    {
        _run.Take<Adjusted>(turn => turn.Adjust(new Adjust("good", null, null, -400, "for the outage")));
        _run.Bill(March, 110_000_000);
        _run.Come(1, PaymentOutcome.Succeeded);
        Assert.Equal((600, 0), (_run.State.Documents[0].PaidCents, _run.State.AccountCreditCents));

        Assert.Equal(new CreditTooHigh(1001, 1000), _run.Take<CreditTooHigh>(turn => turn.Credit(Note("n1", 1001))));
        _run.Take<Adjusted>(turn => turn.Credit(Note("n1", null)));

        Assert.Equal(1000, _run.State.AccountCreditCents);
        Assert.Equal(-1000, _run.State.Documents[1].TotalCents);
    }

    [Fact]
    public void Late_usage_beyond_what_a_number_holds_is_refused()
    {
        _run.Bill(March, 105_000_000);

        _run.Take<AdjustmentTooLarge>(turn => turn.Adjust(Late("late-1", long.MaxValue)));

        Assert.Equal(105_000_000, _run.State.Periods[March].UsedMicrocredits);
    }

    [Fact]
    public void A_credit_note_over_all_that_is_due_stops_the_collecting()
    {
        _run.Bill(March, 110_000_000);
        _run.Come(1, BillingRun.Declined(PaymentProblem.InsufficientFunds));
        Assert.NotNull(_run.State.DueAt);

        _run.Take<Adjusted>(turn => turn.Credit(Note("n1", null)));

        Assert.Equal(InvoiceStatus.Paid, _run.State.Documents[0].Status);
        Assert.Null(_run.State.Documents[0].NextAttemptAt);
        Assert.Null(_run.State.Standing(_run.Now)!.Problem);
    }

    private static Adjust Late(string id, long microcredits) => new(id, March.AddDays(3), microcredits, null, "late");

    private static CreditInvoice Note(string id, long? cents) => new(id, "INV-2026-000001", cents, "goodwill");
}
