using System.Diagnostics;
using MeteringCluster.Api.Json;
using MeteringCluster.Billing;

namespace MeteringCluster.Api.Invoicing;

/// <summary>The errors of invoices, credit notes and adjustments.</summary>
public static class InvoiceProblems
{
    public static readonly ProblemKind UnknownInvoice = new("unknown-invoice", 404, "There is no such invoice");
    public static readonly ProblemKind ThroughSupport = new("invoice-through-support", 410, "The invoice is had through support");
    public static readonly ProblemKind PdfUnavailable = new("pdf-unavailable", 503, "No PDF can be printed here");
    public static readonly ProblemKind NothingDue = new("nothing-due", 409, "Nothing is due");
    public static readonly ProblemKind PaymentUnderWay = new("payment-under-way", 409, "A payment is under way");
    public static readonly ProblemKind TriedJustNow = new("payment-tried-just-now", 409, "The last attempt has only just failed");
    public static readonly ProblemKind AdjustmentTooLarge = new("adjustment-too-large", 409, "The period's usage would be too much to count");
    public static readonly ProblemKind AdjustmentIdReused = new("adjustment-id-reused", 409, "The id is known with other content");
    public static readonly ProblemKind PeriodNotClosed = new("period-not-closed", 409, "The billing period is not closed");
    public static readonly ProblemKind CreditExceedsInvoice = new("credit-exceeds-invoice", 409, "More than is left of the invoice");

    /// <summary>Whom customers ask for what they do not find themselves.</summary>
    public static string Support(BillingOptions options) =>
        options.SupportEmail.Length > 0 ? options.SupportEmail : "whoever runs this service";

    public static Problem Unknown(string number) => new(
        UnknownInvoice, $"The tenant has no invoice or credit note '{number}'.", json => json.WriteString("invoice", number));

    public static Problem OlderThanTwoYears(Invoice invoice, BillingOptions options) => new(
        ThroughSupport,
        $"{invoice.Number} was issued at {invoice.IssuedAt.UtcDateTime:O}, more than two years ago. It is kept; ask {Support(options)} for it.",
        json =>
        {
            json.WriteString("invoice", invoice.Number);
            json.WriteString("issuedAt", invoice.IssuedAt.UtcDateTime);
            json.WriteString("support", Support(options));
        });

    public static Problem NoPdf(string html) => new(
        PdfUnavailable,
        $"This server cannot print it as PDF: either it lacks Debian's packages libpangocairo-1.0-0 and fonts-noto-core (and fonts-vlgothic and fonts-wqy-microhei for Japanese, Chinese and Korean), or they failed, which its log tells. {html} is the same document, to be printed by a browser.",
        json => json.WriteString("html", html));

    /// <param name="wait">How long it is from now to then.</param>
    public static Problem NotYet(Billing.TriedJustNow tried, string number, TimeSpan wait) => new(
        TriedJustNow, $"{number} was tried just now; another attempt can be made from {tried.Again.UtcDateTime:O} on.",
        json => json.WriteString("again", tried.Again.UtcDateTime))
    {
        RetryAfter = wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1),
    };

    /// <summary>A refusal of a command on an invoice, or on the account.</summary>
    public static Problem Of(BillingAnswer refusal, TenantId tenant, string subject) => refusal switch
    {
        NoSuchAccount => Problems.UnknownTenant(tenant.Value),
        NoSuchInvoice => Unknown(subject),
        Billing.NothingDue => new(NothingDue, $"{subject} is paid or credited, or is a credit note."),
        CardNeeded => new(SubscriptionProblems.CardNeeded, $"No card is saved to pay {subject} with."),
        Billing.PaymentUnderWay busy => new(
            PaymentUnderWay, $"Attempt {busy.Attempt.Number} to collect {subject} is under way; what becomes of it shows with the invoice.",
            json => json.WriteNumber("attempt", busy.Attempt.Number)),
        Billing.AdjustmentIdReused reused => new(
            AdjustmentIdReused, $"The id '{reused.Known.Id}' was used at {reused.Known.At.UtcDateTime:O} with other content.",
            json =>
            {
                json.WriteString("id", reused.Known.Id);
                json.WriteString("usedAt", reused.Known.At.UtcDateTime);
            }),
        Billing.PeriodNotClosed open => new(
            PeriodNotClosed,
            $"The billing period from {open.Period.Start.UtcDateTime:O} to {open.Period.End.UtcDateTime:O} has not been billed: it is open, or nothing ever opened it. "
            + "Report what was used in an open one as usage.",
            json =>
            {
                json.WriteString("periodStart", open.Period.Start.UtcDateTime);
                json.WriteString("periodEnd", open.Period.End.UtcDateTime);
            }),
        Billing.AdjustmentTooLarge large => new(
            AdjustmentTooLarge,
            $"{new Credits(large.UsedMicrocredits)} credits are booked as used in the billing period; with these they would be more than can be counted.",
            json => json.WriteCredits("used", large.UsedMicrocredits)),
        CreditTooHigh high => new(
            CreditExceedsInvoice, $"{new Usd(high.AskedCents)} US dollars were to be credited; {new Usd(high.LeftCents)} are left of {subject}.",
            json =>
            {
                json.WriteUsd("asked", high.AskedCents);
                json.WriteUsd("left", high.LeftCents);
            }),
        _ => throw new UnreachableException(),
    };

    private static void WriteUsd(this System.Text.Json.Utf8JsonWriter json, string name, long cents)
    {
        json.WritePropertyName(name);
        json.WriteAmount(cents, Usd.Decimals);
    }
}
