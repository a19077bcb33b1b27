using System.Collections.Immutable;

namespace MeteringCluster.Notices;

/// <summary>
/// Something that a tenant's people or systems want to hear of, by mail or webhook. What it says is fixed when it
/// happens; it is put into words, in the reader's language, when it is sent.
/// </summary>
/// <param name="Id">Unique for the tenant, and the same each time the same decision tells it.</param>
/// <param name="Type">One of <see cref="NoticeTypes"/>.</param>
/// <param name="Document">The ordinal of the invoice or credit note that goes with it; null for none.</param>
[GenerateSerializer, Immutable, Alias("notice")]
public sealed record Notice(
    string Id, string Type, DateTimeOffset At, ImmutableArray<NoticeFact> Facts, int? Document = null);

[GenerateSerializer, Alias("notice-fact-kind")]
public enum NoticeFactKind
{
    Text,

    /// <summary>US cents.</summary>
    Usd,

    /// <summary>Microcredits.</summary>
    Credits,

    /// <summary>A plain number.</summary>
    Number,

    /// <summary>Ticks of UTC.</summary>
    Instant,
}

/// <param name="Name">In camelCase: what templates and webhooks call it.</param>
/// <param name="Text">For the kind Text; otherwise null.</param>
/// <param name="Value">For every other kind.</param>
[GenerateSerializer, Immutable, Alias("notice-fact")]
public sealed record NoticeFact(string Name, NoticeFactKind Kind, string? Text, long Value)
{
    /// <summary>What an instant is kept as.</summary>
    public DateTimeOffset AsInstant() => new(Value, TimeSpan.Zero);

    public static NoticeFact Of(string name, string text) => new(name, NoticeFactKind.Text, text, 0);

    public static NoticeFact Usd(string name, long cents) => new(name, NoticeFactKind.Usd, null, cents);

    public static NoticeFact Credits(string name, long microcredits) => new(name, NoticeFactKind.Credits, null, microcredits);

    public static NoticeFact Number(string name, long value) => new(name, NoticeFactKind.Number, null, value);

    public static NoticeFact Instant(string name, DateTimeOffset at) => new(name, NoticeFactKind.Instant, null, at.UtcTicks);
}

/// <summary>The names of what is told, as webhooks and the API write them. They are forever. Behind each, its facts.</summary>
public static class NoticeTypes
{
    /// <summary>limitUsd, limitCredits, usdPerCredit, baseCredits, periodStart, resetsAt.</summary>
    public const string SubscriptionConfirmed = "subscription.confirmed";

    /// <summary>The same, and oldLimitUsd.</summary>
    public const string SubscriptionChanged = "subscription.changed";

    /// <summary>limitUsd, endsAt.</summary>
    public const string SubscriptionCancelled = "subscription.cancelled";

    /// <summary>A cancellation was taken back: the same as confirmed.</summary>
    public const string SubscriptionResumed = "subscription.resumed";

    /// <summary>invoice, totalUsd, dueUsd, and where a card is charged brand and last4. With the document.</summary>
    public const string InvoiceIssued = "invoice.issued";

    /// <summary>invoice, paidUsd, and where by card brand and last4. By webhook; with afterFailure by mail as well.</summary>
    public const string InvoicePaid = "invoice.paid";

    /// <summary>creditNote, invoice, totalUsd. With the document.</summary>
    public const string CreditNoteIssued = "credit-note.issued";

    /// <summary>invoice, dueUsd, problem (a stable name), brand, last4, attempt, and nextAttemptAt where there is one.</summary>
    public const string PaymentFailed = "payment.failed";

    /// <summary>brand, last4, expiresAt.</summary>
    public const string CardExpiring = "payment-method.expiring";

    /// <summary>brand, last4, expiresAt.</summary>
    public const string CardExpired = "payment-method.expired";

    /// <summary>percent, usedCredits, availableCredits, remainingCredits, periodStart, resetsAt.</summary>
    public const string CreditsThreshold = "credits.threshold-reached";

    /// <summary>serial, expiresAt.</summary>
    public const string LicenseExpiring = "license.expiring";

    /// <summary>serial, expiresAt.</summary>
    public const string LicenseExpired = "license.expired";

    /// <summary>An endpoint is tried, by whoever set it up: no facts, and never by mail.</summary>
    public const string Ping = "ping";

    /// <summary>A fact of <see cref="InvoicePaid"/>: the number 1 where an attempt to collect it had failed before.</summary>
    public const string AfterFailure = "afterFailure";

    /// <summary>What an endpoint can choose from, and everything that is told but the ping.</summary>
    public static readonly ImmutableArray<string> All =
    [
        SubscriptionConfirmed, SubscriptionChanged, SubscriptionCancelled, SubscriptionResumed, InvoiceIssued, InvoicePaid,
        CreditNoteIssued, PaymentFailed, CardExpiring, CardExpired, CreditsThreshold, LicenseExpiring, LicenseExpired,
    ];
}
