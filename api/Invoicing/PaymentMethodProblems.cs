using MeteringCluster.Billing;
using MeteringCluster.Payments;

namespace MeteringCluster.Api.Invoicing;

/// <summary>The errors of the saved card.</summary>
public static class PaymentMethodProblems
{
    public static readonly ProblemKind None = new("no-payment-method", 404, "No card is saved");
    public static readonly ProblemKind CardRefused = new("card-refused", 402, "The card is not taken");
    public static readonly ProblemKind InUse = new("payment-method-in-use", 409, "The card is still needed");
    public static readonly ProblemKind ProviderUnavailable = new("payment-provider-unavailable", 503, "The payment provider cannot be reached");

    public static readonly ProblemKind NoPages = new("no-card-page", 409, "The payment provider has no page for cards");
    public static readonly ProblemKind UnknownEntry = new("unknown-card-entry", 404, "There is no such entry of a card");
    public static readonly ProblemKind NotEntered = new("card-not-entered", 409, "No card was entered");

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public static Problem NoCard() => new(None, "No card is saved; PUT a token here to save one.");

    /// <summary>Tells the provider's own words.</summary>
    public static Problem Refused(CardRefused refused) => new(
        CardRefused, $"The payment provider does not take the card: {refused.Detail}",
        json => json.WriteString("problem", PaymentProblems.NameOf(refused.Problem)));

    public static Problem StillUsed(CardInUse used) => new(
        InUse,
        used.Subscribed
            ? "The card pays for the subscription to credits. Save another in its place, or unsubscribe and remove it when the subscription has ended."
            : used.LicenseFee
            ? "The card pays the license's fee. Save another in its place, or have the fee ended and remove it then."
            : $"Invoices that are not paid: {used.UnpaidInvoices}. Save another card in its place, or remove it when they are paid.",
        json =>
        {
            json.WriteBoolean("subscribed", used.Subscribed);
            json.WriteBoolean("licenseFee", used.LicenseFee);
            json.WriteNumber("unpaidInvoices", used.UnpaidInvoices);
        });

    public static Problem HasNoPages(string provider) => new(
        NoPages, $"The payment provider ({provider}) has no page of its own on which a card is entered; PUT a token of its at …/payment-method.");

    public static Problem NoEntry() => new(UnknownEntry, "The tenant has no such entry of a card with the payment provider. Begin another.");

    public static Problem NothingEntered() => new(
        NotEntered, "The payment provider's page was left without a card, or is open still. What was saved before is as it was.");

    /// <summary>Nobody knows whether the provider keeps the card; saving it again does no harm.</summary>
    public static Problem Unavailable(string provider) => new(
        ProviderUnavailable, $"The payment provider ({provider}) cannot be reached or cannot answer at the moment. Repeat the request.",
        json => json.WriteNumber("retryAfterSeconds", Pause.TotalSeconds))
    {
        RetryAfter = Pause,
    };
}
