using MeteringCluster.Api.Invoicing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>A27: enter, review, confirm.</summary>
public sealed class PaymentDetailsPage : PayingPage
{
    public const string ReviewStep = "review";

    public override string Title => "Payment details";

    public override string Place => "payment";

    [BindProperty(SupportsGet = true)]
    public string? Step { get; set; }

    public bool IsReview => Step == ReviewStep;

    public bool IsDraft { get; private set; }

    public string Here => $"{Root}/payment/details";

    public PaymentFields Fields => new(Draft, Refusal, Card, Provider, NeedsCard: false, IsContactKept);

    /// <summary>What is going to pay, as it is said before it is confirmed.</summary>
    public string ChosenCard => Fields.Cards.FirstOrDefault(card => card.Value == Draft.Card).Text ?? "";

    public async Task<IActionResult> OnGet()
    {
        await ReadSaved();
        var kept = KeptDraft();
        if (kept is null && IsReview) return new RedirectResult(Here);
        (Draft, IsDraft) = (kept ?? PaymentDraft.Of(Contact), kept is not null);
        return Page();
    }

    public IActionResult OnGetCancel()
    {
        Forget();
        return new RedirectResult($"{Root}/payment");
    }

    public async Task<IActionResult> OnPost()
    {
        Draft = PaymentDraft.Of(await Request.ReadFormAsync());
        var isGood = await Send<BillingContactView>(HttpMethods.Post, $"{ContactPath}/preview", Draft.Contact()) is not null;
        Keep(Draft);
        return isGood ? new RedirectResult($"{Here}?step={ReviewStep}") : await EnterAgain();
    }

    public async Task<IActionResult> OnPostConfirm()
    {
        if (KeptDraft() is not { } draft) return new RedirectResult(Here);
        Draft = draft;
        if (!await SaveDraft()) return await EnterAgain();

        Forget();
        return Draft.Card == PaymentDraft.AtProvider
            ? new RedirectResult(CardAddress($"{Root}/payment"))
            : Done("The payment details are saved.", $"{Root}/payment");
    }

    private async Task<IActionResult> EnterAgain()
    {
        (Step, IsDraft) = (null, true);
        await ReadSaved();
        return Again();
    }
}
