using MeteringCluster.Billing;

namespace MeteringCluster.Payments;

/// <summary>
/// Whoever keeps cards and collects money. Where it cannot be reached, or says that it has a fault, each call throws
/// <see cref="PaymentProviderUnavailableException"/>, and is made again later with the same arguments.
/// </summary>
public interface IPaymentProvider
{
    /// <summary>Stable: it lies in the journal with each card.</summary>
    string Name { get; }

    /// <summary>
    /// Keeps a card for a tenant. <paramref name="token"/> is what the provider's own form gave for the card, and never
    /// a card number.
    /// </summary>
    Task<CardAnswer> Save(TenantId tenant, BillingContact contact, string token, CancellationToken stop);

    /// <summary>Announces a payment, which takes no money yet. Repeated, it does no harm.</summary>
    /// <returns>The provider's reference of it.</returns>
    Task<string> Open(PaymentOrder order, CancellationToken stop);

    /// <summary>Collects an announced payment: once, however often it is asked for.</summary>
    Task<PaymentOutcome> Take(PaymentOrder order, string reference, CancellationToken stop);
}

/// <summary>What to collect.</summary>
/// <param name="Id">Unique for each attempt: tenant, document and attempt.</param>
/// <param name="Invoice">The invoice's number, for the statement of the card's owner.</param>
/// <param name="AmountCents">Above 0.</param>
[GenerateSerializer, Immutable, Alias("payment-order")]
public sealed record PaymentOrder(
    string Id, TenantId Tenant, int Ordinal, int Attempt, string Invoice, long AmountCents, SavedCard Card);

/// <param name="Problem">Why it was declined; null otherwise.</param>
/// <param name="Detail">The provider's words, for people to read.</param>
[GenerateSerializer, Immutable, Alias("payment-outcome")]
public sealed record PaymentOutcome(PaymentOutcomeKind Kind, PaymentProblem? Problem, string? Detail)
{
    public static readonly PaymentOutcome Succeeded = new(PaymentOutcomeKind.Succeeded, null, null);
}

/// <summary>What became of a card that was to be kept.</summary>
public abstract record CardAnswer;

public sealed record CardKept(SavedCard Card) : CardAnswer;

/// <summary>The provider does not take it.</summary>
/// <param name="Problem">Null where the token means nothing to the provider.</param>
/// <param name="Detail">For people to read.</param>
public sealed record CardRefused(PaymentProblem? Problem, string Detail) : CardAnswer;
