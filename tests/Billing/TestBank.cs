using MeteringCluster.Billing;
using MeteringCluster.Payments;

namespace MeteringCluster.Tests.Billing;

/// <summary>
/// A payment provider that keeps its word: a payment is collected by its reference once. It outlives the processes that
/// call it.
/// </summary>
internal sealed class TestBank
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PaymentOrder> _opened = [];
    private readonly List<PaymentOrder> _collected = [];

    /// <summary>What becomes of a payment that is asked for the first time; by default it succeeds.</summary>
    public Func<PaymentOrder, PaymentOutcome> Decide { get; set; } = _ => PaymentOutcome.Succeeded;

    public IReadOnlyList<PaymentOrder> Collected
    {
        get
        {
            lock (_lock) return [.. _collected];
        }
    }

    public IPaymentProvider Through(Death? death = null) => new Line(this, death ?? new Death());

    private string Open(PaymentOrder order)
    {
        lock (_lock)
        {
            var reference = $"pi_{_opened.Count + 1}";
            _opened[reference] = order;
            return reference;
        }
    }

    private readonly Dictionary<string, PaymentOutcome> _outcomes = [];

    private PaymentOutcome Take(string reference)
    {
        lock (_lock)
        {
            if (_outcomes.TryGetValue(reference, out var known)) return known;
            var outcome = Decide(_opened[reference]);
            if (outcome.Kind == PaymentOutcomeKind.Pending) return outcome;
            if (outcome.Kind == PaymentOutcomeKind.Succeeded) _collected.Add(_opened[reference]);
            return _outcomes[reference] = outcome;
        }
    }

    private sealed class Line(TestBank bank, Death death) : IPaymentProvider
    {
        public string Name => "test";

        public Task<CardAnswer> Save(TenantId tenant, BillingContact contact, string token, CancellationToken stop) =>
            throw new NotSupportedException("Cards are given to the grain by the tests.");

        public Task<string> Open(PaymentOrder order, CancellationToken stop)
        {
            var reference = "";
            return death.Step($"open {order.Id}", () => reference = bank.Open(order), out _)
                ? Task.FromResult(reference)
                : Task.FromException<string>(new IOException("The line is dead."));
        }

        public Task<PaymentOutcome> Take(PaymentOrder order, string reference, CancellationToken stop)
        {
            PaymentOutcome? outcome = null;
            return death.Step($"take {order.Id}", () => outcome = bank.Take(reference), out _)
                ? Task.FromResult(outcome!)
                : Task.FromException<PaymentOutcome>(new IOException("The line is dead."));
        }
    }
}
