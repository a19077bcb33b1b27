using MeteringCluster.Billing;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>A4: yearly or monthly licences beside monthly credits.</summary>
public sealed class LicenseFeeTests
{
    private readonly BillingRun _run = new BillingRun().Subscribed();

    [Fact]
    public void A_yearly_licence_is_invoiced_as_each_of_its_years_begins()
    {
        var leapDay = new DateTimeOffset(2028, 2, 29, 9, 0, 0, TimeSpan.Zero);
        Set(120_000, leapDay, 12);
        Assert.Equal(leapDay, _run.State.DueAt);
        Wake(leapDay.AddTicks(-1));
        Assert.Empty(_run.State.Documents);

        Wake(leapDay);
        var first = _run.Issue();
        Wake(leapDay);
        Assert.Equal(("license", 120_000, leapDay), (first.Subscription, first.TotalCents, first.Period!.Value.Start));
        Assert.Equal(new DateTimeOffset(2029, 2, 28, 9, 0, 0, TimeSpan.Zero), first.Period!.Value.End);
        Assert.Null(first.Subscribed);
        Assert.Single(first.Attempts);

        // Nobody looked for years: one invoice for each, and none twice.
        Wake(new DateTimeOffset(2032, 2, 29, 9, 0, 0, TimeSpan.Zero));
        Assert.Equal(
            [leapDay, new(2029, 2, 28, 9, 0, 0, TimeSpan.Zero), new(2030, 2, 28, 9, 0, 0, TimeSpan.Zero), new(2031, 2, 28, 9, 0, 0, TimeSpan.Zero), new(2032, 2, 29, 9, 0, 0, TimeSpan.Zero)],
            _run.State.Documents.Select(document => document.Period!.Value.Start));
    }

    [Fact]
    public void A_changed_fee_holds_from_the_next_period_on_and_another_rhythm_from_where_the_last_ends()
    {
        var start = BillingRun.March.AddDays(20);
        Set(10_000, start, 1);
        Wake(start);
        Set(9_000, start, 1);
        Wake(start.AddMonths(1));
        Set(100_000, start, 12);
        Wake(start.AddMonths(2));
        Set(0, start, 12);
        Wake(start.AddYears(3));

        Assert.Equal([10_000, 9_000, 100_000], _run.State.Documents.Select(document => document.TotalCents));
        Assert.Equal([start, start.AddMonths(1), start.AddMonths(2)], _run.State.Documents.Select(document => document.Period!.Value.Start));
        Assert.Equal(start.AddMonths(14), _run.State.Documents[2].Period!.Value.End);
        Assert.Null(_run.State.Account(_run.Now)!.LicenseFee);
    }

    [Fact]
    public void The_same_fee_again_changes_nothing()
    {
        Set(10_000, BillingRun.March.AddDays(20), 1);

        Assert.Empty(BillingRun.Decide(_run.State, _run.Now, turn => turn.SetFee(new SetLicenseFee(10_000, BillingRun.March, 1))).Events);
    }

    [Fact]
    public void What_is_paid_is_not_invoiced_again_when_the_fee_ends_and_begins_anew()
    {
        var start = BillingRun.March.AddDays(20);
        Set(120_000, start, 12);
        Wake(start);
        Set(0, start, 12);
        Set(120_000, start, 12);
        Set(0, start, 12);
        Set(9_000, start, 1);
        Wake(start.AddYears(1).AddTicks(-1));
        Assert.Single(_run.State.Documents);

        Wake(start.AddYears(1));

        Assert.Equal([120_000, 9_000], _run.State.Documents.Select(document => document.TotalCents));
    }

    [Fact]
    public void A_period_that_has_begun_costs_what_it_cost_when_it_began()
    {
        var start = BillingRun.March.AddDays(20);
        Set(10_000, start, 1);
        _run.Now = start.AddHours(3);
        Set(0, start, 1);

        Assert.Equal(10_000, Assert.Single(_run.State.Documents).TotalCents);
        Assert.Null(_run.State.LicenseFee);
    }

    [Fact]
    public void The_card_stays_while_the_licence_is_paid_with_it()
    {
        var run = new BillingRun();
        run.Take<AccountReady>(turn => turn.SetContact(new SetBillingContact(BillingRun.Contact)));
        run.Take<AccountReady>(turn => turn.SaveCard(new SaveCard(BillingRun.Visa)));
        run.Take<AccountReady>(turn => turn.SetFee(new SetLicenseFee(10_000, BillingRun.March.AddDays(20), 1)));

        Assert.True(run.Take<CardInUse>(turn => turn.RemoveCard(new RemoveCard())).LicenseFee);
    }

    private void Set(long cents, DateTimeOffset from, int months) =>
        _run.Take<AccountReady>(turn => turn.SetFee(new SetLicenseFee(cents, from, months)));

    private void Wake(DateTimeOffset now)
    {
        _run.Now = now;
        _run.Take(turn => turn.Wake());
    }
}
