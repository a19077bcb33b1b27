using MeteringCluster.Audit;

namespace MeteringCluster.Billing;

/// <summary>All that holds for one tenant's billing now.</summary>
/// <param name="Contact">Null until it is told.</param>
/// <param name="Card">Null while none is saved.</param>
/// <param name="AccountCreditCents">What the tenant has to its good; the next invoices are lowered by it.</param>
/// <param name="DueCents">Of all invoices together.</param>
[GenerateSerializer, Immutable, Alias("billing-account")]
public sealed record BillingAccount(
    CreditTerms Terms, Subscription? Subscription, BillingContact? Contact, SavedCard? Card, PaymentStanding Payment,
    long AccountCreditCents, long DueCents)
{
    /// <summary>Null where the licence itself is not invoiced here.</summary>
    [Id(7)]
    public LicenseFee? LicenseFee { get; init; }
}

/// <summary>Where invoices, confirmations, cancellation notices and payment failures go (A27, A28).</summary>
/// <param name="Language">One of <see cref="Languages"/>.</param>
/// <param name="Name">The company or person on the invoice.</param>
/// <param name="TaxId">As printed on the invoice; null for none.</param>
[GenerateSerializer, Immutable, Alias("billing-contact")]
public sealed record BillingContact(string Email, string Language, string Name, PostalAddress Address, string? TaxId)
{
    public const int MaxNameLength = 200;
    public const int MaxTaxIdLength = 40;
}

/// <param name="Country">Two capital letters of ISO 3166-1.</param>
[GenerateSerializer, Immutable, Alias("postal-address")]
public sealed record PostalAddress(string Line1, string? Line2, string PostalCode, string City, string? Region, string Country)
{
    public const int MaxLineLength = 200;
    public const int MaxPostalCodeLength = 20;
}

/// <summary>The languages that mails and invoices are written in, by their ISO 639-1 codes.</summary>
public static class Languages
{
    public const string Default = "en";

    public static readonly IReadOnlyList<string> All = ["en", "de", "fr", "es", "ja"];
}

[GenerateSerializer, Immutable, Alias("set-billing-contact")]
public sealed record SetBillingContact(BillingContact Contact, Origin? By = null);

/// <summary>
/// A card as a payment provider keeps it (A26): no card number comes here. It is good through the last day of its
/// month, in UTC.
/// </summary>
/// <param name="Provider">The <see cref="Payments.IPaymentProvider.Name"/> of who keeps it.</param>
/// <param name="Reference">How the provider knows the card.</param>
/// <param name="Customer">How the provider knows its owner; null where it need not.</param>
/// <param name="Brand">As the provider spells it: visa, mastercard and so on.</param>
[GenerateSerializer, Immutable, Alias("saved-card")]
public sealed record SavedCard(
    string Provider, string Reference, string? Customer, string Brand, string Last4, int ExpiryMonth, int ExpiryYear,
    DateTimeOffset SavedAt)
{
    /// <summary>The first instant at which the card is no good any more.</summary>
    public DateTimeOffset ExpiresAt() => new DateTimeOffset(ExpiryYear, ExpiryMonth, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);

    /// <summary>Whether it is the same card to the provider, whenever it was saved.</summary>
    public bool IsSame(SavedCard other) => this with { SavedAt = other.SavedAt } == other;
}

/// <summary>Saves the one card, in place of the one before. Invoices that wait for a good card are tried with it at once.</summary>
[GenerateSerializer, Immutable, Alias("save-card")]
public sealed record SaveCard(SavedCard Card, Origin? By = null);

[GenerateSerializer, Immutable, Alias("remove-card")]
public sealed record RemoveCard(Origin? By = null);
