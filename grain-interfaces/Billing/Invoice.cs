using System.Collections.Immutable;

namespace MeteringCluster.Billing;

// Their numbers lie in the journal, and are forever.

[GenerateSerializer, Alias("invoice-kind")]
public enum InvoiceKind
{
    Invoice = 0,

    /// <summary>Takes back an invoice, or a part of it.</summary>
    CreditNote = 1,
}

[GenerateSerializer, Alias("invoice-status")]
public enum InvoiceStatus
{
    Unpaid,

    /// <summary>Nothing is due any more: paid, credited, or there never was anything to pay.</summary>
    Paid,
}

[GenerateSerializer, Alias("invoice-line-kind")]
public enum InvoiceLineKind
{
    /// <summary>Credits used above the base in a billing period.</summary>
    Credits = 0,

    /// <summary>Credits of a closed billing period that came too late for it (E8).</summary>
    LateUsage = 1,

    /// <summary>An amount that was booked by hand, with its reason as the text.</summary>
    Adjustment = 2,

    /// <summary>What the tenant had to its good, taken off; below 0.</summary>
    AccountCredit = 3,

    /// <summary>A credit note's amount, with its reason as the text.</summary>
    Credited = 4,

    /// <summary>The licence itself, for a billing period of its own.</summary>
    License = 5,

    /// <summary>A licence that a reseller sold, with its name as the text.</summary>
    ResellerLicense = 6,
}

/// <summary>
/// An invoice or credit note as it was issued, with how it stands. What is printed of it never changes. Amounts are US
/// cents.
/// </summary>
/// <param name="Ordinal">Counts the tenant's own documents from 1.</param>
/// <param name="Number">Gap-free over all of the issuer's documents of this kind in a year: <c>INV-2026-000001</c>, <c>CN-2026-000001</c>.</param>
/// <param name="Subscription">What it is for, by its stable name: <c>ai-credits</c>, <c>license</c> or <c>reseller-license</c>.</param>
/// <param name="Language">That of the customer when it was issued.</param>
/// <param name="CreditOf">The invoice that a credit note takes back.</param>
/// <param name="CreditedCents">Taken back of this invoice by credit notes.</param>
[GenerateSerializer, Immutable, Alias("invoice")]
public sealed record Invoice(
    int Ordinal, InvoiceKind Kind, string Number, DateTimeOffset IssuedAt, string Subscription, BillingPeriod? Period,
    string Language, InvoiceParty Issuer, InvoiceParty Customer, ImmutableArray<InvoiceLine> Lines, long TotalCents,
    long PaidCents, long CreditedCents, DateTimeOffset? PaidAt, string? CreditOf)
{
    /// <summary>The latest last; empty where nothing was ever to be collected.</summary>
    [Id(15)]
    public ImmutableArray<PaymentAttempt> Attempts { get; init; } = [];

    /// <summary>When the next attempt to collect it is made by itself; null for none.</summary>
    [Id(16)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Where the AI-credit subscription stood when the invoice was issued; null where there was none (A19).</summary>
    [Id(17)]
    public Subscription? Subscribed { get; init; }

    public long DueCents => Kind == InvoiceKind.CreditNote ? 0 : Math.Max(0, checked(TotalCents - PaidCents - CreditedCents));

    public InvoiceStatus Status => DueCents > 0 ? InvoiceStatus.Unpaid : InvoiceStatus.Paid;
}

/// <param name="Address">Its lines as they are printed; empty where none is known.</param>
[GenerateSerializer, Immutable, Alias("invoice-party")]
public sealed record InvoiceParty(string Name, string? Email, ImmutableArray<string> Address, string? TaxId);

/// <param name="Number">From 1.</param>
/// <param name="Text">A reason that somebody wrote; null where the kind says all.</param>
/// <param name="Microcredits">How many credits are charged; null where it is no matter of credits.</param>
/// <param name="UnitCents">The price of one credit, or of one screen; null where neither is sold.</param>
/// <param name="AmountCents">Rounded once, half away from zero; below 0 where it lowers the total.</param>
/// <param name="Period">The billing period whose usage is charged, or whose licence is paid; a reseller's licence's own term.</param>
/// <param name="Statement">What the period came to; null where it is no matter of credits (E9).</param>
[GenerateSerializer, Immutable, Alias("invoice-line")]
public sealed record InvoiceLine(
    int Number, InvoiceLineKind Kind, string? Text, long? Microcredits, long? UnitCents, long AmountCents,
    BillingPeriod? Period, PeriodStatement? Statement)
{
    /// <summary>What was sold; null but for a reseller's licence.</summary>
    [Id(8)]
    public SoldLicense? License { get; init; }
}

/// <summary>A reseller's licence as it was invoiced.</summary>
/// <param name="Months">How long it lasts from its activation on, in calendar months.</param>
[GenerateSerializer, Immutable, Alias("sold-license")]
public sealed record SoldLicense(string Plan, int Screens, int Months);

[GenerateSerializer, Alias("payment-outcome-kind")]
public enum PaymentOutcomeKind
{
    Succeeded = 0,
    Declined = 1,

    /// <summary>The provider does not know yet; it is asked again, or says so by itself.</summary>
    Pending = 2,
}

/// <summary>One attempt to collect an invoice with the card of that moment.</summary>
/// <param name="Number">From 1 for each invoice.</param>
/// <param name="Reference">How the provider knows it; null until it does.</param>
/// <param name="Outcome">Null while it is under way.</param>
/// <param name="Detail">The provider's words for a decline, for people to read.</param>
[GenerateSerializer, Immutable, Alias("payment-attempt")]
public sealed record PaymentAttempt(
    int Number, DateTimeOffset StartedAt, SavedCard Card, long AmountCents, string? Reference, PaymentOutcomeKind? Outcome,
    PaymentProblem? Problem, string? Detail, DateTimeOffset? EndedAt)
{
    public bool IsUnderWay => Outcome is null or PaymentOutcomeKind.Pending;
}

/// <summary>Asks for a tenant's documents, the newest first.</summary>
/// <param name="From">Only those issued at or after it.</param>
/// <param name="To">Only those issued before it.</param>
/// <param name="Query">Only those of which number, subscription, amount, date or a reason holds this text, or whose status is it; empty for all.</param>
/// <param name="BeforeOrdinal">Only those behind this one in the list.</param>
[GenerateSerializer, Immutable, Alias("list-invoices")]
public sealed record ListInvoices(
    DateTimeOffset From, DateTimeOffset To, string Query, InvoiceStatus? Status, int BeforeOrdinal, int Limit);

/// <param name="More">Whether another page follows.</param>
/// <param name="Older">How many were issued before the query's beginning.</param>
[GenerateSerializer, Immutable, Alias("invoice-page")]
public sealed record InvoicePage(ImmutableArray<Invoice> Invoices, bool More, int Older)
{
    [Id(3)]
    public InvoiceTotals Totals { get; init; } = InvoiceTotals.None;
}

/// <summary>All documents that a query finds, on whichever page.</summary>
/// <param name="TotalCents">Invoices less credit notes.</param>
/// <param name="DueCents">What is not paid of them.</param>
[GenerateSerializer, Immutable, Alias("invoice-totals")]
public sealed record InvoiceTotals(int Count, long TotalCents, long DueCents)
{
    public static readonly InvoiceTotals None = new(0, 0, 0);

    public static InvoiceTotals Of(IReadOnlyCollection<Invoice> documents) =>
        new(documents.Count, documents.Sum(document => document.TotalCents), documents.Sum(document => document.DueCents));
}
