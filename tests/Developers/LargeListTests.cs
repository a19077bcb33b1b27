using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using MeteringCluster.Developers;
using MeteringCluster.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace MeteringCluster.Tests.Developers;

/// <summary>
/// A hundred thousand developers, a thousand of them planted twice. Takes its time, so nothing else may run
/// meanwhile; the bounds are wide, since the machine may be busy.
/// </summary>
[Collection(nameof(LargeListTests))]
[CollectionDefinition(nameof(LargeListTests), DisableParallelization = true)]
public sealed class LargeListTests(ITestOutputHelper output)
{
    private const int People = 100_000;

    [Fact(DisplayName = "B8: of 100,000 developers every planted duplicate is found, and false ones are counted apart")]
    public void Every_planted_duplicate_is_found_and_false_ones_are_counted_apart()
    {
        var list = new PlantedList(People, seed: 7);
        var run = new DevelopersRun();
        run.Import(run.Batch(list.Rows));
        Assert.Equal(People, run.State.List.Count);
        DuplicateSearch.Find(run.State);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        var found = DuplicateSearch.Find(run.State);
        var took = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        var pairs = found.Groups.SelectMany(group => Pairs([.. group.Members.Select(member => member.Id)])).ToHashSet();
        var missed = list.Planted.Where(pair => !pairs.Contains(pair.Key)).ToList();
        var strong = found.Groups.Where(group => group.Strength != DuplicateStrength.Weak)
            .SelectMany(group => Pairs([.. group.Members.Select(member => member.Id)])).ToHashSet();
        var falseStrong = strong.Count(pair => !list.Planted.ContainsKey(pair));
        var falseWeak = pairs.Except(strong).Count(pair => !list.Planted.ContainsKey(pair));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{list.Planted.Count} pairs planted, {missed.Count} missed; false: {falseStrong} by address, {falseWeak} by name alone; "
            + $"{took.TotalMilliseconds:F0} ms, {allocated / 1e6:F1} MB"));

        Assert.Empty(missed);
        Assert.Equal(0, falseStrong);
        // Of random names out of a million some meet by chance: all of them told as weak, and not counted as certain.
        Assert.InRange(falseWeak, 1, People / 10);
        Assert.Equal(list.Planted.Count(pair => pair.Value != DuplicateStrength.Weak), found.Certain);
        foreach (var group in found.Groups.Where(group => group.Members.Length == 2))
            if (list.Planted.TryGetValue(Pairs([.. group.Members.Select(member => member.Id)]).Single(), out var planted))
                Assert.Equal(planted, group.Strength);
        Assert.True(took < TimeSpan.FromSeconds(5), $"{took}");
        Assert.True(allocated < 200_000_000, $"{allocated}");
    }

    [Fact(DisplayName = "B2, B11: 100,000 rows are planned, applied and replayed quickly")]
    public void A_hundred_thousand_rows_are_planned_applied_and_replayed_quickly()
    {
        var run = new DevelopersRun();
        run.Subscribe("insights", 50_000);
        var import = run.Batch(new PlantedList(People, seed: 3).Rows);
        ImportPlan.Make(run.State, import, run.Now);

        var planned = Time("plan of an import of all", () => ImportPlan.Make(run.State, import, run.Now));
        run.Import(import);
        Assert.Equal(People, run.Consumed("insights"));
        var again = Time("plan of the same import again", () => Assert.True(ImportPlan.Make(run.State, import, run.Now).Outcome.ChangesNothing));
        var replayed = Time("replay of the journal", () => DevelopersRun.Replayed(run.Journal));
        byte[] snapshot = [];
        var written = Time("writing a snapshot", () => snapshot = DevelopersRun.Snapshot(run.State));
        var restored = Time("reading a snapshot", () => DevelopersRun.Restored(snapshot));
        var one = Time("one developer more", () => run.Put("one-more"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"journal {run.Journal.Sum(record => record.Length) / 1e6:F1} MB, snapshot {snapshot.Length / 1e6:F1} MB"));

        Assert.Equal(DevelopersRun.Snapshot(run.State), DevelopersRun.Snapshot(DevelopersRun.Replayed(run.Journal)));
        foreach (var took in new[] { planned, again, replayed, written, restored, one }) Assert.True(took < TimeSpan.FromSeconds(5), $"{took}");
    }

    [Fact]
    public async Task A_developer_takes_less_than_500_bytes_of_memory()
    {
        var bytes = Assert.Single(await QuietProcess.Measure(Bytes)) / (double)People;

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} bytes of memory for each developer"));
        Assert.InRange(bytes, 100, 500);
    }

    private static Task<long[]> Bytes()
    {
        var holder = new DevelopersState?[1];
        Fill(holder);

        var with = GC.GetTotalMemory(forceFullCollection: true);
        holder[0] = null;
        return Task.FromResult<long[]>([with - GC.GetTotalMemory(forceFullCollection: true)]);
    }

    // In a method of its own, so that nothing but the array holds the list when this has returned.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(DevelopersState?[] holder)
    {
        var run = new DevelopersRun();
        run.Import(run.Batch(new PlantedList(People, seed: 5).Rows));
        holder[0] = run.State;
    }

    private TimeSpan Time(string what, Action run)
    {
        var started = Stopwatch.GetTimestamp();
        run();
        var took = Stopwatch.GetElapsedTime(started);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {took.TotalMilliseconds:F1} ms"));
        return took;
    }

    private static IEnumerable<(string, string)> Pairs(string[] ids) =>
        from one in ids from other in ids where string.CompareOrdinal(one, other) < 0 select (one, other);
}
