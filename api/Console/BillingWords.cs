using System.Globalization;

namespace MeteringCluster.Api.Console;

/// <summary>What people call what the API names shortly: cards, languages, kinds and states of billing.</summary>
public static class BillingWords
{
    /// <summary>The languages of mails and invoices, as their own readers write them too.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Languages =
    [
        ("en", "English"), ("de", "German (Deutsch)"), ("fr", "French (Français)"), ("es", "Spanish (Español)"), ("ja", "Japanese (日本語)"),
    ];

    public static string Language(string? code) => Languages.FirstOrDefault(known => known.Value == code).Text ?? code ?? "";

    public static string Brand(string brand) => brand switch
    {
        "visa" => "Visa",
        "mastercard" => "Mastercard",
        "amex" => "American Express",
        "diners" => "Diners Club",
        "discover" => "Discover",
        "jcb" => "JCB",
        "unionpay" => "UnionPay",
        { Length: > 0 } => char.ToUpperInvariant(brand[0]) + brand[1..],
        _ => "Card",
    };

    public static string Card(string brand, string last4) => $"{Brand(brand)} ending in {last4}";

    public static string Events(Locale locale, long count) => count == 1 ? "1 event" : $"{locale.Count(count)} events";

    public static string Provider(string name) => name == "stripe" ? "Stripe" : name;

    /// <summary>As it stands on cards.</summary>
    public static string Expiry(int month, int year) => string.Create(CultureInfo.InvariantCulture, $"{month:D2}/{year:D4}");

    public static string Subscription(string name) => name switch
    {
        "ai-credits" => "AI credits",
        "license" => "License",
        _ => name,
    };

    public static string Line(string kind) => kind switch
    {
        "credits" => "AI credits above the included ones",
        "late-usage" => "AI credits that were reported late",
        "adjustment" => "Adjustment",
        "account-credit" => "Credit of the account",
        "credited" => "Credited",
        "license" => "License fee",
        _ => kind,
    };

    /// <summary>Why a payment did not go through (A7).</summary>
    public static string Problem(string? problem) => problem switch
    {
        "expired-card" => "The card has expired",
        "insufficient-funds" => "Insufficient funds",
        "failed-transaction" => "The transaction failed",
        _ => "",
    };

    /// <summary>What mails and webhooks tell of.</summary>
    public static string Notice(string type) => type switch
    {
        "subscription.confirmed" => "Subscription confirmed",
        "subscription.changed" => "Spending limit changed",
        "subscription.cancelled" => "Subscription cancelled",
        "subscription.resumed" => "Cancellation taken back",
        "invoice.issued" => "Invoice issued",
        "invoice.paid" => "Invoice paid",
        "credit-note.issued" => "Credit note issued",
        "payment.failed" => "Payment failed",
        "payment-method.expiring" => "Card expires soon",
        "payment-method.expired" => "Card expired",
        "credits.threshold-reached" => "Credits used up to a threshold",
        "license.expiring" => "License expires soon",
        "license.expired" => "License expired",
        "ping" => "Test",
        _ => type,
    };
}
