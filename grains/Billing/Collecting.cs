using MeteringCluster.Audit;
using MeteringCluster.Payments;

namespace MeteringCluster.Billing;

/// <summary>Collects invoices with the saved card: attempts one after another, never two of one invoice at a time.</summary>
internal static class Collecting
{
    // Who asks for one attempt after the other with the same card only vexes whoever issued it.
    private static readonly TimeSpan Breath = TimeSpan.FromMinutes(1);

    // How long a provider that does not know an outcome yet is left in peace.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    public static BillingAnswer Pay(this BillingTurn turn, PayInvoice asked)
    {
        if (turn.State.FindInvoice(asked.Number) is not { } invoice) return new NoSuchInvoice();
        if (invoice.DueCents == 0) return new NothingDue();
        if (turn.State.Card is null) return new CardNeeded();
        if (UnderWay(invoice) is { } attempt) return new PaymentUnderWay(attempt);
        if (invoice.Attempts is [.., { EndedAt: { } ended } last] && last.Card == turn.State.Card && turn.Now < ended + Breath)
            return new TriedJustNow(ended + Breath);

        turn.Start(invoice, asked.By);
        return new InvoiceReady(turn.State.Documents[invoice.Ordinal - 1]);
    }

    public static BillingAnswer Settle(this BillingTurn turn, SettleInvoice asked)
    {
        if (turn.State.FindInvoice(asked.Number) is not { } invoice) return new NoSuchInvoice();
        if (invoice.DueCents == 0) return new NothingDue();
        if (UnderWay(invoice) is { } attempt) return new PaymentUnderWay(attempt);

        turn.Add(new InvoiceSettled(turn.Now, invoice.Ordinal, asked.Reference, asked.By));
        turn.Paid(invoice.DueCents, turn.State.Documents[invoice.Ordinal - 1], card: null);
        return new InvoiceReady(turn.State.Documents[invoice.Ordinal - 1]);
    }

    /// <summary>Tries every invoice that waits for a good card; one with an attempt under way is looked at when that ends.</summary>
    public static void TryUnpaid(this BillingTurn turn, Origin? by)
    {
        foreach (var invoice in turn.State.Unpaid.Where(invoice => UnderWay(invoice) is null).ToList()) turn.Start(invoice, by);
    }

    public static void Start(this BillingTurn turn, Invoice invoice, Origin? by)
    {
        var attempt = new PaymentAttempt(
            invoice.Attempts.Length + 1, turn.Now, turn.State.Card!, invoice.DueCents, null, null, null, null, null);
        turn.Add(new PaymentStarted(invoice.Ordinal, attempt, by));
        turn.Plan(OpenPayment.Of(turn.Tenant, invoice.Ordinal, attempt.Number));
    }

    public static bool Announced(this BillingTurn turn, int ordinal, int number, string reference)
    {
        if (turn.Current(ordinal, number) is not { Reference: null }) return false;

        turn.Add(new PaymentAnnounced(turn.Now, ordinal, number, reference));
        turn.Plan(TakePayment.Of(turn.Tenant, ordinal, number, reference, null));
        return true;
    }

    /// <summary>The first word that is final holds.</summary>
    public static bool Came(this BillingTurn turn, int ordinal, int number, PaymentOutcome outcome)
    {
        if (turn.Current(ordinal, number) is not { } attempt) return false;

        switch (outcome.Kind)
        {
            case PaymentOutcomeKind.Pending:
                if (attempt.Outcome == PaymentOutcomeKind.Pending && turn.State.Documents[ordinal - 1].NextAttemptAt is not null) return false;
                turn.Note(ordinal, number, outcome, turn.Now + AskAgainAfter);
                return true;
            case PaymentOutcomeKind.Succeeded:
                turn.Note(ordinal, number, outcome, null);
                turn.Paid(attempt.AmountCents, turn.State.Documents[ordinal - 1], attempt.Card);
                return true;
            default:
                turn.Declined(ordinal, attempt, outcome);
                return true;
        }
    }

    public static PaymentOrder? Order(this BillingState state, TenantId tenant, int ordinal, int number)
    {
        if (state.InvoiceAt(ordinal) is not { } invoice || UnderWay(invoice) is not { } attempt || attempt.Number != number) return null;
        return new PaymentOrder(
            $"{tenant.Value}/{ordinal}/{number}", tenant, ordinal, number, invoice.Number, attempt.AmountCents, attempt.Card);
    }

