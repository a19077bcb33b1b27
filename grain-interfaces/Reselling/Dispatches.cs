using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Billing;

namespace MeteringCluster.Reselling;

/// <summary>Asks what a dispatch of these licences would come to (D12, D14, D15). Nothing is sent by it.</summary>
[GenerateSerializer, Immutable, Alias("select-licenses")]
public sealed record SelectLicenses(ImmutableArray<string> Coupons);

/// <summary>
/// Sends an invoice for each licence (D16): all of them are accepted, each with its invoice's number, or none. Known by its
/// id for good.
/// </summary>
/// <param name="Id">1 to 64 characters; the same licences again are a repeat.</param>
/// <param name="Coupons">1 to 20, each once.</param>
/// <param name="TotalCents">What the account manager confirmed: refused where it is not what it comes to; null for any.</param>
[GenerateSerializer, Immutable, Alias("dispatch-invoices")]
public sealed record DispatchInvoices(string Id, ImmutableArray<string> Coupons, long? TotalCents, Origin? By = null)
{
    /// <summary>D15.</summary>
    public const int MaxLicenses = 20;

    public const int MaxIdLength = 64;
}

/// <summary>What a selection comes to.</summary>
/// <param name="Problems">Why it could not be dispatched; empty where it can.</param>
[GenerateSerializer, Immutable, Alias("selection-found")]
public sealed record SelectionFound(ImmutableArray<LicenseRow> Rows, long TotalCents, ImmutableArray<DispatchProblem> Problems) : ResellerAnswer;

/// <param name="Coupon">Null where it is a matter of the whole selection.</param>
/// <param name="Code"><c>too-many-licenses</c>, <c>listed-twice</c>, <c>unknown-license</c>, <c>not-assigned</c>, <c>paused</c>,
/// <c>deleted</c>, <c>expired</c> (a coupon nobody redeemed in time) or <c>already-invoiced</c>.</param>
/// <param name="Detail">For people to read.</param>
[GenerateSerializer, Immutable, Alias("dispatch-problem")]
public sealed record DispatchProblem(string? Coupon, string Code, string Detail);

/// <summary>Nothing of it is sent (D15).</summary>
[GenerateSerializer, Immutable, Alias("dispatch-refused")]
public sealed record DispatchRefused(ImmutableArray<DispatchProblem> Problems) : ResellerRefusal("dispatch-refused");

/// <summary>It comes to another amount than was confirmed.</summary>
[GenerateSerializer, Immutable, Alias("dispatch-total-differs")]
public sealed record DispatchTotalDiffers(long AskedCents, long TotalCents) : ResellerRefusal("total-differs");

/// <summary>The id belongs to a dispatch of other licences, or of another total.</summary>
[GenerateSerializer, Immutable, Alias("dispatch-id-reused")]
public sealed record DispatchIdReused(string Id) : ResellerRefusal("dispatch-id-reused");

[GenerateSerializer, Immutable, Alias("unknown-dispatch")]
public sealed record UnknownDispatch(string Id) : ResellerRefusal("unknown-dispatch");

[GenerateSerializer, Immutable, Alias("dispatch-found")]
public sealed record DispatchFound(InvoiceDispatch Dispatch, bool Repeated) : ResellerAnswer;

/// <summary>A dispatch and how far it has come.</summary>
/// <param name="Items">In the order in which they were asked for.</param>
[GenerateSerializer, Immutable, Alias("invoice-dispatch")]
public sealed record InvoiceDispatch(string Id, DateTimeOffset At, long TotalCents, ImmutableArray<DispatchItem> Items)
{
    public int Count(InvoiceMailStatus status) => Items.Count(item => item.Mail.Status == status);
}

/// <summary>One licence's invoice.</summary>
[GenerateSerializer, Immutable, Alias("dispatch-item")]
public sealed record DispatchItem(string Coupon, string User, int Invoice, string InvoiceNumber, long AmountCents, InvoiceMail Mail);

/// <summary>How the mail with an invoice stands.</summary>
/// <param name="To">The address that it went, or goes, to.</param>
/// <param name="MessageId">The header Message-ID, the same for each attempt.</param>
/// <param name="Attempts">How many were begun.</param>
/// <param name="NextAttemptAt">Null while one is under way, and when it is over.</param>
/// <param name="EndedAt">When the mail server took it, or refused it for good.</param>
/// <param name="Detail">What the mail server last said; null where nothing went wrong.</param>
[GenerateSerializer, Immutable, Alias("reseller-invoice-mail")]
public sealed record InvoiceMail(
    string To, string MessageId, InvoiceMailStatus Status, int Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? EndedAt,
    string? Detail);

[GenerateSerializer, Alias("reseller-invoice-mail-status")]
public enum InvoiceMailStatus
{
    /// <summary>On its way: an attempt is under way, or another is to come.</summary>
    Queued = 0,
    Sent = 1,

    /// <summary>Refused for good, or given up. It can be sent again.</summary>
    Failed = 2,

    /// <summary>No mail is configured: the invoice is there to be fetched.</summary>
    Kept = 3,
}

/// <param name="BeforeOrdinal">Only those behind this one in the list, which begins with the newest.</param>
[GenerateSerializer, Immutable, Alias("list-dispatches")]
public sealed record ListDispatches(int BeforeOrdinal, int Limit);

/// <param name="Next">The ordinal of the last, for the next page; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("dispatch-page")]
public sealed record DispatchPage(ImmutableArray<InvoiceDispatch> Dispatches, int? Next);

/// <summary>Sends an invoice's mail once more, as to a new address of the user.</summary>
[GenerateSerializer, Immutable, Alias("resend-reseller-invoice")]
public sealed record ResendInvoice(string Number, Origin? By = null);

/// <summary>The client paid (D8): what an account manager is told by the bank.</summary>
/// <param name="Reference">For people to read; null for none.</param>
[GenerateSerializer, Immutable, Alias("settle-reseller-invoice")]
public sealed record SettleResellerInvoice(string Number, string? Reference, Origin? By = null);

[GenerateSerializer, Immutable, Alias("reseller-invoice-ready")]
public sealed record ResellerInvoiceReady(Invoice Invoice, DispatchItem Item) : ResellerAnswer
{
    /// <summary>What was told of the payment; null where nothing was, or none came.</summary>
    [Id(2)]
    public string? Reference { get; init; }
}

[GenerateSerializer, Immutable, Alias("unknown-reseller-invoice")]
public sealed record UnknownInvoice(string Number) : ResellerRefusal("unknown-invoice");

/// <summary>An invoice mail that is to be sent now.</summary>
[GenerateSerializer, Immutable, Alias("reseller-mail-order")]
public sealed record InvoiceMailOrder(Invoice Invoice, InvoiceMail Mail, string ToName, string? ReplyTo);

/// <summary>What became of an attempt to send it.</summary>
[GenerateSerializer, Immutable, Alias("reseller-mail-report")]
public sealed record InvoiceMailReport(int Invoice, int Attempt, InvoiceMailOutcome Outcome, string? Detail);

[GenerateSerializer, Alias("reseller-mail-outcome")]
public enum InvoiceMailOutcome
{
    Delivered = 0,

    /// <summary>Tried again later.</summary>
    Deferred = 1,
    Refused = 2,
    Kept = 3,
}
