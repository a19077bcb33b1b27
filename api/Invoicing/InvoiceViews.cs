using System.Diagnostics;
using System.Text.Json.Serialization;
using MeteringCluster.Api.Json;
using MeteringCluster.Billing;

namespace MeteringCluster.Api.Invoicing;

/// <summary>A page of documents, the newest first.</summary>
/// <param name="NextCursor">The <c>cursor</c> of the next page; left out on the last.</param>
/// <param name="Older">Left out where nothing is older than what is shown here.</param>
/// <param name="Totals">Of all that were asked for, on this page and the others.</param>
public sealed record InvoiceListView(
    IReadOnlyList<InvoiceSummary> Items, string? NextCursor, OlderInvoices? Older, InvoiceTotalsView Totals);

/// <param name="Total">Invoices less credit notes.</param>
/// <param name="Due">What is not paid of them.</param>
public sealed record InvoiceTotalsView(int Count, Usd Total, Usd Due)
{
    public static InvoiceTotalsView Of(InvoiceTotals totals) => new(totals.Count, new(totals.TotalCents), new(totals.DueCents));
}

/// <summary>Documents of more than two years ago, which are had through support (A23).</summary>
/// <param name="Support">Whom to ask.</param>
public sealed record OlderInvoices(int Count, string Support);

/// <summary>A row of the list (A24). Amounts are US dollars.</summary>
/// <param name="Date">When it was issued.</param>
/// <param name="Kind"><c>invoice</c> or <c>credit-note</c>.</param>
/// <param name="Subscription">What it is for: <c>ai-credits</c> or <c>license</c>.</param>
/// <param name="Status"><c>paid</c> (nothing is due any more) or <c>unpaid</c>.</param>
/// <param name="Total">Below 0 on a credit note.</param>
/// <param name="Credited">Taken back by credit notes.</param>
/// <param name="CreditOf">The invoice that a credit note takes back.</param>
public record InvoiceSummary(
    DateTimeOffset Date, string Number, string Kind, string Subscription, string Status, Usd Total, Usd Paid, Usd Credited, Usd Due,
    PeriodView? Period, string? CreditOf, string Href, string Pdf, string Html)
{
    public static InvoiceSummary Of(TenantId tenant, Invoice invoice) => new(
        invoice.IssuedAt, invoice.Number, invoice.Kind == InvoiceKind.CreditNote ? "credit-note" : "invoice", invoice.Subscription,
        invoice.Status == InvoiceStatus.Paid ? "paid" : "unpaid", new(invoice.TotalCents), new(invoice.PaidCents),
        new(invoice.CreditedCents), new(invoice.DueCents), PeriodView.Of(invoice.Period), invoice.CreditOf,
        InvoiceLinks.Of(tenant, invoice.Number), InvoiceLinks.Pdf(tenant, invoice.Number), InvoiceLinks.Html(tenant, invoice.Number));
}

/// <summary>A document with all that stands on it, and what was tried to collect it.</summary>
public sealed record InvoiceView : InvoiceSummary
{
    private InvoiceView(InvoiceSummary summary)
        : base(summary) { }

    // For whoever reads it back, as the console does.
    [JsonConstructor]
    private InvoiceView(
        DateTimeOffset date, string number, string kind, string subscription, string status, Usd total, Usd paid, Usd credited, Usd due,
        PeriodView? period, string? creditOf, string href, string pdf, string html)
        : base(date, number, kind, subscription, status, total, paid, credited, due, period, creditOf, href, pdf, html) { }

    /// <summary>The language that it is written in when no other is asked for.</summary>
    public required string Language { get; init; }

    /// <summary>Where the AI-credit subscription stood when it was issued (A19); left out where there was none.</summary>
    public SubscribedView? Subscribed { get; init; }

    public required PartyView Issuer { get; init; }

    public required PartyView Customer { get; init; }

    public required IReadOnlyList<InvoiceLineView> Lines { get; init; }

    /// <summary>Left out while something is due, and where nothing ever was.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>The latest last.</summary>
    public required IReadOnlyList<AttemptView> Attempts { get; init; }

    /// <summary>When it is next tried to collect it by itself; left out for never.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public static new InvoiceView Of(TenantId tenant, Invoice invoice) => new(InvoiceSummary.Of(tenant, invoice))
    {
        Language = invoice.Language,
        Subscribed = SubscribedView.Of(invoice.Subscribed),
        Issuer = PartyView.Of(invoice.Issuer),
        Customer = PartyView.Of(invoice.Customer),
        Lines = [.. invoice.Lines.Select(line => InvoiceLineView.Of(tenant, line))],
        PaidAt = invoice.PaidAt,
        Attempts = [.. invoice.Attempts.Select(AttemptView.Of)],
        NextAttemptAt = invoice.NextAttemptAt,
    };
}

/// <summary>What the running billing period would be billed if it closed now. Amounts are US dollars.</summary>
/// <param name="ClosesAt">When it closes, and is billed.</param>
/// <param name="Total">0 where no invoice would come of it.</param>
/// <param name="Subscribed">Left out without a subscription.</param>
public sealed record UpcomingInvoiceView(
    PeriodView Period, DateTimeOffset ClosesAt, SubscribedView? Subscribed, IReadOnlyList<InvoiceLineView> Lines, Usd Total,
    StatementView Statement);

