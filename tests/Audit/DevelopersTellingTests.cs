using MeteringCluster.Audit;
using MeteringCluster.Developers;
using Xunit;

namespace MeteringCluster.Tests.Audit;

/// <summary>C8: how the events of a list of developers are told in its trail.</summary>
public sealed class DevelopersTellingTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeveloperEntry Ann = new("ann", new string('a', 300), "ann@example.com", "QA", []);
    private static readonly DevelopersActed Acted = new(At, new Origin("key1", "req-1"));

    private static readonly DevelopersEvent[] OneOfEach =
    [
        Acted,
        new SubscriptionWasPut(At, "insights", new DeveloperSubscription(50, At, At.AddYears(1), Overage.Report, 0)),
        new SubscriptionWasRemoved(At, "insights"),
        new DeveloperWasListed(At, Ann),
        new DeveloperWasRemoved(At, "ann"),
        new MergedIdWasFreed(At, "ann-2"),
        new DevelopersWereMerged(At, Ann, ["ann-2"]),
        new DuplicatesWereDismissed(At, [.. Enumerable.Range(0, 200).Select(n => $"ann-{n}")]),
        new DevelopersWereImported(At, true, 3, 2, [], ["bob"]),
    ];

    [Fact]
    public void Every_event_of_a_list_is_told()
    {
        var known = typeof(DevelopersEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DevelopersEvent)));

        Assert.Equal(known.OrderBy(type => type.Name), OneOfEach.Select(sample => sample.GetType()).OrderBy(type => type.Name));
        foreach (var sample in OneOfEach.Skip(1))
        {
            var line = Assert.Single(DevelopersTrail.Tell([Acted, sample]));
            Assert.Equal(Acted.By, line.By);
            Assert.True(TrailActions.All.Contains(line.Action), line.Action);
            Assert.All(line.About, fact => Assert.True(fact.Value.Length <= RefusalBounds.MaxFactLength, fact.ToString()));
        }
    }
}
