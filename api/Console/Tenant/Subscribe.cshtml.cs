using MeteringCluster.Api.Invoicing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>A15: enter limit, Next, order summary, Proceed to Payment, details, Confirm Payment. Each step has an address of its own.</summary>
public sealed class SubscribePage : PayingPage
{
    public const string Summary = "summary";
    public const string Payment = "payment";
    public const string Finished = "done";

    public override string Title => "Subscribe to AI credits";

    public override string Place => "credits";

    [BindProperty(SupportsGet = true)]
    public string? Step { get; set; }

    /// <summary>As it was entered.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Limit { get; set; }

    /// <summary>The terms that the order summary showed: nothing else is bought.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Terms { get; set; }

    /// <summary>What is saved is to be changed.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Change { get; set; }

    public SubscriptionView Subscription { get; private set; } = null!;

    public OrderSummary? Order { get; private set; }

    public string? LimitError { get; private set; }

    public PaymentFields Fields => new(Draft, Refusal, Card, Provider, NeedsCard: true, IsContactKept);

    /// <summary>Whether all that is needed to pay is saved.</summary>
    public bool IsKept => !Change && Contact is not null && Card is { Expired: false };

    public string Here => $"{Root}/subscribe";

    private string SubscriptionPath => $"{ApiRoot}/credits/subscription";

    public string At(string? step) => ApiPath.With(Here, ("step", step), ("limit", Limit), ("terms", step == Payment ? $"{Order?.TermsVersion ?? Terms}" : null));

    public async Task<IActionResult> OnGet()
    {
        Subscription = await Need<SubscriptionView>(SubscriptionPath);
        if (Step != Finished && Subscription.Status == "active") return new RedirectResult($"{Root}/change-limit");
        if (Step == Finished || !IsHttps)
        {
            Contact = await Find<BillingContactView>(ContactPath);
            return Page();
        }

        return Step is Summary or Payment ? await ShowOrder() : Page();
    }

    public async Task<IActionResult> OnPost()
    {
        Step = Payment;
        Subscription = await Need<SubscriptionView>(SubscriptionPath);
        var form = await Request.ReadFormAsync();
        // Only where the fields were shown: what is saved is kept otherwise.
        if (form.ContainsKey("email"))
        {
            (Draft, Change) = (PaymentDraft.Of(form), true);
            if (!await SaveDraft()) return await ShowAgain();
            if (Draft.Card == PaymentDraft.AtProvider) return new RedirectResult(CardAddress(At(Payment)));
        }

        if (DollarText.Read(Limit) is not { } limit) return new RedirectResult(Here);
        var bought = await Send<SubscriptionView>(HttpMethods.Put, SubscriptionPath, new SubscribeRequest(limit, Terms));
        if (bought is not null) return new RedirectResult($"{Here}?step={Finished}");
        // The new terms are to be seen before anything is bought by them.
        if (Refusal!.Code == "credit-terms-changed") Step = Summary;
        return await ShowAgain();
    }

    private async Task<IActionResult> ShowAgain()
    {
        var (refusal, entered) = (Refusal, Draft);
        await ShowOrder();
        (Refusal, Draft) = (refusal, entered ?? Draft);
        return Again();
    }

    private async Task<IActionResult> ShowOrder()
    {
        await ReadSaved();
        Draft ??= PaymentDraft.Of(Contact);
        if (DollarText.Read(Limit) is not { } limit)
        {
            (Step, LimitError) = (null, $"The spending limit {DollarText.Expected}");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        Order = await Send<OrderSummary>(HttpMethods.Post, $"{SubscriptionPath}/preview", new OrderRequest(limit));
        if (Order is null) (Step, LimitError) = (null, Refusal?.Of("spendingLimitUsd") is { } why ? $"The spending limit {why}" : null);
        return Again();
    }
}
