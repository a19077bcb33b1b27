using MeteringCluster.Billing;
using MeteringCluster.Payments;

namespace MeteringCluster.OutwardPayments;

/// <summary>Takes test cards and moves no money. What it would have collected lies in a grain for each tenant.</summary>
public sealed class SandboxProvider(IMeteringCluster cluster, TimeProvider clock) : IPaymentProvider, ITestCards
{
    public const string ProviderName = "sandbox";

    // As long as a new card's usually is.
    private const int YearsGood = 3;

    public string Name => ProviderName;

    public IReadOnlyList<TestCard> TestCards { get; } =
        [.. SandboxCards.All.Select(card => new TestCard(card.Token, card.Brand, card.Last4, card.Meaning))];

    public Task<CardAnswer> Save(TenantId tenant, BillingContact contact, string token, CancellationToken stop) =>
        Task.FromResult<CardAnswer>(SandboxCards.Find(token) switch
        {
            null => new CardRefused(null, "names no test card of the sandbox; visa is one."),
            { RefusedWhenSaved: { } problem } => new CardRefused(problem, SandboxPayments.Words(problem)),
            { } card => new CardKept(Keep(card, clock.GetUtcNow())),
        });

    public Task<string> Open(PaymentOrder order, CancellationToken stop) => cluster.SandboxPayments(order.Tenant).Open(order);

    public async Task<PaymentOutcome> Take(PaymentOrder order, string reference, CancellationToken stop)
    {
        // Another provider may have taken the money by now; only that one knows.
        if (!reference.StartsWith(SandboxPayments.ReferencePrefix, StringComparison.Ordinal))
            throw new PaymentProviderUnavailableException($"The payment '{reference}' was announced to another provider than the sandbox.");

        var answer = await cluster.SandboxPayments(order.Tenant).Take(reference);
        return answer.GetsLost
            ? throw new PaymentProviderUnavailableException("The sandbox's answer got lost, as this test card has it.")
            : answer.Outcome;
    }

    private static SavedCard Keep(SandboxCard card, DateTimeOffset now) => new(
        ProviderName, card.Token, Customer: null, card.Brand, card.Last4,
        card.EndsThisMonth ? now.UtcDateTime.Month : 12,
        card.EndsThisMonth ? now.UtcDateTime.Year : now.UtcDateTime.Year + YearsGood, now);
}
