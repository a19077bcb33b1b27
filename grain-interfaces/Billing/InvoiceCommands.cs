using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>
/// Books an amount beside the periods' own: above 0 it is invoiced at once, below 0 it is to the tenant's good. Known by
/// its id for good.
/// </summary>
/// <param name="Id">1 to 64 characters; the same content again is a repeat.</param>
/// <param name="Period">
/// The closed period whose usage comes late, for an amount in credits: charged by the charge rule as if it had come in
/// time, so never beyond the period's limit (E8). Null for an amount in cents.
/// </param>
[GenerateSerializer, Immutable, Alias("adjust")]
public sealed record Adjust(string Id, DateTimeOffset? Period, long? Microcredits, long? Cents, string Reason, Origin? By = null)
{
    public const int MaxIdLength = 64;
    public const int MaxReasonLength = 200;
}

/// <summary>Takes back an invoice, or a part of it, by a credit note. What was paid of it is to the tenant's good.</summary>
/// <param name="Id">Known for good; the same content again is a repeat.</param>
/// <param name="Cents">Null for all that is left of it.</param>
[GenerateSerializer, Immutable, Alias("credit-invoice")]
public sealed record CreditInvoice(string Id, string Number, long? Cents, string Reason, Origin? By = null);

/// <summary>Tries at once to collect an invoice with the saved card.</summary>
[GenerateSerializer, Immutable, Alias("pay-invoice")]
public sealed record PayInvoice(string Number, Origin? By = null);

/// <summary>An invoice was paid in another way, as by bank transfer.</summary>
/// <param name="Reference">For people to read.</param>
[GenerateSerializer, Immutable, Alias("settle-invoice")]
public sealed record SettleInvoice(string Number, string? Reference, Origin? By = null);

/// <summary>An adjustment as it was booked.</summary>
/// <param name="ChargedCents">Invoiced by it; 0 where nothing came of it.</param>
/// <param name="CreditedCents">To the tenant's good by it.</param>
/// <param name="Document">The ordinal of the invoice or credit note; null where there is none.</param>
[GenerateSerializer, Immutable, Alias("adjustment")]
public sealed record Adjustment(
    string Id, DateTimeOffset At, DateTimeOffset? Period, long? Microcredits, long ChargedCents, long CreditedCents,
    string Reason, int? Document)
{
    /// <summary>US cents as they were asked for; null where all that was left was, or credits were.</summary>
    [Id(8)]
    public long? AskedCents { get; init; }

    /// <summary>The invoice that a credit note takes back; null for any other adjustment.</summary>
    [Id(9)]
    public string? Of { get; init; }
}

[GenerateSerializer, Immutable, Alias("adjusted")]
public sealed record Adjusted(Adjustment Adjustment, bool Repeated) : BillingAnswer;

/// <summary>The document as it is after the command.</summary>
[GenerateSerializer, Immutable, Alias("invoice-ready")]
public sealed record InvoiceReady(Invoice Invoice) : BillingAnswer;

[GenerateSerializer, Immutable, Alias("no-such-invoice")]
public sealed record NoSuchInvoice : BillingAnswer;

/// <summary>The id is known with other content.</summary>
[GenerateSerializer, Immutable, Alias("adjustment-id-reused")]
public sealed record AdjustmentIdReused(Adjustment Known) : BillingAnswer;

/// <summary>The period is not closed, so its usage is reported as usage; or it never was opened.</summary>
[GenerateSerializer, Immutable, Alias("period-not-closed")]
public sealed record PeriodNotClosed(BillingPeriod Period) : BillingAnswer;

/// <summary>More is to be taken back than is left of the invoice.</summary>
[GenerateSerializer, Immutable, Alias("credit-too-high")]
public sealed record CreditTooHigh(long AskedCents, long LeftCents) : BillingAnswer;

/// <summary>Nothing is due.</summary>
[GenerateSerializer, Immutable, Alias("nothing-due")]
public sealed record NothingDue : BillingAnswer;

/// <summary>All that came late for the period would be more than a number holds.</summary>
[GenerateSerializer, Immutable, Alias("adjustment-too-large")]
public sealed record AdjustmentTooLarge(long UsedMicrocredits) : BillingAnswer;

/// <summary>The saved card was declined a moment ago.</summary>
/// <param name="Again">When it may be asked for again.</param>
[GenerateSerializer, Immutable, Alias("tried-just-now")]
public sealed record TriedJustNow(DateTimeOffset Again) : BillingAnswer;

/// <summary>An attempt to collect the invoice is under way, and its outcome is not known yet.</summary>
[GenerateSerializer, Immutable, Alias("payment-under-way")]
public sealed record PaymentUnderWay(PaymentAttempt Attempt) : BillingAnswer;
