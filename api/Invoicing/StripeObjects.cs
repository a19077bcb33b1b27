using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MeteringCluster.Billing;
using MeteringCluster.Payments;

namespace MeteringCluster.Api.Invoicing;

/// <summary>What this service reads of Stripe's objects; whatever else they have is passed over.</summary>
public static class StripeJson
{
    public static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

/// <summary>Why Stripe did not do something.</summary>
/// <param name="Type">Such as <c>card_error</c> or <c>invalid_request_error</c>.</param>
/// <param name="DeclineCode">The card issuer's reason, where it gave one.</param>
/// <param name="Message">For people to read.</param>
/// <param name="PaymentIntent">As it is now, where the fault is about one.</param>
public sealed partial record StripeFault(string? Type, string? Code, string? DeclineCode, string? Message, StripeIntent? PaymentIntent)
{
    public bool IsOfCard => Type == "card_error";

    public bool IsMissing => Code == "resource_missing";

    /// <summary>
    /// Of a card Stripe says what its owner may read. Of a request it names ids and fields, tokens among them, which belong
    /// into no answer and no trail: there only its code is told.
    /// </summary>
    public string Words =>
        !IsOfCard ? Code is { } code && CodeShape().IsMatch(code) ? $"The payment provider refuses it: {code}." : "The payment provider refuses it."
        : Message is not { Length: > 0 } message ? "The payment provider gives no reason."
        : MeteringCluster.Words.Cut(Id().Replace(message, "…"), PaymentStanding.MaxDetailLength);

    public PaymentProblem Problem =>
        Code == "expired_card" || DeclineCode == "expired_card" ? PaymentProblem.ExpiredCard
        : DeclineCode == "insufficient_funds" ? PaymentProblem.InsufficientFunds
        : PaymentProblem.FailedTransaction;

    public PaymentOutcome Declined => new(PaymentOutcomeKind.Declined, Problem, Words);

    [GeneratedRegex("^[a-z0-9_]{1,64}$")]
    private static partial Regex CodeShape();

    // As in pm_1Abc or cus_9.
    [GeneratedRegex(@"\b(?:pm|card|src|tok|cus|pi|ch|seti|cs|acct|sk|rk)_[A-Za-z0-9_]+")]
    private static partial Regex Id();
}

/// <summary>A payment as Stripe keeps it: it is collected once at most, whoever asks how often.</summary>
public sealed record StripeIntent(string Id, string Status, StripeFault? LastPaymentError, IReadOnlyDictionary<string, string>? Metadata)
{
    public const string RequiresConfirmation = "requires_confirmation";
    public const string RequiresAction = "requires_action";
    public const string RequiresPaymentMethod = "requires_payment_method";
    public const string Processing = "processing";
    public const string Succeeded = "succeeded";
    public const string Canceled = "canceled";

    /// <returns>Null while it has none.</returns>
    public PaymentOutcome? Outcome() => Status switch
    {
        Succeeded => PaymentOutcome.Succeeded,
        Processing => new(PaymentOutcomeKind.Pending, null, null),
        RequiresPaymentMethod or Canceled => LastPaymentError?.Declined
            ?? new(PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction, "The payment was cancelled at the provider."),
        _ => null,
    };
}

/// <summary>Which attempt to collect an invoice a payment belongs to: it lies with the payment at Stripe.</summary>
public sealed record StripeAttempt(TenantId Tenant, int Ordinal, int Attempt)
{
    private const string TenantName = "tenant";
    private const string OrdinalName = "ordinal";
    private const string AttemptName = "attempt";
    private const string InvoiceName = "invoice";

    public static IEnumerable<(string Name, string Value)> Fields(PaymentOrder order) =>
    [
        ($"metadata[{TenantName}]", order.Tenant.Value),
        ($"metadata[{OrdinalName}]", order.Ordinal.ToString(CultureInfo.InvariantCulture)),
        ($"metadata[{AttemptName}]", order.Attempt.ToString(CultureInfo.InvariantCulture)),
        ($"metadata[{InvoiceName}]", order.Invoice),
    ];

    /// <returns>Null for a payment that is none of this service's.</returns>
    public static StripeAttempt? Of(StripeIntent intent) =>
        intent.Metadata is { } metadata
        && TenantId.TryParse(metadata.GetValueOrDefault(TenantName), out var tenant)
        && int.TryParse(metadata.GetValueOrDefault(OrdinalName), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
        && int.TryParse(metadata.GetValueOrDefault(AttemptName), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new(tenant, ordinal, attempt)
            : null;
}

/// <summary>A card, without its number.</summary>
public sealed record StripeCard(string Brand, [property: JsonPropertyName("last4")] string Last4, int ExpMonth, int ExpYear);

/// <param name="Card">Null where it is another way to pay than by card.</param>
public sealed record StripePaymentMethod(string Id, StripeCard? Card);

/// <summary>A page of Stripe's on which a card is entered.</summary>
/// <param name="Url">Null once it is over.</param>
/// <param name="ClientReferenceId">The tenant that it was opened for.</param>
/// <param name="SetupIntent">What came of it; only where it was asked for.</param>
public sealed record StripeCheckout(
    string Id, string? Url, string Status, string? ClientReferenceId, string? Customer, JsonElement? SetupIntent,
    IReadOnlyDictionary<string, string>? Metadata)
{
    public const string Complete = "complete";

    /// <returns>Null where no card came of it.</returns>
    public StripePaymentMethod? Entered() =>
        Status == Complete && SetupIntent is { ValueKind: JsonValueKind.Object } intent
            && intent.TryGetProperty("payment_method", out var method) && method.ValueKind == JsonValueKind.Object
            ? method.Deserialize<StripePaymentMethod>(StripeJson.Options)
            : null;
}

public sealed record StripeCustomer(string Id);

public sealed record StripeList<T>(IReadOnlyList<T> Data);
