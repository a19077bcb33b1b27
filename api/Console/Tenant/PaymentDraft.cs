using MeteringCluster.Api.Invoicing;

namespace MeteringCluster.Api.Console;

/// <summary>What was entered to pay with, by the names that the API gives it: it is kept from step to step, and no card number is in it.</summary>
/// <param name="Card">Empty to keep what is saved, a test card's token, or <see cref="AtProvider"/>.</param>
public sealed record PaymentDraft(
    string Email, string Language, string Name, string TaxId, string Line1, string Line2, string PostalCode, string City, string Region,
    string Country, string Card)
{
    /// <summary>The card is going to be entered on the provider's own page.</summary>
    public const string AtProvider = "at-provider";

    public static PaymentDraft Of(BillingContactView? saved) => new(
        saved?.Email ?? "", saved?.Language ?? "en", saved?.Name ?? "", saved?.TaxId ?? "", saved?.Address?.Line1 ?? "",
        saved?.Address?.Line2 ?? "", saved?.Address?.PostalCode ?? "", saved?.Address?.City ?? "", saved?.Address?.Region ?? "",
        saved?.Address?.Country ?? "", "");

    public static PaymentDraft Of(IFormCollection form)
    {
        return new(
            Text("email"), Text("language"), Text("name"), Text("taxId"), Text("address.line1"), Text("address.line2"),
            Text("address.postalCode"), Text("address.city"), Text("address.region"), Text("address.country").ToUpperInvariant(), Text("card"));

        string Text(string name) => form[name].ToString().Trim();
    }

    /// <summary>As the API takes it, where what was left empty is left out.</summary>
    public BillingContactView Contact() => new(
        Email, Language, Name,
        new AddressView(Line1, NullIfEmpty(Line2), PostalCode, City, NullIfEmpty(Region), Country), NullIfEmpty(TaxId));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>The fields of a <see cref="PaymentDraft"/>: <c>_PaymentFields</c>.</summary>
/// <param name="Saved">Null where no card is saved.</param>
/// <param name="NeedsCard">Whether it goes no further without a card that is good.</param>
/// <param name="IsContactKept">Whether all but the card was saved, which was not taken.</param>
public sealed record PaymentFields(
    PaymentDraft Draft, ApiProblem? Problem, PaymentMethodView? Saved, CardProviderView Provider, bool NeedsCard, bool IsContactKept)
{
    public bool CanKeep => Saved is { Expired: false } || !NeedsCard;

    /// <summary>What is wrong with the card, as whoever keeps cards says it.</summary>
    public string? CardError => Problem?.Code == "card-refused" ? Problem.Detail : Problem?.Of("token");

    public IEnumerable<(string Value, string Text)> Cards
    {
        get
        {
            yield return ("", Saved is null ? NeedsCard ? "Choose a card" : "No card for now"
                : Saved.Expired ? $"{BillingWords.Card(Saved.Brand, Saved.Last4)}, which has expired"
                : $"Keep {BillingWords.Card(Saved.Brand, Saved.Last4)}, good through {BillingWords.Expiry(Saved.ExpiryMonth, Saved.ExpiryYear)}");
            if (Provider.HasPage) yield return (PaymentDraft.AtProvider, $"Enter a{(Saved is null ? "" : "nother")} card at {BillingWords.Provider(Provider.Provider)}");
            foreach (var card in Provider.TestCards) yield return (card.Token, $"{BillingWords.Card(card.Brand, card.Last4)}: {card.Meaning}");
        }
    }
}
