using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>From a closed period, or an amount booked by hand, to an issued document.</summary>
internal static class Invoicing
{
    public const string AiCredits = "ai-credits";

    /// <summary>Bills a closed period once; where there is nothing to charge, that is noted and no invoice comes of it.</summary>
    public static bool Bill(this BillingTurn turn, PeriodStatement statement)
    {
        if (turn.State.Periods.ContainsKey(statement.Period.Start)) return false;

        turn.Add(new PeriodSettled(turn.Now, SettledPeriod.Of(statement)));
        if (statement.ChargeCents > 0)
            turn.Draft(
                AiCredits, statement.Period,
                [new(1, InvoiceLineKind.Credits, null, statement.ChargeableMicrocredits, statement.UsdCentsPerCredit, statement.ChargeCents, statement.Period, statement)],
                by: null);
        return true;
    }

    /// <summary>Gives a drafted document its number, and starts to collect it. The next that waits asks for its own then.</summary>
    public static bool Issue(this BillingTurn turn, int ordinal, InvoiceNumber number)
    {
        if (turn.State.Documents[ordinal - 1].Number.Length > 0) return false;

        turn.Add(new DocumentIssued(number.IssuedAt, ordinal, number.Number));
        var document = turn.State.Documents[ordinal - 1];
        turn.Tell(BillingNotices.Issued(document, turn.State.Card, turn.Now));
        if (document.DueCents > 0 && turn.State.Card is not null) turn.Start(document, by: null);
        if (turn.FirstWaiting() is { } next) turn.Plan(NumberInvoice.Of(turn.Tenant, next));
        return true;
    }

    /// <summary>What the tenant has to its good is taken off first.</summary>
    /// <returns>The document's ordinal.</returns>
    public static int Draft(this BillingTurn turn, string subscription, BillingPeriod? period, ImmutableArray<InvoiceLine> lines, Origin? by)
    {
        var total = checked(lines.Sum(line => line.AmountCents));
        var credit = Math.Min(turn.State.AccountCreditCents, total);
        if (credit > 0)
        {
            lines = lines.Add(new(lines.Length + 1, InvoiceLineKind.AccountCredit, null, null, null, -credit, null, null));
            turn.Add(new AccountCreditChanged(turn.Now, -credit));
        }

        return turn.Draft(InvoiceKind.Invoice, subscription, period, lines, creditOf: null, by);
    }

    public static int Draft(
        this BillingTurn turn, InvoiceKind kind, string subscription, BillingPeriod? period, ImmutableArray<InvoiceLine> lines, string? creditOf,
        Origin? by)
    {
        var (state, options) = (turn.State, turn.Options);
        var ordinal = state.Documents.Length + 1;
        var issuer = new InvoiceParty(
            options.IssuerName, Filled(options.SupportEmail),
            [.. options.IssuerAddress.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            Filled(options.IssuerTaxId));
        turn.Add(new DocumentDrafted(
            turn.Now,
            new Invoice(
                ordinal, kind, Number: "", turn.Now, subscription, period, state.Contact?.Language ?? Languages.Default, issuer,
                Customer(turn), lines, checked(lines.Sum(line => line.AmountCents)), 0, 0, null, creditOf)
            { Subscribed = subscription == AiCredits ? state.SubscriptionIn(period, turn.Now) : null },
            by));
        // Numbers are taken in the order of the documents: while another waits, its issue asks for this one's.
        if (turn.FirstWaiting() is { } first && first.Ordinal == ordinal) turn.Promise(NumberInvoice.Of(turn.Tenant, first));
        return ordinal;
    }

    /// <summary>A repeat's answer names the document, which the first decision may not have seen numbered.</summary>
    public static void OweNumber(this BillingTurn turn)
    {
        if (turn.FirstWaiting() is { } waiting) turn.Owe(NumberInvoice.Of(turn.Tenant, waiting));
    }

    private static Invoice? FirstWaiting(this BillingTurn turn) =>
        turn.State.Documents.FirstOrDefault(document => document.Number.Length == 0);

    // As it stood in the document's period: one that ended before it, or was bought after it, has nothing to do with it.
    private static Subscription? SubscriptionIn(this BillingState state, BillingPeriod? period, DateTimeOffset now)
    {
        var subscription = period is { } past && state.Subscription?.ChangedAt >= past.End ? state.EarlierSubscription : state.Subscription;
        return subscription is not null && (subscription.EndsAt is not { } end || end >= (period?.Start ?? now)) ? subscription : null;
    }

    private static InvoiceParty Customer(BillingTurn turn) => turn.State.Contact is not { } contact
        ? new InvoiceParty(turn.Tenant, null, [], null)
        : new InvoiceParty(contact.Name, contact.Email, Lines(contact.Address), contact.TaxId);

    /// <summary>As they are printed.</summary>
    public static ImmutableArray<string> Lines(PostalAddress address) =>
    [
        .. new[] { address.Line1, address.Line2, $"{address.PostalCode} {address.City}".Trim(), address.Region, address.Country }
            .Where(line => !string.IsNullOrWhiteSpace(line))!,
    ];

    private static string? Filled(string text) => text.Length == 0 ? null : text;
}
