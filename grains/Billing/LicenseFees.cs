namespace MeteringCluster.Billing;

/// <summary>The licence's own billing periods, invoiced as they begin.</summary>
internal static class LicenseFees
{
    public const string License = "license";

    public static BillingAnswer SetFee(this BillingTurn turn, SetLicenseFee asked)
    {
        if (turn.State.Current is null) return new NoSuchAccount();

        // A period that has begun is paid for as it began, though nobody has come to it yet.
        turn.BillLicense();
        var (state, now) = (turn.State, turn.Now);

        var fee = asked.Cents == 0 ? null
            // A running fee keeps its periods: what is paid already is not invoiced again.
            : state.LicenseFee is { } running && running.Calendar.Months == asked.Months ? running with { Cents = asked.Cents }
            : New(asked, state.LicensePaidUntil, now);
        if (fee != state.LicenseFee) turn.Add(new LicenseFeeSet(now, fee, asked.By));
        return new AccountReady(turn.State.Account(now)!);
    }

    /// <summary>Invoices each period that has begun: where nobody looked for long, one after another.</summary>
    public static void BillLicense(this BillingTurn turn)
    {
        while (turn.State.LicenseFee is { } fee && fee.NextAt <= turn.Now)
        {
            var period = fee.Calendar.PeriodAt(fee.NextAt);
            turn.Add(new LicenseFeeSet(turn.Now, fee with { NextAt = period.End }, null) { PaidUntil = period.End });
            turn.Draft(
                License, period, [new(1, InvoiceLineKind.License, null, null, null, fee.Cents, period, null)], by: null);
        }
    }

    // Whoever changes from years to months, or ends the fee and begins it again, has paid until the last period's end.
    private static LicenseFee New(SetLicenseFee asked, DateTimeOffset? paidUntil, DateTimeOffset now)
    {
        var from = asked.From > now ? asked.From : now;
        if (paidUntil > from) from = paidUntil.Value;
        var second = new DateTimeOffset(from.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return new LicenseFee(asked.Cents, new BillingCalendar(second) { Months = asked.Months }, second);
    }
}
