using System.Diagnostics;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Abstractions;
using static MeteringCluster.Tests.Metering.MeterRun;

namespace MeteringCluster.Tests.Metering;

/// <summary>The events behind a period (E9).</summary>
public sealed class UsageEventTests(ITestOutputHelper output)
{
    [Fact(DisplayName = "E9: the events of all pages come to what is used, exactly, over many seeds")]
    public async Task All_pages_come_to_what_is_used()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var run = RandomRun(seed);
            await using var journal = await Journaled(run);

            var whole = await All(journal, run, new UsageEventQuery(UsageEventPlace.First, 1000));
            var paged = await All(journal, run, new UsageEventQuery(UsageEventPlace.First, 1 + seed % 7));

            Assert.Equal((run.Meter.Used, run.Meter.Events), (whole.Sum(@event => @event.Microcredits), whole.Count));
            Assert.Equal(whole.Select(@event => @event.Place), paged.Select(@event => @event.Place));
            Assert.Equal(whole.Count, whole.DistinctBy(@event => (@event.Source ?? "", @event.Id)).Count());
            foreach (var meter in run.Meter.Statement().Meters)
                Assert.Equal(meter.Microcredits, whole.Where(@event => @event.Meter == meter.Meter).Sum(@event => @event.Microcredits));
        }
    }

    [Fact]
    public async Task A_filter_finds_what_the_whole_list_has_of_it()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var run = RandomRun(seed);
            await using var journal = await Journaled(run);
            var whole = await All(journal, run, new UsageEventQuery(UsageEventPlace.First, 1000));
            var (from, to) = (Start.AddDays(seed % 5), Start.AddDays(6 + seed));

            Assert.Equal(Places(whole, e => e.User == "user1"), await Found(new(UsageEventPlace.First, 3, User: "user1")));
            Assert.Equal(Places(whole, e => e.User is null), await Found(new(UsageEventPlace.First, 3, User: "")));
            Assert.Equal(Places(whole, e => e.Meter == "meter2"), await Found(new(UsageEventPlace.First, 3, Meter: "meter2")));
            Assert.Equal(Places(whole, e => e.Time >= from && e.Time < to), await Found(new(UsageEventPlace.First, 3, from, to)));
            Assert.Empty(await Found(new(UsageEventPlace.First, 3, Meter: "no such meter")));

            async Task<IEnumerable<UsageEventPlace>> Found(UsageEventQuery query) => Places(await All(journal, run, query), _ => true);
        }
    }

    [Fact]
    public async Task An_event_is_shown_as_it_came()
    {
        var run = new MeterRun(1_000_000, Always(("chat", "tokens", 2_000_000)));
        run.Record(
            Noon,
            Item.Of("a", "chat", ("tokens", 5)) with { User = "ann", Source = "here", Time = Noon - Tick },
            Item.Of("b", "chat", ("tokens", 1), ("words", 7)) with { Lenient = true },
            Item.Of("c", "chat", ("tokens", 1), ("words", UsageBatch.NotACount)) with { Lenient = true, Dimensions = """{"tokens":1,"words":"many"}""" },
            Item.Of("d", 40));
        run.Reserve(Noon, "call", 9, user: "bob", meter: "chat");
        run.Settle(Noon + Tick, "call", 4);
        await using var journal = await Journaled(run);

        var events = await All(journal, run, new UsageEventQuery(UsageEventPlace.First, 10));

        Assert.Equal(
            [
                "a here ann chat 10 {tokens=5} ", "b   chat 2 {tokens=1} {\"words\":7}", "c   chat 2 {tokens=1} {\"tokens\":1,\"words\":\"many\"}",
                "d   chat 40 {} ", "call urn:metering:hold bob chat 4 {} ",
            ],
            events.Select(e =>
                $"{e.Id} {e.Source} {e.User} {e.Meter} {e.Microcredits} {{{string.Join(',', e.Quantities.Select(q => $"{q.Key}={q.Value}"))}}} {e.Dimensions}"));
        Assert.Equal([Noon - Tick, Noon, Noon, Noon, Noon], events.Select(e => e.Time));
    }

    [Fact]
    public async Task A_page_ends_after_many_events_that_do_not_fit()
    {
        var run = new MeterRun(1_000_000_000);
        for (var batch = 0; batch < 60; batch++)
            run.Record(Noon, Enumerable.Range(0, 1000).Select(i => Item.Of($"{batch}-{i}", 1)));
        run.Record(Noon, Item.Of("last", "rare") with { Credits = 1 });
        await using var journal = await Journaled(run);

        var first = await Page(journal, run, new UsageEventQuery(UsageEventPlace.First, 100, Meter: "rare"));
        var second = await Page(journal, run, new UsageEventQuery(first.Next!.Value, 100, Meter: "rare"));

        Assert.Empty(first.Events);
        Assert.Equal("last", Assert.Single(second.Events).Id);
        Assert.Null(second.Next);
    }

    [Fact(DisplayName = "E9: a hundred thousand events on disk come to what is used, and the last page costs what the first does")]
    public async Task A_hundred_thousand_events()
    {
        var run = new MeterRun(long.MaxValue / 4);
        for (var batch = 0; batch < 1000; batch++)
            run.Record(Noon, Enumerable.Range(0, 100).Select(i => Item.Of($"{batch}-{i}", 1 + i * batch)));
        using var folder = new TemporaryFolder();
        await using var data = DataFolder.Open(folder.Path, TimeProvider.System, NullLoggerFactory.Instance);
        await Put(run, data.Journal);

        var (sum, pages, next) = (0L, new List<TimeSpan>(), (UsageEventPlace?)UsageEventPlace.First);
        while (next is { } start)
        {
            var began = Stopwatch.GetTimestamp();
            var page = await Page(data.Journal, run, new UsageEventQuery(start, 1000));
            pages.Add(Stopwatch.GetElapsedTime(began));
            (sum, next) = (sum + page.Events.Sum(@event => @event.Microcredits), page.Next);
        }

        Assert.Equal((run.Meter.Used, 100_000, 100), (sum, run.Meter.Events, pages.Count));
        output.WriteLine($"Pages of 1,000: the first {pages[0]}, the second {pages[1]}, the last {pages[^1]}.");
    }

    private static MeterRun RandomRun(int seed)
    {
        var history = new RandomUsage(seed);
        var run = new MeterRun(history.First);
        for (var step = 0; step < 60; step++)
        {
            history.Pass();
            var hold = $"hold{history.Choose(9)}";
            switch (history.Choose(6))
            {
                case 0: run.Reserve(history.Now, hold, 1 + history.Choose(90_000)); break;
                case 1: run.Settle(history.Now, hold, 1 + history.Choose(90_000)); break;
                case 2: run.Settle(history.Now, hold, history.Items(3)); break;
                case 3: run.Change(history.Now, history.NextTerms()); break;
                default: run.Record(history.Now, history.Items(12)); break;
            }
        }

        return run;
    }

    private static IEnumerable<UsageEventPlace> Places(IEnumerable<UsageEvent> events, Func<UsageEvent, bool> fits) =>
        events.Where(fits).Select(@event => @event.Place);

    private static async Task<MemoryJournal> Journaled(MeterRun run)
    {
        var journal = new MemoryJournal();
        await Put(run, journal);
        return journal;
    }

    private static async Task Put(MeterRun run, IJournal journal)
    {
        var owner = new Owner(run.Key.Kind, run.Key.Id);
        JournalRecord? last = null;
        foreach (var payload in run.Journal) last = owner.Append(journal, payload);
        await last!.Completion;
    }

    private static Task<UsageEventPage> Page(IJournal journal, MeterRun run, UsageEventQuery query) =>
        new UsageEventReading(run.Key, journal, run.Meter.Terms!, run.Journal.Count, query).Page(CancellationToken.None);

    private static async Task<List<UsageEvent>> All(IJournal journal, MeterRun run, UsageEventQuery query)
    {
        List<UsageEvent> events = [];
        for (UsageEventPlace? next = query.Start; next is { } start;)
        {
            var page = await Page(journal, run, query with { Start = start });
            Assert.InRange(page.Events.Length, 0, query.Limit);
            events.AddRange(page.Events);
            next = page.Next;
        }

        return events;
    }
}