    /// <summary>Tries again what failed, asks again what was not known, invoices the licence, and tells of a card's end.</summary>
    public static bool Wake(this BillingTurn turn)
    {
        var due = turn.State.Documents.Where(document => document.NextAttemptAt <= turn.Now).ToList();
        foreach (var invoice in due)
        {
            if (UnderWay(invoice) is { Reference: { } reference } attempt)
            {
                turn.Add(new PaymentAskedAgain(turn.Now, invoice.Ordinal, attempt.Number));
                turn.Plan(TakePayment.Of(turn.Tenant, invoice.Ordinal, attempt.Number, reference, invoice.NextAttemptAt));
            }
            else
            {
                // The card cannot be removed while an invoice is unpaid, so there is one.
                turn.Start(invoice, by: null);
            }
        }

        turn.BillLicense();
        if (turn.State.CardNoticeAt <= turn.Now) turn.TellOfCard(turn.State.Card!);
        return true;
    }

    /// <summary>The tenant is deleted. What was used is billed and collected once more; nothing else is.</summary>
    public static bool Close(this BillingTurn turn)
    {
        if (turn.State.Current is null || turn.State.ClosedAt is not null) return false;

        turn.BillLicense();
        turn.Add(new AccountClosed(turn.Now));
        return true;
    }

    /// <summary>Takes somebody's word for how payments stand. The same problem again keeps its instant.</summary>
    public static PaymentStanding? Report(this BillingTurn turn, ReportPayment report)
    {
        if (turn.State.Current is null) return null;

        var told = turn.Standing(report.Problem, report.Detail);
        if (told != (turn.State.Payment ?? PaymentStanding.Good)) turn.Add(new PaymentReported(turn.Now, told, report.By));
        return told;
    }

    /// <summary>Payments go through again.</summary>
    public static void Cure(this BillingTurn turn)
    {
        if (turn.State.Payment is { Problem: not null }) turn.Add(new PaymentReported(turn.Now, PaymentStanding.Good, null));
    }

    public static bool NoneFailed(this BillingState state) =>
        !state.Unpaid.Any(invoice => invoice.Attempts is [.., { Outcome: PaymentOutcomeKind.Declined }]);

    public static PaymentAttempt? UnderWay(Invoice invoice) =>
        invoice.Attempts is [.., { IsUnderWay: true } last] ? last : null;

    private static PaymentAttempt? Current(this BillingTurn turn, int ordinal, int number) =>
        turn.State.InvoiceAt(ordinal) is { } invoice && UnderWay(invoice) is { } attempt && attempt.Number == number ? attempt : null;

    private static void Declined(this BillingTurn turn, int ordinal, PaymentAttempt attempt, PaymentOutcome outcome)
    {
        var problem = outcome.Problem ?? PaymentProblem.FailedTransaction;
        var invoice = turn.State.Documents[ordinal - 1];
        // A card that was saved meanwhile is tried at once, and its failures are counted anew.
        var another = turn.State.Card is { } card && card != attempt.Card;
        var failed = invoice.Attempts.Count(earlier => earlier.Card == attempt.Card) - 1;
        DateTimeOffset? next = another || turn.State.ClosedAt is not null || failed >= turn.Options.RetryAfter.Count ? null : turn.Now + turn.Options.RetryAfter[failed];

        turn.Note(ordinal, attempt.Number, outcome with { Problem = problem }, next);
        if (another)
        {
            turn.Start(turn.State.Documents[ordinal - 1], by: null);
            return;
        }

        turn.Add(new PaymentReported(turn.Now, turn.Standing(problem, Cut(outcome.Detail)), null));
        turn.Tell(BillingNotices.Failed(turn.State.Documents[ordinal - 1], turn.Now));
    }

    private static void Paid(this BillingTurn turn, long cents, Invoice invoice, SavedCard? card)
    {
        turn.Tell(BillingNotices.Paid(invoice, cents, card, turn.Now));
        // While another invoice has failed, the problem stays to be seen.
        if (turn.State.NoneFailed()) turn.Cure();
    }

    private static void Note(this BillingTurn turn, int ordinal, int number, PaymentOutcome outcome, DateTimeOffset? next) =>
        turn.Add(new PaymentCame(turn.Now, ordinal, number, outcome.Kind, outcome.Problem, Cut(outcome.Detail), next));

    private static void TellOfCard(this BillingTurn turn, SavedCard card)
    {
        var end = card.ExpiresAt();
        var over = turn.Now >= end;
        turn.Add(new CardTold(turn.Now, over ? null : end));
        turn.Tell(BillingNotices.CardEnds(card, over, turn.Now));
    }

    // The same problem again keeps the instant of the first.
    private static PaymentStanding Standing(this BillingTurn turn, PaymentProblem? problem, string? detail) => new(
        problem, problem is null ? null : turn.State.Payment is { } before && before.Problem == problem ? before.Since : turn.Now, detail);

    private static string? Cut(string? detail) => detail is null ? null : Words.Cut(detail, PaymentStanding.MaxDetailLength);
}
