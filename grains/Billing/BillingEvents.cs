using System.Text.Json.Serialization;
using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>What happened to a tenant's billing. Names are forever, and events only gain fields.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(TermsSet), "terms-set")]
[JsonDerivedType(typeof(PaymentReported), "payment-reported")]
[JsonDerivedType(typeof(SubscriptionSet), "subscription-set")]
[JsonDerivedType(typeof(ContactSet), "contact-set")]
[JsonDerivedType(typeof(CardSaved), "card-saved")]
[JsonDerivedType(typeof(CardRemoved), "card-removed")]
[JsonDerivedType(typeof(CardTold), "card-told")]
[JsonDerivedType(typeof(LicenseFeeSet), "license-fee-set")]
[JsonDerivedType(typeof(AccountClosed), "account-closed")]
[JsonDerivedType(typeof(PeriodSettled), "period-settled")]
[JsonDerivedType(typeof(DocumentDrafted), "document-drafted")]
[JsonDerivedType(typeof(DocumentIssued), "document-issued")]
[JsonDerivedType(typeof(AccountCreditChanged), "account-credit-changed")]
[JsonDerivedType(typeof(AdjustmentBooked), "adjustment-booked")]
[JsonDerivedType(typeof(InvoiceCredited), "invoice-credited")]
[JsonDerivedType(typeof(InvoiceSettled), "invoice-settled")]
[JsonDerivedType(typeof(PaymentStarted), "payment-started")]
[JsonDerivedType(typeof(PaymentAnnounced), "payment-announced")]
[JsonDerivedType(typeof(PaymentAskedAgain), "payment-asked-again")]
[JsonDerivedType(typeof(PaymentCame), "payment-came")]
public abstract record BillingEvent;

/// <summary>The terms as they are from now on, whole.</summary>
public sealed record TermsSet(CreditTerms Terms, DateTimeOffset At, Origin? By = null) : BillingEvent;

/// <summary>How payments stand from now on.</summary>
public sealed record PaymentReported(DateTimeOffset At, PaymentStanding Standing, Origin? By) : BillingEvent;

/// <summary>The subscription as it is from now on; the limit itself comes as <see cref="TermsSet"/> in the same record.</summary>
public sealed record SubscriptionSet(DateTimeOffset At, Subscription Subscription, Origin? By) : BillingEvent;

public sealed record ContactSet(DateTimeOffset At, BillingContact Contact, Origin? By) : BillingEvent;

/// <param name="NoticeAt">When its end is first told.</param>
public sealed record CardSaved(DateTimeOffset At, SavedCard Card, DateTimeOffset NoticeAt, Origin? By) : BillingEvent;

public sealed record CardRemoved(DateTimeOffset At, Origin? By) : BillingEvent;

/// <summary>The tenant is told that the card ends, or has ended.</summary>
/// <param name="NextAt">When it is told again; null for never.</param>
public sealed record CardTold(DateTimeOffset At, DateTimeOffset? NextAt) : BillingEvent;

/// <summary>What the licence costs from its next period on; also each time that a period of it is invoiced.</summary>
/// <param name="Fee">Null from when it is invoiced no more.</param>
public sealed record LicenseFeeSet(DateTimeOffset At, LicenseFee? Fee, Origin? By) : BillingEvent
{
    /// <summary>The end of the period that is invoiced in the same record; null where none is.</summary>
    public DateTimeOffset? PaidUntil { get; init; }
}

/// <summary>The tenant is deleted: nothing more is charged but what was used, and what fails is not tried again by itself.</summary>
public sealed record AccountClosed(DateTimeOffset At) : BillingEvent;

/// <summary>A closed period is billed, or billed anew with what came late for it.</summary>
public sealed record PeriodSettled(DateTimeOffset At, SettledPeriod Period) : BillingEvent;

/// <summary>A document with all that it says, but for its number, which it waits for.</summary>
public sealed record DocumentDrafted(DateTimeOffset At, Invoice Document, Origin? By) : BillingEvent;

public sealed record DocumentIssued(DateTimeOffset At, int Ordinal, string Number) : BillingEvent;

/// <param name="Cents">Above 0 to the tenant's good, below 0 used up by an invoice.</param>
public sealed record AccountCreditChanged(DateTimeOffset At, long Cents) : BillingEvent;

public sealed record AdjustmentBooked(Adjustment Adjustment, Origin? By) : BillingEvent;

/// <summary>A credit note takes back so much of an invoice.</summary>
public sealed record InvoiceCredited(DateTimeOffset At, int Ordinal, long Cents) : BillingEvent;

/// <summary>Paid in another way than by the saved card.</summary>
public sealed record InvoiceSettled(DateTimeOffset At, int Ordinal, string? Reference, Origin? By) : BillingEvent;

public sealed record PaymentStarted(int Ordinal, PaymentAttempt Attempt, Origin? By) : BillingEvent;

public sealed record PaymentAnnounced(DateTimeOffset At, int Ordinal, int Attempt, string Reference) : BillingEvent;

/// <summary>The provider did not know the outcome yet, and is asked again.</summary>
public sealed record PaymentAskedAgain(DateTimeOffset At, int Ordinal, int Attempt) : BillingEvent;

/// <param name="NextAt">When it is tried again, or asked for again; null for never.</param>
public sealed record PaymentCame(
    DateTimeOffset At, int Ordinal, int Attempt, PaymentOutcomeKind Outcome, PaymentProblem? Problem, string? Detail,
    DateTimeOffset? NextAt) : BillingEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(BillingEvent))]
[JsonSerializable(typeof(BillingState))]
[JsonSerializable(typeof(PushTerms))]
[JsonSerializable(typeof(NumberInvoice))]
[JsonSerializable(typeof(OpenPayment))]
[JsonSerializable(typeof(TakePayment))]
internal sealed partial class BillingJson : JsonSerializerContext;
