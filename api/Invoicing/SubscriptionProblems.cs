using MeteringCluster.Billing;

namespace MeteringCluster.Api.Invoicing;

/// <summary>Why a subscription is not changed as asked.</summary>
public static class SubscriptionProblems
{
    public static readonly ProblemKind TermsChanged = new("credit-terms-changed", 409, "The terms have changed since they were shown");
    public static readonly ProblemKind NoPrice = new("credits-have-no-price", 409, "Credits cannot be bought");
    public static readonly ProblemKind ContactNeeded = new("billing-contact-required", 409, "A billing contact is needed first");
    public static readonly ProblemKind CardNeeded = new("payment-method-required", 409, "A saved card is needed first");
    public static readonly ProblemKind CardExpired = new("payment-method-expired", 409, "The saved card has expired");
    public static readonly ProblemKind NotSubscribed = new("not-subscribed", 404, "There is no subscription");
    public static readonly ProblemKind NoContact = new("no-billing-contact", 404, "There is no billing contact");

    /// <returns>Null where the answer is no refusal.</returns>
    public static Problem? Of(BillingAnswer answer, TenantId tenant) => answer switch
    {
        NoSuchAccount => Problems.UnknownTenant(tenant.Value),
        TermsHaveChanged changed => new(
            TermsChanged, $"The terms are now of version {changed.Version}; look at the order summary again.",
            json => json.WriteNumber("termsVersion", changed.Version)),
        Billing.NoPrice => new(NoPrice, "Credits above the base have no price for this tenant, so there is nothing to subscribe to."),
        Billing.ContactNeeded => new(ContactNeeded, "Say by PUT …/billing-contact where confirmations and invoices go, and repeat this."),
        Billing.CardNeeded => new(CardNeeded, "Save a card by PUT …/payment-method, and repeat this."),
        CardHasExpired expired => new(
            CardExpired, $"The saved card, {expired.Card.Brand} ending in {expired.Card.Last4}, was good until {expired.Card.ExpiryYear:D4}-{expired.Card.ExpiryMonth:D2}; save another.",
            json =>
            {
                json.WriteString("brand", expired.Card.Brand);
                json.WriteString("last4", expired.Card.Last4);
                json.WriteString("expiredAt", expired.Card.ExpiresAt().UtcDateTime);
            }),
        Billing.NotSubscribed => new(NotSubscribed, "The tenant has no subscription to credits above the base."),
        _ => null,
    };
}
