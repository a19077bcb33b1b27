using MeteringCluster.Audit;
using MeteringCluster.Billing;
using Xunit;

namespace MeteringCluster.Tests.Audit;

/// <summary>C8: every event of a tenant's billing has its line in the trail.</summary>
public class BillingTellingTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly Origin Ann = new("key", "request");

    private static readonly BillingEvent[] OneOfEach =
    [
        new TermsSet(new CreditTerms(2, new BillingCalendar(At), 5, 6, 100, []), At, Ann),
        new PaymentReported(At, new PaymentStanding(PaymentProblem.ExpiredCard, At, new string('x', 400)), Ann),
    ];

    [Fact]
    public void Every_event_of_billing_is_told()
    {
        var known = typeof(BillingEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BillingEvent)));

        Assert.Equal(known.OrderBy(type => type.Name), OneOfEach.Select(sample => sample.GetType()).OrderBy(type => type.Name));
        foreach (var sample in OneOfEach)
        {
            var line = Assert.Single(BillingTrail.Tell([sample]));
            Assert.Equal(Ann, line.By);
            Assert.True(TrailActions.All.Contains(line.Action), line.Action);
            Assert.All(line.About, fact => Assert.True(fact.Value.Length <= RefusalBounds.MaxFactLength, fact.ToString()));
        }
    }
}
