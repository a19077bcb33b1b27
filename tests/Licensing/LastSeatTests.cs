using MeteringCluster.Journal;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public sealed class LastSeatTests() : LastSeatContract(HostKind.Embedded);

public sealed class LastSeatOnOrleansTests() : LastSeatContract(HostKind.Orleans), IOnOrleans;

public abstract class LastSeatContract(HostKind host)
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [HostTheory(DisplayName = "E6: one more log-in than there are seats gives exactly the seats")]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task One_more_log_in_than_seats_gives_exactly_the_seats(int seats)
    {
        var journal = new MemoryJournal();
        var clock = new ManualClock(LicenseRun.Noon);
        await using var cluster = await GrainHost.Begin(host, journal, clock);
        var license = cluster.Grains.License(Acme);
        await license.Create(LicenseRun.Spec with { Pools = LicenseRun.Spec.Pools.SetItem("screen", new(seats, SeatMode.Concurrent)) });

        var answers = await Race(seats + 1, n => license.OpenSession(new OpenSession($"user{n}", "screen", "web", null)));

        Assert.Equal(seats, answers.OfType<SessionLeased>().Select(leased => leased.Id).Distinct().Count());
        var refused = Assert.IsType<SeatLimitReached>(Assert.Single(answers, answer => answer is not SessionLeased));
        Assert.Equal((seats, seats), (refused.Seats, refused.Held));

        // Another process that reads the journal finds the same.
        await using var other = await GrainHost.Begin(host, journal, clock);
        var replayed = Assert.IsType<SeatCounters>(await other.Grains.License(Acme).CountSeats());
        Assert.Equal(seats, replayed.Sessions);
    }

    [HostFact(DisplayName = "E6: racing retries with one client key get one session")]
    public async Task Racing_retries_with_one_client_key_get_one_session()
    {
        await using var cluster = await GrainHost.Begin(host, new MemoryJournal(), new ManualClock(LicenseRun.Noon));
        var license = cluster.Grains.License(Acme);
        await license.Create(LicenseRun.Spec);

        var answers = await Race(100, _ => license.OpenSession(new OpenSession("ann", "screen", "web", "laptop")));

        Assert.Single(answers.Cast<SessionLeased>().Select(leased => leased.Id).Distinct());
        Assert.Single(answers.Cast<SessionLeased>(), leased => !leased.Reconnected);
    }

    private static async Task<LicenseAnswer[]> Race(int racers, Func<int, ValueTask<LicenseAnswer>> run)
    {
        const int Threads = 8;
        using var start = new Barrier(Threads);
        var answers = new LicenseAnswer[racers];
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            async () =>
            {
                start.SignalAndWait();
                for (var n = thread; n < racers; n += Threads) answers[n] = await run(n);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        return answers;
    }
}
