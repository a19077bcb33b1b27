using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Tests.Billing;
using Xunit;

namespace MeteringCluster.Tests.Audit;

/// <summary>C8: every event of a tenant's billing has its line in the trail.</summary>
public class BillingTellingTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly Origin Ann = new("key", "request");
    private static readonly BillingPeriod March = new(At, At.AddMonths(1));
    private static readonly string Long = new('x', 400);

    private static readonly (BillingEvent Event, Origin? By)[] OneOfEach =
    [
        (new TermsSet(new CreditTerms(2, new BillingCalendar(At), 5, 6, 100, []), At, Ann), Ann),
        (new PaymentReported(At, new PaymentStanding(PaymentProblem.ExpiredCard, At, Long), Ann), Ann),
        (new SubscriptionSet(At, new Subscription(1200, At, At, null), Ann), Ann),
        (new ContactSet(At, BillingRun.Contact with { Name = Long }, Ann), Ann),
        (new CardSaved(At, BillingRun.Visa, At, Ann), Ann),
        (new CardRemoved(At, Ann), Ann),
        (new CardTold(At, At), null),
        (new LicenseFeeSet(At, new LicenseFee(500, new BillingCalendar(At), At), Ann), Ann),
        (new AccountClosed(At), null),
        (new PeriodSettled(At, new SettledPeriod(March, 5, 4, 3, 100)), null),
        (new DocumentDrafted(
            At,
            new Invoice(
                1, InvoiceKind.Invoice, "", At, "ai-credits", March, "en", new("Issuer", null, [], null), new("Acme", null, [], null), [], 500, 0, 0,
                null, null),
            Ann), Ann),
        (new DocumentIssued(At, 1, "INV-2026-000001"), null),
        (new AccountCreditChanged(At, -5), null),
        (new AdjustmentBooked(new Adjustment("a", At, null, null, 5, 0, Long, 1), Ann), Ann),
        (new InvoiceCredited(At, 1, 5), null),
        (new InvoiceSettled(At, 1, Long, Ann), Ann),
        (new PaymentStarted(1, new PaymentAttempt(1, At, BillingRun.Visa, 500, null, null, null, null, null), Ann), Ann),
        (new PaymentAnnounced(At, 1, 1, Long), null),
        (new PaymentAskedAgain(At, 1, 1), null),
        (new PaymentCame(At, 1, 1, PaymentOutcomeKind.Declined, PaymentProblem.InsufficientFunds, Long, At), null),
    ];

    [Fact]
    public void Every_event_of_billing_is_told()
    {
        var known = typeof(BillingEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BillingEvent)));

        Assert.Equal(known.OrderBy(type => type.Name), OneOfEach.Select(sample => sample.Event.GetType()).OrderBy(type => type.Name));
        foreach (var (sample, by) in OneOfEach)
        {
            var line = Assert.Single(BillingTrail.Tell([sample]));
            Assert.Equal(by, line.By);
            Assert.True(TrailActions.All.Contains(line.Action), line.Action);
            Assert.All(line.About, fact => Assert.True(fact.Value.Length <= RefusalBounds.MaxFactLength, fact.ToString()));
        }
    }

    [Fact]
    public void A_cancelled_subscription_has_a_name_of_its_own()
    {
        var line = Assert.Single(BillingTrail.Tell([new SubscriptionSet(At, new Subscription(1200, At, At, March.End), Ann)]));

        Assert.Equal(TrailActions.SubscriptionCancel, line.Action);
    }
}
