using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>What is booked by hand: usage that came too late, amounts, and credit notes.</summary>
internal static class Adjusting
{
    public static BillingAnswer Adjust(this BillingTurn turn, Adjust asked)
    {
        if (turn.State.Current is not { } terms) return new NoSuchAccount();

        var period = asked.Period is { } instant ? terms.Calendar.PeriodAt(instant) : (BillingPeriod?)null;
        if (turn.State.Adjustments.GetValueOrDefault(asked.Id) is { } known)
        {
            var same = known.Of is null && known.Period == period?.Start && known.Microcredits == asked.Microcredits && known.Reason == asked.Reason
                && known.AskedCents == asked.Cents;
            return turn.Again(known, same);
        }

        if (period is { } closed)
            return turn.State.Periods.GetValueOrDefault(closed.Start) is { } settled
                ? turn.BookLate(asked, settled)
                : new PeriodNotClosed(closed);
        return turn.BookAmount(asked, asked.Cents!.Value);
    }

    public static BillingAnswer Credit(this BillingTurn turn, CreditInvoice asked)
    {
        if (turn.State.FindInvoice(asked.Number) is not { Kind: InvoiceKind.Invoice } invoice) return new NoSuchInvoice();
        if (turn.State.Adjustments.GetValueOrDefault(asked.Id) is { } known)
            return turn.Again(known, known.Of == asked.Number && known.AskedCents == asked.Cents && known.Reason == asked.Reason);

        if (Collecting.UnderWay(invoice) is { } attempt) return new PaymentUnderWay(attempt);
        // What the tenant had to its good and used up here is its own again, too.
        var left = checked(invoice.Lines.Where(line => line.Kind != InvoiceLineKind.AccountCredit).Sum(line => line.AmountCents) - invoice.CreditedCents);
        var cents = asked.Cents ?? left;
        if (cents > left || cents <= 0) return new CreditTooHigh(cents, left);

        // What is still due is lowered first; what was paid is to the tenant's good.
        var good = Math.Max(0, cents - invoice.DueCents);
        var ordinal = turn.Draft(
            InvoiceKind.CreditNote, invoice.Subscription, invoice.Period,
            [new(1, InvoiceLineKind.Credited, asked.Reason, null, null, -cents, invoice.Period, null)], invoice.Number, asked.By);
        turn.Add(new InvoiceCredited(turn.Now, invoice.Ordinal, cents));
        if (good > 0) turn.Add(new AccountCreditChanged(turn.Now, good));
        if (invoice.DueCents > 0 && turn.State.Documents[invoice.Ordinal - 1].DueCents == 0 && turn.State.NoneFailed()) turn.Cure();
        return turn.Book(new Adjustment(asked.Id, turn.Now, null, null, 0, cents, asked.Reason, ordinal) { AskedCents = asked.Cents, Of = asked.Number }, asked.By);
    }

    // By the charge rule as if it had come in time, and rounded with the rest of its period: so never beyond the limit.
    private static BillingAnswer BookLate(this BillingTurn turn, Adjust asked, SettledPeriod settled)
    {
        var micro = asked.Microcredits!.Value;
        if (micro > long.MaxValue - settled.UsedMicrocredits) return new AdjustmentTooLarge(settled.UsedMicrocredits);

        var after = settled with { UsedMicrocredits = settled.UsedMicrocredits + micro };
        turn.Add(new PeriodSettled(turn.Now, after));

        var charged = after.ChargeCents - settled.ChargeCents;
        int? document = charged <= 0 ? null : turn.Draft(
            Invoicing.AiCredits, settled.Period,
            [
                new(1, InvoiceLineKind.LateUsage, asked.Reason, after.ChargeableMicrocredits - settled.ChargeableMicrocredits,
                    settled.UsdCentsPerCredit, charged, settled.Period, null),
            ],
            asked.By);
        return turn.Book(new Adjustment(asked.Id, turn.Now, settled.Period.Start, micro, charged, 0, asked.Reason, document), asked.By);
    }

    private static Adjusted BookAmount(this BillingTurn turn, Adjust asked, long cents)
    {
        int? document = null;
        if (cents > 0) document = turn.Draft(Invoicing.AiCredits, null, [new(1, InvoiceLineKind.Adjustment, asked.Reason, null, null, cents, null, null)], asked.By);
        else turn.Add(new AccountCreditChanged(turn.Now, -cents));
        return turn.Book(
            new Adjustment(asked.Id, turn.Now, null, null, Math.Max(0, cents), Math.Max(0, -cents), asked.Reason, document) { AskedCents = cents }, asked.By);
    }

    private static BillingAnswer Again(this BillingTurn turn, Adjustment known, bool same)
    {
        if (!same) return new AdjustmentIdReused(known);

        turn.OweNumber();
        return new Adjusted(known, Repeated: true);
    }

    private static Adjusted Book(this BillingTurn turn, Adjustment adjustment, Origin? by)
    {
        turn.Add(new AdjustmentBooked(adjustment, by));
        return new Adjusted(adjustment, Repeated: false);
    }
}
