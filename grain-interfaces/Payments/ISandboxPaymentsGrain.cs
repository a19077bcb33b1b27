using System.Collections.Immutable;
using MeteringCluster.Billing;

namespace MeteringCluster.Payments;

/// <summary>
/// What the sandbox would have collected from one tenant: it takes test cards and moves no money. The key is the
/// tenant's id.
/// </summary>
[Alias("sandbox-payments-grain")]
public interface ISandboxPaymentsGrain : IDueGrain
{
    /// <summary>Announces a payment. The order's id is known for good, so that a repeat is the same payment.</summary>
    /// <returns>The payment's reference.</returns>
    /// <exception cref="InvalidOperationException">The order's id is known with other content.</exception>
    [Repeatable]
    Task<string> Open(PaymentOrder order);

    /// <summary>Collects an announced payment as its card has it: once, however often it is asked for.</summary>
    /// <exception cref="InvalidOperationException">No payment has this reference.</exception>
    Task<SandboxAnswer> Take(string reference);

    /// <summary>The payments so far, in the order in which they were announced.</summary>
    [Repeatable]
    Task<SandboxPaymentPage> Payments(ListSandboxPayments query);
}

/// <param name="GetsLost">Whether the answer is to be lost on its way, for whoever tries that out.</param>
[GenerateSerializer, Immutable, Alias("sandbox-answer")]
public sealed record SandboxAnswer(PaymentOutcome Outcome, bool GetsLost);

[GenerateSerializer, Alias("sandbox-payment-status")]
public enum SandboxPaymentStatus
{
    /// <summary>Announced, and never asked for.</summary>
    Opened,
    Pending,
    Succeeded,
    Declined,
}

/// <summary>A payment as the sandbox has it.</summary>
/// <param name="Number">Counts the tenant's payments from 1.</param>
/// <param name="OrderId">The <see cref="PaymentOrder.Id"/>.</param>
/// <param name="Problem">Why it was declined; null otherwise.</param>
/// <param name="TimesAsked">How often it was asked for; it was collected once at most.</param>
/// <param name="EndedAt">When it succeeded or was declined; null before.</param>
[GenerateSerializer, Immutable, Alias("sandbox-payment")]
public sealed record SandboxPayment(
    int Number, string Reference, string OrderId, string Invoice, long AmountCents, SavedCard Card, DateTimeOffset OpenedAt,
    SandboxPaymentStatus Status, PaymentProblem? Problem, int TimesAsked, DateTimeOffset? EndedAt);

/// <param name="After">The last number of the page before; 0 for the first.</param>
/// <param name="Limit">Above 0.</param>
[GenerateSerializer, Immutable, Alias("list-sandbox-payments")]
public sealed record ListSandboxPayments(long After, int Limit);

[GenerateSerializer, Immutable, Alias("sandbox-payment-page")]
public sealed record SandboxPaymentPage(ImmutableArray<SandboxPayment> Payments, bool HasMore);
