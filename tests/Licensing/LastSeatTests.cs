using MeteringCluster.Embedded;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

public class LastSeatTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Theory(DisplayName = "E6: one more log-in than there are seats gives exactly the seats")]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task One_more_log_in_than_seats_gives_exactly_the_seats(int seats)
    {
        var journal = new MemoryJournal();
        var license = Cluster(journal).License(Acme);
        await license.Create(LicenseRun.Spec with { Pools = LicenseRun.Spec.Pools.SetItem("screen", new(seats, SeatMode.Concurrent)) });

        var answers = await Race(seats + 1, n => license.OpenSession(new OpenSession($"user{n}", "screen", "web", null)));

        Assert.Equal(seats, answers.OfType<SessionLeased>().Select(leased => leased.Id).Distinct().Count());
        var refused = Assert.IsType<SeatLimitReached>(Assert.Single(answers, answer => answer is not SessionLeased));
        Assert.Equal((seats, seats), (refused.Seats, refused.Held));

        // Another process that reads the journal finds the same.
        var replayed = Assert.IsType<SeatCounters>(await Cluster(journal).License(Acme).CountSeats());
        Assert.Equal(seats, replayed.Sessions);
    }

    [Fact(DisplayName = "E6: racing retries with one client key get one session")]
    public async Task Racing_retries_with_one_client_key_get_one_session()
    {
        var license = Cluster(new MemoryJournal()).License(Acme);
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

    private static EmbeddedCluster Cluster(MemoryJournal journal)
    {
        var clock = new ManualClock(LicenseRun.Noon);
        var effects = new EffectRunner(journal, () => [], clock, NullLogger<EffectRunner>.Instance);
        return new EmbeddedCluster(new GrainRuntime(
            journal, journal, effects, new NothingDue(), clock, new JournalingOptions { SnapshotAfterBytes = 4096 },
            NullLogger<GrainRuntime>.Instance));
    }

    // Licences never ask to be woken.
    private sealed class NothingDue : IDueSchedule
    {
        public void Set(GrainKey grain, DateTimeOffset? at) => Assert.Fail($"{grain} wants to be woken at {at}.");
    }
}
