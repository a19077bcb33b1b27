using MeteringCluster.Audit;
using MeteringCluster.Journal;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Audit;

public sealed class LicenseTrailTests() : LicenseTrailContract(HostKind.Embedded);

public sealed class LicenseTrailOnOrleansTests() : LicenseTrailContract(HostKind.Orleans), IOnOrleans;

/// <summary>C8: a licence's journal, read back as its audit trail.</summary>
public abstract class LicenseTrailContract(HostKind host)
{
    private static readonly DateTimeOffset Ever = LicenseRun.Noon.AddYears(20);

    // A cluster starts slowly, so one runs all the seeds, each on a tenant of its own.
    private const int Seeds = 12;
    private const int Steps = 150;

    private readonly ManualClock _clock = new(LicenseRun.Noon);

    [HostFact(DisplayName = "C8: the trail shows exactly the commands that changed something, in order, each once")]
    public async Task The_trail_shows_exactly_the_commands_that_changed_something()
    {
        await using var cluster = await Begin();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (license, run) = await Ran(cluster, seed);

            var trail = await All(license, newestFirst: false, limit: 1000);

            var acted = trail.Where(entry => entry.By is not null).Select(entry => (entry.By!.RequestId, entry.Action));
            Assert.Equal(run.Changed, acted);
            Assert.All(trail.Where(entry => entry.By is not null), entry => Assert.Equal("key1", entry.By!.KeyId));
            Assert.Equal(trail.OrderBy(entry => entry.At).ThenBy(entry => entry.Place.Sequence), trail);
            Assert.Equal(trail.Select(entry => entry.Place).Distinct(), trail.Select(entry => entry.Place));

            // What nobody asked for: the licence's making, and each session's end by itself once.
            Assert.Equal(TrailActions.LicenseCreate, trail[0].Action);
            var lapsed = trail.Where(entry => entry.Action == TrailActions.SessionLapse).Select(Session).ToList();
            Assert.NotEmpty(lapsed);
            Assert.Equal(lapsed.Distinct(), lapsed);
            Assert.Subset(trail.Where(entry => entry.Action == TrailActions.SessionOpen).Select(Session).ToHashSet(), lapsed.ToHashSet());
        }
    }

    [HostFact(DisplayName = "C8: pages of any size, in either order, are the same trail")]
    public async Task Pages_of_any_size_in_either_order_are_the_same_trail()
    {
        await using var cluster = await Begin();
        var (license, _) = await Ran(cluster, seed: 99);
        var trail = await All(license, newestFirst: false, limit: 1000);
        Assert.Contains(trail, entry => entry.Place.Index > 0);

        foreach (var limit in (int[])[1, 2, 3, 7, 64, 1000])
        {
            Assert.Equal(Texts(trail), Texts(await All(license, newestFirst: false, limit)));
            Assert.Equal(Texts(trail.AsEnumerable().Reverse()), Texts(await All(license, newestFirst: true, limit)));
        }
    }

    [HostFact(DisplayName = "C8: a window holds what lies in it, whichever way it is read")]
    public async Task A_window_holds_what_lies_in_it()
    {
        await using var cluster = await Begin();
        var (license, _) = await Ran(cluster, seed: 5);
        var trail = await All(license, newestFirst: false, limit: 1000);
        var instants = trail.Select(entry => entry.At).Distinct().ToList();

        var random = new Random(5);
        for (var n = 0; n < 40; n++)
        {
            var from = instants[random.Next(instants.Count)].AddTicks(random.Next(-1, 2));
            var to = instants[random.Next(instants.Count)].AddTicks(random.Next(-1, 2));
            var within = trail.Where(entry => from <= entry.At && entry.At < to).ToList();

            Assert.Equal(Texts(within), Texts(await All(license, false, 9, from: from, to: to)));
            Assert.Equal(Texts(within.AsEnumerable().Reverse()), Texts(await All(license, true, 9, from: from, to: to)));
        }
    }

    [HostFact(DisplayName = "C8: a filter lets through what is equal, and nothing else")]
    public async Task A_filter_lets_through_what_is_equal()
    {
        await using var cluster = await Begin();
        var (license, _) = await Ran(cluster, seed: 8);
        var trail = await All(license, newestFirst: false, limit: 1000);
        var opened = trail.Last(entry => entry.Action == TrailActions.SessionOpen);

        foreach (var (filter, passes) in new (TrailFilter, Func<TrailEntry, bool>)[]
        {
            (TrailFilter.None with { Action = TrailActions.SeatAssign }, entry => entry.Action == TrailActions.SeatAssign),
            (TrailFilter.None with { User = "user1" }, entry => entry.About.Contains(new TrailFact("user", "user1"))),
            (TrailFilter.None with { Session = Session(opened) }, entry => entry.About.Any(fact => fact == new TrailFact("session", Session(opened)))),
            (TrailFilter.None with { RequestId = opened.By!.RequestId }, entry => entry.By?.RequestId == opened.By!.RequestId),
            (TrailFilter.None with { RequestId = "req-" }, _ => false),
            (TrailFilter.None with { Code = "seat-limit-reached" }, _ => false),
        })
            Assert.Equal(Texts(trail.Where(passes)), Texts(await All(license, false, 3, filter)));

        Assert.DoesNotContain(trail, entry => entry.Action == TrailActions.SessionRenew);
        var beats = await All(license, false, 10, TrailFilter.None with { Action = TrailActions.SessionRenew });
        Assert.NotEmpty(beats);
        Assert.All(beats, entry => Assert.Null(entry.By));
    }

    [HostFact]
    public async Task A_place_that_nobody_gave_out_gives_another_part_of_the_trail_or_none()
    {
        await using var cluster = await Begin();
        var (license, _) = await Ran(cluster, seed: 3);

        foreach (var place in (TrailPlace[])[new(0, 0), new(0, int.MaxValue), new(long.MaxValue, 0), new(long.MaxValue, int.MaxValue), new(3, 900)])
            foreach (var newestFirst in (bool[])[true, false])
            {
                var page = await license.ReadTrail(new ReadTrail(LicenseRun.Start, Ever, newestFirst, place, TrailFilter.None, 1000));
                Assert.True(page.Done || page.Entries.Length == 1000);
            }
    }

    private Task<GrainHost> Begin() => GrainHost.Begin(host, new MemoryJournal(), _clock);

    private async Task<(ILicenseGrain License, TrailRun Run)> Ran(GrainHost cluster, int seed)
    {
        var license = cluster.Grains.License(TenantId.Parse($"tenant-{seed}"));
        var run = new TrailRun(license, _clock, seed);
        await run.Run(Steps);
        return (license, run);
    }

    private static async Task<List<TrailEntry>> All(
        ILicenseGrain license, bool newestFirst, int limit, TrailFilter? filter = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        List<TrailEntry> all = [];
        TrailPlace? after = null;
        while (true)
        {
            var page = await license.ReadTrail(new ReadTrail(from ?? LicenseRun.Start, to ?? Ever, newestFirst, after, filter ?? TrailFilter.None, limit));
            Assert.True(page.Entries.Length <= limit);
            all.AddRange(page.Entries);
            if (page.Done) return all;
            Assert.NotEqual(after, page.Next);
            after = page.Next;
        }
    }

    private static string Session(TrailEntry entry) => entry.About.Single(fact => fact.Name == "session").Value;

    private static IEnumerable<string> Texts(IEnumerable<TrailEntry> trail) => trail.Select(entry =>
        $"{entry.Place} {entry.At:O} {entry.By} {entry.Action} {string.Join(' ', entry.About)}");
}
