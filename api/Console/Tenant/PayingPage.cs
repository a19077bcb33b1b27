using System.Text.Json;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;

namespace MeteringCluster.Api.Console;

/// <summary>A page that asks who pays and with what, and keeps what was entered from step to step.</summary>
public abstract class PayingPage : TenantPage
{
    private const int MostKept = 12_000;

    public bool IsHttps => Viewer.IsHttps;

    public BillingContactView? Contact { get; protected set; }

    public PaymentMethodView? Card { get; private set; }

    public CardProviderView Provider { get; private set; } = null!;

    public PaymentDraft Draft { get; protected set; } = null!;

    /// <summary>The contact was saved, and then the card was not taken: people are told, as they see one form.</summary>
    public bool IsContactKept { get; private set; }

    // Sealed by the server, in a cookie: so it is the same whatever way one goes back, and nothing lies with the server.
    private string DraftKey => $"payment {Tenant}";

    protected string ContactPath => $"{ApiRoot}/billing-contact";

    protected string CardPath => $"{ApiRoot}/payment-method";

    protected async Task ReadSaved()
    {
        var contact = Find<BillingContactView>(ContactPath);
        var card = Find<PaymentMethodView>(CardPath);
        var provider = Need<CardProviderView>($"{CardPath}/provider");
        await Task.WhenAll(contact, card, provider);
        (Contact, Card, Provider) = (await contact, await card, await provider);
    }

    protected PaymentDraft? KeptDraft() =>
        TempData.Peek(DraftKey) is string text ? JsonSerializer.Deserialize<PaymentDraft>(text, JsonText.Options) : null;

    protected void Keep(PaymentDraft draft)
    {
        var text = JsonSerializer.Serialize(draft, JsonText.Options);
        // What was pasted by mistake would make the cookies longer than the server reads.
        if (text.Length <= MostKept) TempData[DraftKey] = text;
        else Forget();
    }

    protected void Forget() => TempData.Remove(DraftKey);

    /// <summary>Saves what was entered, but for a card that is entered elsewhere.</summary>
    /// <returns>Whether all of it is saved.</returns>
    protected async Task<bool> SaveDraft()
    {
        if (await Send<BillingContactView>(HttpMethods.Put, ContactPath, Draft.Contact()) is null) return false;
        if (Draft.Card is "" or PaymentDraft.AtProvider) return true;
        var isCardSaved = await Send<PaymentMethodView>(HttpMethods.Put, CardPath, new PaymentMethodRequest(Draft.Card)) is not null;
        IsContactKept = !isCardSaved;
        return isCardSaved;
    }

    /// <summary>Where a card is entered, and where one goes on from there.</summary>
    protected string CardAddress(string then) => ApiPath.With($"{Root}/payment/card", ("then", then));

    /// <summary>An address of this tenant's own pages, or else the payment page: no other site is led to.</summary>
    protected string Within(string? address) =>
        OwnAddress.Is(address) && address.StartsWith($"{Root}/", StringComparison.Ordinal) ? address : $"{Root}/payment";
}
