using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Billing;
using MeteringCluster.Payments;

namespace MeteringCluster.OutwardPayments;

/// <summary>
/// Cards and payments at Stripe. A payment is an intent that is made first and confirmed later: an intent is collected
/// once at most, for as long as Stripe keeps it, so nothing rests on how long it remembers idempotency keys.
/// </summary>
/// <param name="installation">Several may share an account and call their tenants the same, and must share nothing else.</param>
public sealed partial class StripeProvider(PaymentOptions options, string installation, TimeProvider clock)
    : IPaymentProvider, ICardPages, IDisposable
{
    public const string ProviderName = "stripe";

    // Stands for the intent that Stripe would not make: for such an order no money can be taken.
    private const string NoIntent = "no-intent: ";

    private readonly StripeClient _stripe = new(options.StripeAddress, options.StripeSecretKey!, installation, clock);

    public string Name => ProviderName;

    public async Task<CardAnswer> Save(TenantId tenant, BillingContact contact, string token, CancellationToken stop)
    {
        if (!PaymentMethodId().IsMatch(token)) return new CardRefused(null, "is no payment method of Stripe; their ids begin with pm_.");

        var customer = await Customer(tenant, stop);
        var attached = await _stripe.Post<StripePaymentMethod>(
            $"payment_methods/{token}/attach", $"attach/{tenant}/{customer}/{token}", [("customer", customer)], stop);
        if (attached.Fault is { } fault) return new CardRefused(fault.IsOfCard ? fault.Problem : null, Refusing(fault));
        return await Keep(tenant, contact, customer, attached.Found!, stop);
    }

    private async Task<CardAnswer> Keep(
        TenantId tenant, BillingContact contact, string customer, StripePaymentMethod method, CancellationToken stop)
    {
        if (method.Card is not { } card) return new CardRefused(null, "is no card; only cards are taken.");

        var saved = new SavedCard(ProviderName, method.Id, customer, card.Brand, card.Last4, card.ExpMonth, card.ExpYear, clock.GetUtcNow());
        if (saved.ExpiresAt() <= saved.SavedAt) return new CardRefused(PaymentProblem.ExpiredCard, "The card has expired.");

        await Introduce(tenant, contact, saved, stop);
        return new CardKept(saved);
    }

    public async Task<string> Open(PaymentOrder order, CancellationToken stop)
    {
        if (order.Card is not { Provider: ProviderName, Customer: { } customer })
            return NoIntent + "The card is kept by another payment provider; save it again.";

        var made = await _stripe.Post<StripeIntent>(
            "payment_intents", $"open/{order.Id}/{order.Card.Reference}",
            [
                ("amount", order.AmountCents.ToString(CultureInfo.InvariantCulture)), ("currency", "usd"), ("customer", customer),
                ("payment_method", order.Card.Reference), ("payment_method_types[0]", "card"), ("confirm", "false"),
                ("description", $"Invoice {order.Invoice}"), .. StripeAttempt.Fields(order),
            ],
            stop);
        // A card that is gone, an amount below what Stripe collects: asking again helps nothing, so the attempt fails.
        return made.Fault is { } fault ? NoIntent + fault.Words : made.Found!.Id;
    }

    public async Task<PaymentOutcome> Take(PaymentOrder order, string reference, CancellationToken stop)
    {
        if (reference.StartsWith(NoIntent, StringComparison.Ordinal))
            return Uncollected(reference[NoIntent.Length..]);
        if (reference.StartsWith(SandboxPayments.ReferencePrefix, StringComparison.Ordinal))
            return Uncollected("The payment was announced to the sandbox, which collects nothing.");
        // Another provider may have taken the money by now; only that one knows.
        if (!IntentId().IsMatch(reference))
            throw new PaymentProviderUnavailableException($"The payment '{reference}' was announced to another provider than Stripe.");

        // What it is now comes first: an earlier try may have been heard though its answer never came.
        if (await Find(reference, stop) is not { } intent)
            return Uncollected("The payment provider's account has no such payment, so nothing was collected by it.");
        if (intent.Status == StripeIntent.RequiresConfirmation) intent = await Confirm(order, intent, stop);
        return intent.Outcome()
            ?? throw new PaymentProviderUnavailableException($"Stripe says that the payment {intent.Id} is '{intent.Status}'.");
    }

    public void Dispose() => _stripe.Dispose();

    private static PaymentOutcome Uncollected(string why) => new(PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction, why);

    /// <returns>Null where this account never had it, as after a change to another account: by it nothing can be collected here.</returns>
    private async Task<StripeIntent?> Find(string reference, CancellationToken stop)
    {
        var read = await _stripe.Get<StripeIntent>($"payment_intents/{reference}", stop);
        return read.Found ?? (read.Fault!.IsMissing ? null : throw new PaymentProviderUnavailableException($"Stripe gives no payment {reference}: {read.Fault.Words}"));
    }

    private async Task<StripeIntent> Read(string reference, CancellationToken stop) =>
        await Find(reference, stop) ?? throw new PaymentProviderUnavailableException($"Stripe does not know the payment {reference} any more.");

    private async Task<StripeIntent> Confirm(PaymentOrder order, StripeIntent intent, CancellationToken stop)
    {
        var confirmed = await _stripe.Post<StripeIntent>(
            $"payment_intents/{intent.Id}/confirm", $"take/{order.Id}/{intent.Id}", [("off_session", "true")], stop);
        var now = confirmed.Found ?? confirmed.Fault!.PaymentIntent ?? await Read(intent.Id, stop);
        if (now.Outcome() is not null) return now;

        // Nobody is there to prove that the card is theirs, or Stripe does not take the confirmation at all. Told as declined,
        // it must not be collected later all the same, beside the next attempt.
        var why = confirmed.Fault ?? new StripeFault(
            "card_error", "authentication_required", null, "The card's bank wants its owner to confirm the payment, which nobody can here.", null);
        var cancelled = await _stripe.Post<StripeIntent>($"payment_intents/{intent.Id}/cancel", $"cancel/{order.Id}/{intent.Id}", [], stop);
        now = cancelled.Found ?? await Read(intent.Id, stop);
        return now.Status == StripeIntent.Canceled ? now with { LastPaymentError = why } : now;
    }

    // One for each tenant. Stripe's search knows nothing of the last minute, and the key bridges that.
    private async Task<string> Customer(TenantId tenant, CancellationToken stop)
    {
        var query = Uri.EscapeDataString($"metadata['tenant']:'{tenant}' AND metadata['installation']:'{installation}'");
        var known = await _stripe.Get<StripeList<StripeCustomer>>($"customers/search?limit=1&query={query}", stop);
        if (known.Found?.Data is [{ } customer, ..]) return customer.Id;

        var made = await _stripe.Post<StripeCustomer>(
            "customers", $"customer/{tenant}",
            [("metadata[tenant]", tenant.Value), ("metadata[installation]", installation), ("description", $"Tenant {tenant}")], stop);
        return made.Found?.Id ?? throw new PaymentProviderUnavailableException($"Stripe makes no customer: {made.Fault!.Words}");
    }

    // For people who look at Stripe's own pages. Nothing here rests on it, so what Stripe minds about it is passed over.
    private async Task Introduce(TenantId tenant, BillingContact contact, SavedCard card, CancellationToken stop)
    {
        var content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{contact.Email}\n{contact.Name}")).AsSpan(0, 8));
        await _stripe.Post<StripeCustomer>(
            $"customers/{card.Customer}", $"contact/{tenant}/{card.Reference}/{content}",
            [
                ("email", contact.Email), ("name", contact.Name), ("preferred_locales[0]", contact.Language),
                ("invoice_settings[default_payment_method]", card.Reference),
            ],
            stop);
    }

    private static string Refusing(StripeFault fault) => fault.IsOfCard ? fault.Words : $"is not taken by Stripe. {fault.Words}";

    [GeneratedRegex("^pm_[A-Za-z0-9_]{1,100}$")]
    private static partial Regex PaymentMethodId();

    [GeneratedRegex("^pi_[A-Za-z0-9_]{1,100}$")]
    private static partial Regex IntentId();
}
