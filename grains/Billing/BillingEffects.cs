using System.Globalization;
using MeteringCluster.Journaling;
using MeteringCluster.Payments;

namespace MeteringCluster.Billing;

/// <summary>Changed terms on their way to the periods that are open for events by then.</summary>
public sealed record PushTerms(string Tenant, CreditTerms Terms, DateTimeOffset At)
{
    public const string EffectKind = "push-terms";

    internal static Effect Of(string tenant, CreditTerms terms, DateTimeOffset now) => Effect.Of(
        $"push-terms/{tenant}/{terms.Version}", EffectKind, new PushTerms(tenant, terms, now), BillingJson.Default.PushTerms);
}

/// <summary>Brings changed terms to the period that is running, and to the next if events may already fall into it.</summary>
public sealed class PushTermsHandler(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => PushTerms.EffectKind;

    public async Task Run(Effect effect, CancellationToken stop)
    {
        var push = effect.Read(BillingJson.Default.PushTerms);
        var tenant = TenantId.Parse(push.Tenant);
        var current = push.Terms.Calendar.PeriodAt(push.At);
        await cluster.Credits(tenant, current).ChangeTerms(push.Terms);
        if (!current.Contains(push.At + CreditTerms.MaxClockSkew))
            await cluster.Credits(tenant, push.Terms.Calendar.After(current)).ChangeTerms(push.Terms);
    }
}

/// <summary>A document asks its issuer for a number.</summary>
public sealed record NumberInvoice(string Tenant, int Ordinal, InvoiceKind Document)
{
    public const string EffectKind = "number-invoice";

    internal static Effect Of(string tenant, Invoice document) => Effect.Of(
        string.Create(CultureInfo.InvariantCulture, $"number-invoice/{tenant}/{document.Ordinal}"), EffectKind,
        new NumberInvoice(tenant, document.Ordinal, document.Kind), BillingJson.Default.NumberInvoice);
}

public sealed class NumberInvoiceHandler(IMeteringCluster cluster) : IEffectHandler
{
    /// <summary>Who sends the tenants' invoices: the operator of this installation.</summary>
    public const string Issuer = "operator";

    public string Kind => NumberInvoice.EffectKind;

    public async Task Run(Effect effect, CancellationToken stop)
    {
        var asked = effect.Read(BillingJson.Default.NumberInvoice);
        var number = await cluster.InvoiceNumbers(Issuer).Take(new TakeNumber(asked.Tenant, asked.Ordinal, asked.Document));
        if (number is not null) await cluster.Billing(TenantId.Parse(asked.Tenant)).Issue(asked.Ordinal, number);
    }
}

/// <summary>An attempt to collect an invoice is announced to the payment provider.</summary>
public sealed record OpenPayment(string Tenant, int Ordinal, int Attempt)
{
    public const string EffectKind = "open-payment";

    internal static Effect Of(string tenant, int ordinal, int attempt) => Effect.Of(
        string.Create(CultureInfo.InvariantCulture, $"open-payment/{tenant}/{ordinal}/{attempt}"), EffectKind,
        new OpenPayment(tenant, ordinal, attempt), BillingJson.Default.OpenPayment);
}

public sealed class OpenPaymentHandler(IMeteringCluster cluster, IPaymentProvider payments) : IEffectHandler
{
    public string Kind => OpenPayment.EffectKind;

    public async Task Run(Effect effect, CancellationToken stop)
    {
        var asked = effect.Read(BillingJson.Default.OpenPayment);
        var billing = cluster.Billing(TenantId.Parse(asked.Tenant));
        if (await billing.Order(asked.Ordinal, asked.Attempt) is not { } order) return;
        if (order.Card.Provider != payments.Name)
        {
            await billing.PaymentEnded(asked.Ordinal, asked.Attempt, new PaymentOutcome(
                PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction, "The card was saved with another payment provider; save it again."));
            return;
        }

        await billing.PaymentOpened(asked.Ordinal, asked.Attempt, await payments.Open(order, stop));
    }
}

/// <summary>An announced payment is collected, or asked after.</summary>
public sealed record TakePayment(string Tenant, int Ordinal, int Attempt, string Reference)
{
    public const string EffectKind = "take-payment";

    /// <param name="again">The instant for which it was planned to be asked for once more; null for the first time.</param>
    internal static Effect Of(string tenant, int ordinal, int attempt, string reference, DateTimeOffset? again) => Effect.Of(
        string.Create(CultureInfo.InvariantCulture, $"take-payment/{tenant}/{ordinal}/{attempt}/{again?.UtcTicks ?? 0}"), EffectKind,
        new TakePayment(tenant, ordinal, attempt, reference), BillingJson.Default.TakePayment);
}

public sealed class TakePaymentHandler(IMeteringCluster cluster, IPaymentProvider payments) : IEffectHandler
{
    public string Kind => TakePayment.EffectKind;

    public async Task Run(Effect effect, CancellationToken stop)
    {
        var asked = effect.Read(BillingJson.Default.TakePayment);
        var billing = cluster.Billing(TenantId.Parse(asked.Tenant));
        if (await billing.Order(asked.Ordinal, asked.Attempt) is not { } order) return;
        await billing.PaymentEnded(asked.Ordinal, asked.Attempt, await payments.Take(order, asked.Reference, stop));
    }
}
