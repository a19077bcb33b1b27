using MeteringCluster.Api.Invoicing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>
/// One card in place of another (A26): chosen among the sandbox's, or entered on the provider's own page, to which a link
/// leads, as the policy of these pages lets no form lead to another site.
/// </summary>
public sealed class PaymentCardPage : PayingPage
{
    public override string Title => "Card";

    public override string Place => "payment";

    /// <summary>Where one goes on to when the card is saved.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Then { get; set; }

    public string Chosen { get; private set; } = "";

    public string OnTo => Within(Then);

    public string Here => CardAddress(OnTo);

    public string? CardError => Refusal?.Code == "card-refused" ? Refusal.Detail : Refusal?.Of("token");

    public async Task<IActionResult> OnGet()
    {
        await ReadSaved();
        return Contact is null ? new RedirectResult($"{Root}/payment/details") : Page();
    }

    public async Task<IActionResult> OnPost(string? card)
    {
        Chosen = card ?? "";
        if (await Send<PaymentMethodView>(HttpMethods.Put, CardPath, new PaymentMethodRequest(Chosen)) is { } saved) return Saved(saved);
        await ReadSaved();
        return Again();
    }

    /// <summary>Leads to the provider's page.</summary>
    public async Task<IActionResult> OnGetEnter()
    {
        var back = $"https://{Request.Host}{Root}/payment/card?handler=Entered&then={Uri.EscapeDataString(OnTo)}";
        var entry = await Send<CardEntryView>(
            HttpMethods.Post, $"{CardPath}/entries", new CardEntryRequest(back, $"https://{Request.Host}{Here}"));
        if (entry is not null) return new RedirectResult(entry.Address);
        await ReadSaved();
        return Again();
    }

    /// <summary>Back from the provider's page. Only a card that was entered for this very tenant is saved.</summary>
    public async Task<IActionResult> OnGetEntered(string? entry)
    {
        var path = ApiPath.Of($"{entry}");
        if (await Send<PaymentMethodView>(HttpMethods.Post, $"{CardPath}/entries/{path}") is { } saved) return Saved(saved);
        await ReadSaved();
        return Again();
    }

    private RedirectResult Saved(PaymentMethodView card) => Done($"{BillingWords.Card(card.Brand, card.Last4)} is saved.", OnTo);
}
