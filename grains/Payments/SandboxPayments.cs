using System.Collections.Immutable;
using System.Diagnostics;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;

namespace MeteringCluster.Payments;

/// <summary>One tenant's payments with the sandbox, by their references.</summary>
public sealed record SandboxPayments(ImmutableSortedDictionary<string, SandboxPayment> Payments)
{
    /// <summary>Tells the sandbox's references from those of other providers.</summary>
    public const string ReferencePrefix = "sandbox-";

    private static readonly PaymentOutcome Unknown = new(
        PaymentOutcomeKind.Declined, PaymentProblem.FailedTransaction, "The sandbox has no such payment, so nothing was collected by it.");

    public static readonly SandboxPayments None =
        new(ImmutableSortedDictionary.Create<string, SandboxPayment>(StringComparer.Ordinal));

    /// <exception cref="InvalidOperationException">The order's id is known with other content.</exception>
    public Decision<SandboxEvent, string> Decide(PaymentOrder order, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(order.AmountCents);

        var reference = ReferencePrefix + order.Id;
        if (!Payments.TryGetValue(reference, out var known))
            return new(reference, new SandboxPaymentOpened(
                now, Payments.Count + 1, reference, order.Id, order.Invoice, order.AmountCents, order.Card));
        return (known.Invoice, known.AmountCents, known.Card) == (order.Invoice, order.AmountCents, order.Card)
            ? new(reference)
            : throw new InvalidOperationException($"The order '{order.Id}' was announced before with other content.");
    }

    /// <summary>What was never announced here is declined: nothing was or will be collected by it.</summary>
    public Decision<SandboxEvent, SandboxAnswer> Decide(string reference, DateTimeOffset now)
    {
        if (!Payments.TryGetValue(reference, out var payment))
            return new(new SandboxAnswer(Unknown, GetsLost: false));

        var asked = Ask(payment, now);
        var first = payment.Status == SandboxPaymentStatus.Opened;
        var getsLost = first && SandboxCards.Find(payment.Card.Reference)?.Charging == SandboxCharging.SucceedsUnheard
            && asked.Status == SandboxPaymentStatus.Succeeded;
        return new(new SandboxAnswer(OutcomeOf(asked), getsLost), asked);
    }

    public SandboxPaymentPage Read(ListSandboxPayments query)
    {
        var found = Payments.Values.Where(payment => payment.Number > query.After).OrderBy(payment => payment.Number)
            .Take(query.Limit + 1).ToImmutableArray();
        return found.Length > query.Limit ? new(found[..query.Limit], HasMore: true) : new(found, HasMore: false);
    }

    public SandboxPayments Apply(SandboxEvent @event) => @event switch
    {
        SandboxPaymentOpened opened => new(Payments.Add(opened.Reference, new SandboxPayment(
            opened.Number, opened.Reference, opened.OrderId, opened.Invoice, opened.AmountCents, opened.Card, opened.At,
            SandboxPaymentStatus.Opened, null, TimesAsked: 0, EndedAt: null))),
        SandboxPaymentAsked asked => new(Payments.SetItem(asked.Reference, Apply(Payments[asked.Reference], asked))),
        _ => throw new UnreachableException(),
    };

    // What has ended stays so: this is what collects once at most.
    private SandboxPaymentAsked Ask(SandboxPayment payment, DateTimeOffset now)
    {
        if (payment.Status is SandboxPaymentStatus.Succeeded or SandboxPaymentStatus.Declined)
            return new(now, payment.Reference, payment.Status, payment.Problem);
        if (payment.Card.ExpiresAt() <= now) return Declined(PaymentProblem.ExpiredCard);

        return SandboxCards.Find(payment.Card.Reference)?.Charging switch
        {
            SandboxCharging.Succeeds or SandboxCharging.SucceedsUnheard => Become(SandboxPaymentStatus.Succeeded),
            SandboxCharging.LacksFunds => Declined(PaymentProblem.InsufficientFunds),
            SandboxCharging.SucceedsOnce when !Others(SandboxPaymentStatus.Succeeded) => Become(SandboxPaymentStatus.Succeeded),
            SandboxCharging.FailsOnce when Others(SandboxPaymentStatus.Declined) => Become(SandboxPaymentStatus.Succeeded),
            SandboxCharging.SucceedsLater when payment.Status == SandboxPaymentStatus.Opened => Become(SandboxPaymentStatus.Pending),
            SandboxCharging.SucceedsLater => Become(SandboxPaymentStatus.Succeeded),
            // Also a card that another provider keeps.
            _ => Declined(PaymentProblem.FailedTransaction),
        };

        SandboxPaymentAsked Become(SandboxPaymentStatus status) => new(now, payment.Reference, status, null);

        SandboxPaymentAsked Declined(PaymentProblem problem) => new(now, payment.Reference, SandboxPaymentStatus.Declined, problem);

        bool Others(SandboxPaymentStatus status) => Payments.Values.Any(other => other.Card == payment.Card && other.Status == status);
    }

    private static SandboxPayment Apply(SandboxPayment payment, SandboxPaymentAsked asked) => payment with
    {
        Status = asked.Status,
        Problem = asked.Problem,
        TimesAsked = payment.TimesAsked + 1,
        EndedAt = payment.EndedAt ?? (asked.Status == SandboxPaymentStatus.Pending ? null : asked.At),
    };

    private static PaymentOutcome OutcomeOf(SandboxPaymentAsked asked) => asked.Status switch
    {
        SandboxPaymentStatus.Succeeded => PaymentOutcome.Succeeded,
        SandboxPaymentStatus.Pending => new(PaymentOutcomeKind.Pending, null, null),
        SandboxPaymentStatus.Declined => new(PaymentOutcomeKind.Declined, asked.Problem, Words(asked.Problem)),
        _ => throw new UnreachableException(),
    };

    /// <summary>What the sandbox says of a problem.</summary>
    public static string Words(PaymentProblem? problem) => problem switch
    {
        PaymentProblem.ExpiredCard => "The card has expired.",
        PaymentProblem.InsufficientFunds => "The card has insufficient funds.",
        _ => "The card was declined.",
    };
}
