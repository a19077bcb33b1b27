using MeteringCluster.Audit;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Audit;

/// <summary>How the events of a licence are told in its trail.</summary>
public sealed class LicenseTellingTests
{
    private static readonly DateTimeOffset At = LicenseRun.Noon;
    private static readonly SessionId Id = new(7);

    private static readonly LicenseSpec Largest = LicenseRun.Spec with
    {
        Pools = LicenseRun.Spec.Pools.AddRange(Enumerable.Range(0, 28).Select(n => KeyValuePair.Create(
            $"a-pool-with-quite-a-long-name-{n:00}", new SeatPoolSpec(1_000_000, SeatMode.Named)))),
    };

    private static readonly LicenseEvent[] OneOfEach =
    [
        new Acted(At, new Origin("key1", "req-1")),
        new LicenseCreated(At, LicenseRun.Spec),
        new LicenseChanged(At, LicenseRun.Spec.Pools, LicenseRun.Lease),
        new LicenseTermsChanged(At, Largest),
        new LicenseWasPaused(At, "unpaid"),
        new LicenseWasResumed(At),
        new ExpiryNoticed(At, LicenseRun.End, 7),
        new LeasesShifted(At, TimeSpan.FromHours(1)),
        new ServerSignedIn(At, "server-1", "Front office", "ann@acme.example"),
        new ServerSynced(At, "server-1"),
        new ServerSignedOut(At, "server-1", Detachment.Released),
        new ActivationsReset(At),
        new SnapshotIssued(At, "server-1", At.AddDays(1)),
        new OfflineReported(At, "server-1", new string('r', 300), "hash", []),
        new SeatGranted(At, "coupon/K7RM2XQ9", 2, "screen", 5, true, At.AddHours(1)),
        new SeatsEnded(At, 3),
        new SeatAssigned(At, "full", "ann"),
        new SeatUnassigned(At, "full", "ann"),
        new SessionOpened(At, Id, At + LicenseRun.Lease, "viewer", "ann", "web", "laptop"),
        new SessionsRenewed(At, At + LicenseRun.Lease, [Id]),
        new SessionClosed(At, Id),
        new SessionsLapsed(At, [new LapsedSession(Id, At)]),
    ];

    [Fact]
    public void Every_event_of_a_licence_is_told()
    {
        var told = OneOfEach.Select(sample => sample.GetType()).ToHashSet();
        var known = typeof(LicenseEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LicenseEvent)));

        Assert.Equal(known.OrderBy(type => type.Name), told.OrderBy(type => type.Name));
        foreach (var sample in OneOfEach)
            Assert.All(LicenseTrail.Tell([sample]), line =>
            {
                Assert.True(TrailActions.All.Contains(line.Action), line.Action);
                Assert.All(line.About, fact => Assert.True(fact.Value.Length <= RefusalBounds.MaxFactLength, fact.ToString()));
            });
    }

    [Fact]
    public void Many_lapses_of_one_record_are_told_by_number()
    {
        var lapsed = new SessionsLapsed(LicenseRun.Noon, [.. Enumerable.Range(0, 1_000).Select(n => new LapsedSession(new SessionId((UInt128)n), LicenseRun.Noon))]);

        var lines = LicenseTrail.Tell([lapsed]).ToList();

        Assert.Equal(21, lines.Count);
        Assert.Equal(new TrailFact("moreSessions", "980"), Assert.Single(lines[^1].About));
    }
}
