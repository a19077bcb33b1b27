using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Spending;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>A18, A19: nothing more is bought from the next billing period on.</summary>
public sealed class UnsubscribePage : TenantPage
{
    public override string Title => "Unsubscribe";

    public override string Place => "credits";

    public SubscriptionView Subscription { get; private set; } = null!;

    public CreditsView Credits { get; private set; } = null!;

    public UpcomingInvoiceView Upcoming { get; private set; } = null!;

    public Task OnGet() => Read();

    public async Task<IActionResult> OnPost()
    {
        if (await Send<SubscriptionView>(HttpMethods.Delete, $"{ApiRoot}/credits/subscription") is { } ended)
            return Done($"Unsubscribed. The subscription ends at {Locale.Instant(ended.EndsAt!.Value)}; the upcoming invoice shows it.", $"{Root}/billing");
        var refusal = Refusal;
        await Read();
        Refusal = refusal;
        return Again();
    }

    private async Task Read()
    {
        var subscription = Need<SubscriptionView>($"{ApiRoot}/credits/subscription");
        var credits = Need<CreditsView>($"{ApiRoot}/credits");
        var upcoming = Need<UpcomingInvoiceView>($"{ApiRoot}/invoices/upcoming");
        await Task.WhenAll(subscription, credits, upcoming);
        (Subscription, Credits, Upcoming) = (await subscription, await credits, await upcoming);
    }
}