/// <summary>Half-open: the end belongs to the next.</summary>
public sealed record PeriodView(DateTimeOffset Start, DateTimeOffset End)
{
    public static PeriodView? Of(BillingPeriod? period) => period is { } known ? new(known.Start, known.End) : null;
}

/// <param name="LimitUsd">At most so much is charged for a billing period.</param>
/// <param name="CancelledAsOf">Purchases stop at this instant; left out while it goes on.</param>
public sealed record SubscribedView(Usd LimitUsd, DateTimeOffset Since, DateTimeOffset? CancelledAsOf)
{
    public static SubscribedView? Of(Subscription? subscription) =>
        subscription is null ? null : new(new(subscription.LimitCents), subscription.Since, subscription.EndsAt);
}

/// <param name="Address">Its lines as they are printed.</param>
public sealed record PartyView(string Name, string? Email, IReadOnlyList<string> Address, string? TaxId)
{
    public static PartyView Of(InvoiceParty party) => new(party.Name, party.Email, party.Address, party.TaxId);
}

/// <param name="Kind"><c>credits</c>, <c>late-usage</c>, <c>adjustment</c>, <c>account-credit</c>, <c>credited</c> or <c>license</c>.</param>
/// <param name="Text">A reason that somebody wrote.</param>
/// <param name="Credits">How many are charged; left out where it is no matter of credits.</param>
/// <param name="Amount">US dollars; below 0 where it lowers the total.</param>
/// <param name="Usage">Where the usage events behind it are found (E9).</param>
public sealed record InvoiceLineView(
    int Number, string Kind, string? Text, Credits? Credits, Usd? UsdPerCredit, Usd Amount, PeriodView? Period, string? Usage,
    StatementView? Statement)
{
    public static InvoiceLineView Of(TenantId tenant, InvoiceLine line) => new(
        line.Number, NameOf(line.Kind), line.Text, line.Microcredits is { } micro ? new Credits(micro) : null,
        line.UnitCents is { } unit ? new Usd(unit) : null, new(line.AmountCents), PeriodView.Of(line.Period),
        line is { Kind: InvoiceLineKind.Credits or InvoiceLineKind.LateUsage, Period: { } period } ? InvoiceLinks.Usage(tenant, period) : null,
        StatementView.Of(line.Statement));

    private static string NameOf(InvoiceLineKind kind) => kind switch
    {
        InvoiceLineKind.Credits => "credits",
        InvoiceLineKind.LateUsage => "late-usage",
        InvoiceLineKind.Adjustment => "adjustment",
        InvoiceLineKind.AccountCredit => "account-credit",
        InvoiceLineKind.Credited => "credited",
        InvoiceLineKind.License => "license",
        _ => throw new UnreachableException(),
    };
}

/// <summary>What a billing period comes to.</summary>
/// <param name="Included">The highest base that held in it.</param>
/// <param name="SpendingLimit">The highest limit that held in it.</param>
/// <param name="Chargeable">Used above the included ones, up to the limit (A12).</param>
/// <param name="Meters">What each came to; together they are what was used.</param>
/// <param name="Changes">Base and limit as they held, each from its instant on.</param>
public sealed record StatementView(
    Credits Used, Credits Included, Credits SpendingLimit, Credits Chargeable, long Events, IReadOnlyList<MeterSumView> Meters,
    IReadOnlyList<CapChangeView> Changes)
{
    public static StatementView? Of(PeriodStatement? statement) => statement is null ? null : new(
        new(statement.UsedMicrocredits), new(statement.IncludedMicrocredits), new(statement.LimitMicrocredits),
        new(statement.ChargeableMicrocredits), statement.Events,
        [.. statement.Meters.Select(sum => new MeterSumView(sum.Meter, sum.Events, new(sum.Microcredits)))],
        [.. statement.Changes.Select(change => new CapChangeView(change.At, new(change.BaseMicrocredits), new(change.LimitMicrocredits)))]);
}

public sealed record MeterSumView(string Meter, long Events, Credits Credits);

public sealed record CapChangeView(DateTimeOffset At, Credits Base, Credits SpendingLimit);

/// <summary>An attempt to collect an invoice.</summary>
/// <param name="Outcome"><c>pending</c>, <c>succeeded</c> or <c>declined</c>.</param>
/// <param name="Problem"><c>expired-card</c>, <c>insufficient-funds</c> or <c>failed-transaction</c>; left out where there is none.</param>
/// <param name="Detail">The provider's words, for people to read.</param>
public sealed record AttemptView(
    int Number, DateTimeOffset At, string Brand, string Last4, Usd Amount, string Outcome, string? Problem, string? Detail,
    DateTimeOffset? EndedAt)
{
    public static AttemptView Of(PaymentAttempt attempt) => new(
        attempt.Number, attempt.StartedAt, attempt.Card.Brand, attempt.Card.Last4, new(attempt.AmountCents),
        attempt.Outcome switch
        {
            PaymentOutcomeKind.Succeeded => "succeeded",
            PaymentOutcomeKind.Declined => "declined",
            _ => "pending",
        },
        PaymentProblems.NameOf(attempt.Problem), attempt.Detail, attempt.EndedAt);
}
