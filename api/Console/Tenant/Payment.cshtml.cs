using MeteringCluster.Api.Invoicing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The saved card and the billing contact (A26 to A28).</summary>
public sealed class PaymentPage : PayingPage
{
    public override string Title => "Payment";

    public override string Place => "payment";

    public PaymentView Standing { get; private set; } = null!;

    public SubscriptionView Subscription { get; private set; } = null!;

    public Task OnGet() => Read();

    public async Task<IActionResult> OnPostRemove()
    {
        if (await Send<Nothing>(HttpMethods.Delete, CardPath) is not null) return Done("The card was removed.", $"{Root}/payment");
        var refusal = Refusal;
        await Read();
        Refusal = refusal;
        return Again();
    }

    private async Task Read()
    {
        var standing = Need<PaymentView>($"{ApiRoot}/payment-standing");
        var subscription = Need<SubscriptionView>($"{ApiRoot}/credits/subscription");
        await Task.WhenAll(ReadSaved(), standing, subscription);
        (Standing, Subscription) = (await standing, await subscription);
    }
}
