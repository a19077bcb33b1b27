using MeteringCluster.Api.Invoicing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>A17: another spending limit, which holds at once, after what it comes to was seen.</summary>
public sealed class ChangeLimitPage : TenantPage
{
    public override string Title => "Change limit";

    public override string Place => "credits";

    [BindProperty(SupportsGet = true)]
    public string? Limit { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Terms { get; set; }

    public SubscriptionView Subscription { get; private set; } = null!;

    /// <summary>What is to be confirmed; null before a limit was entered.</summary>
    public OrderSummary? Order { get; private set; }

    public string? LimitError { get; private set; }

    public string Here => $"{Root}/change-limit";

    /// <summary>Whether more is used, or held, than the new limit allows.</summary>
    public bool IsBelowUsed => Order is { } order && order.Available.Micro < order.Used.Micro;

    private string SubscriptionPath => $"{ApiRoot}/credits/subscription";

    public async Task<IActionResult> OnGet()
    {
        Subscription = await Need<SubscriptionView>(SubscriptionPath);
        if (Subscription.Status == "none") return new RedirectResult($"{Root}/subscribe");
        return Limit is null || !Viewer.IsHttps ? Page() : await ShowOrder();
    }

    public async Task<IActionResult> OnPost()
    {
        if (DollarText.Read(Limit) is not { } limit) return new RedirectResult(Here);
        if (await Send<SubscriptionView>(HttpMethods.Put, SubscriptionPath, new SubscribeRequest(limit, Terms)) is { } changed)
            return Done($"The spending limit is {Locale.Money(changed.SpendingLimitUsd)} from now on.", $"{Root}/billing");

        var refusal = Refusal;
        Subscription = await Need<SubscriptionView>(SubscriptionPath);
        await ShowOrder();
        Refusal = refusal;
        return Again();
    }

    private async Task<IActionResult> ShowOrder()
    {
        if (DollarText.Read(Limit) is not { } limit)
        {
            LimitError = $"The spending limit {DollarText.Expected}";
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        Order = await Send<OrderSummary>(HttpMethods.Post, $"{SubscriptionPath}/preview", new OrderRequest(limit));
        LimitError = Refusal?.Of("spendingLimitUsd") is { } why ? $"The spending limit {why}" : null;
        return Again();
    }
}
