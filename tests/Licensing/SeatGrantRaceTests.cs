using MeteringCluster.Journal;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public sealed class SeatGrantRaceTests() : SeatGrantRaceContract(HostKind.Embedded);

public sealed class SeatGrantRaceOnOrleansTests() : SeatGrantRaceContract(HostKind.Orleans), IOnOrleans;

/// <summary>Seats come and go while others log in (D18).</summary>
public abstract class SeatGrantRaceContract(HostKind host)
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [HostFact(DisplayName = "D18: while seats come and go, there are never more sessions than seats")]
    public async Task There_are_never_more_sessions_than_seats()
    {
        var journal = new MemoryJournal();
        var clock = new ManualClock(LicenseRun.Noon);
        await using var cluster = await GrainHost.Begin(host, journal, clock);
        var license = cluster.Grains.License(Acme);
        await license.Create(LicenseRun.Spec);
        using var start = new Barrier(6);

        await Task.WhenAll(
        [
            .. Enumerable.Range(0, 4).Select(thread => Run(start, 150, n => license.OpenSession(new OpenSession($"user{thread}-{n}", "screen", "web", null)))),
            // Each version on two threads and late: only the newest holds.
            Run(start, 100, n => license.Grant(Version(n + 1))),
            Run(start, 100, async n =>
            {
                await license.Grant(Version(Math.Max(1, n - 3)));
                var seen = (SeatCounters)await license.CountSeats();
                var screen = seen.Pools.Single(pool => pool.Pool == "screen");
                Assert.InRange(screen.Sessions, 0, screen.Licensed);
                return seen;
            }),
        ]);

        Assert.Equal(1, ((LicenseFound)await license.Grant(Version(200))).Granted["screen"]);
        var seats = ((SeatCounters)await license.CountSeats()).Pools.Single(pool => pool.Pool == "screen");
        Assert.Equal((2L, true), (seats.Licensed, seats.Sessions <= 2));

        // Another process that reads the journal finds the same.
        await using var other = await GrainHost.Begin(host, journal, clock);
        var replayed = ((SeatCounters)await other.Grains.License(Acme).CountSeats()).Pools.Single(pool => pool.Pool == "screen");
        Assert.Equal((seats.Licensed, seats.Sessions), (replayed.Licensed, replayed.Sessions));
    }

    [HostFact(DisplayName = "C1, D18: whoever waits for another licence hears of seats that come, and of their end")]
    public async Task Who_waits_hears_of_seats()
    {
        var clock = new ManualClock(LicenseRun.Noon);
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), clock);
        var license = cluster.Grains.License(Acme);
        await license.Create(LicenseRun.Spec);
        var known = ((LicenseFound)await license.Get()).Mark;

        var waiting = license.WaitForChange(known, TimeSpan.FromSeconds(5)).AsTask();
        await license.Grant(new SeatGrant("coupon/a", 1, "screen", 4, true, clock.GetUtcNow().AddMinutes(1)));
        var given = (LicenseFound)await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((known.Revision + 1, 4L), (given.Revision, given.Granted["screen"]));

        clock.Advance(TimeSpan.FromMinutes(1));
        var ended = (LicenseFound)await license.WaitForChange(given.Mark, TimeSpan.FromSeconds(5)).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((given.Revision + 1, 0L), (ended.Revision, ended.Granted["screen"]));
    }

    private static SeatGrant Version(int version) => new("coupon/a", version, "screen", 1 + version % 5, version % 3 > 0, LicenseRun.End);

    private static Task Run(Barrier start, int times, Func<int, ValueTask<LicenseAnswer>> run) => Task.Factory.StartNew(
        async () =>
        {
            start.SignalAndWait();
            for (var n = 0; n < times; n++) await run(n);
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
