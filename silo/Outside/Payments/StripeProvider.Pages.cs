using System.Text.RegularExpressions;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Billing;
using MeteringCluster.Payments;

namespace MeteringCluster.OutwardPayments;

/// <summary>Stripe's Checkout in its setup mode: a page of Stripe's that takes a card and no money.</summary>
public sealed partial class StripeProvider
{
    public async Task<CardPage> OpenPage(TenantId tenant, BillingContact contact, Uri back, Uri cancelled, CancellationToken stop)
    {
        var customer = await Customer(tenant, stop);
        // Each page is another: one that was left, or used, cannot be used again.
        var opened = await _stripe.Post<StripeCheckout>(
            "checkout/sessions", $"page/{tenant}/{Guid.NewGuid():N}",
            [
                ("mode", "setup"), ("payment_method_types[0]", "card"), ("customer", customer), ("locale", contact.Language),
                ("client_reference_id", tenant.Value), ("metadata[installation]", installation),
                ("success_url", BackWithId(back)), ("cancel_url", cancelled.AbsoluteUri),
            ],
            stop);
        return opened.Found is { Url: { } url } page && Uri.TryCreate(url, UriKind.Absolute, out var address)
            ? new CardPage(page.Id, address)
            : throw new PaymentProviderUnavailableException($"Stripe opens no page for a card: {opened.Fault?.Words ?? "it has no address."}");
    }

    public async Task<CardAnswer> SaveEntered(TenantId tenant, BillingContact contact, string page, CancellationToken stop)
    {
        if (!PageId().IsMatch(page)) return new NoCardPage();

        var read = await _stripe.Get<StripeCheckout>($"checkout/sessions/{page}?expand%5B%5D=setup_intent.payment_method", stop);
        if (read.Fault is { } fault)
            return fault.IsMissing ? new NoCardPage() : throw new PaymentProviderUnavailableException($"Stripe gives no page of a card: {fault.Words}");

        // Its id came through a browser: it says nothing of whose card it is, and Stripe does.
        var found = read.Found!;
        var isOurs = found.ClientReferenceId == tenant.Value && found.Metadata?.GetValueOrDefault("installation") == installation;
        if (!isOurs || found.Customer is not { } customer) return new NoCardPage();
        return found.Entered() is { } method ? await Keep(tenant, contact, customer, method, stop) : new NoCardEntered();
    }

    // Stripe puts the id in the place of these braces, and knows them only as they are.
    private static string BackWithId(Uri back) =>
        $"{back.AbsoluteUri}{(back.Query.Length == 0 ? '?' : '&')}entry={{CHECKOUT_SESSION_ID}}";

    [GeneratedRegex("^cs_[A-Za-z0-9_]{1,200}$")]
    private static partial Regex PageId();
}
