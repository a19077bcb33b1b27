using System.Text;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>Two journals on one database, as two silos are that do not see each other.</summary>
public sealed class PostgresFenceTests
{
    [PostgresFact]
    public async Task The_second_of_two_writers_of_one_grain_is_fenced_alone_with_all_that_it_has_waiting()
    {
        var database = await PostgresServer.NewJournal();
        await using var one = await PostgresJournals.Shared(database);
        await using var two = await PostgresJournals.Shared(database);
        var (first, second, other) = (new Owner("counter", "a"), new Owner("counter", "a"), new Owner("counter", "b"));
        await first.Append(one.Journal, Bytes("first")).Completion;

        var late = Enumerable.Range(0, 500).Select(n => second.Append(two.Journal, Bytes($"late {n}"), default, Mail("late"))).ToList();
        var fine = other.Append(two.Journal, Bytes("fine"), DueChange.To(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)), Mail("fine"));

        foreach (var record in late) await Assert.ThrowsAsync<JournalUnavailableException>(() => record.Completion);
        await fine.Completion;
        Assert.Equal((FenceCause.Overtaken, null, null), (second.LastCause, first.LastCause, other.LastCause));
        Assert.True(two.Journal.IsWritable);
        Assert.Equal(["first"], (await two.Journal.Read(first.Key, 0).ToListAsync()).Select(r => Encoding.UTF8.GetString(r.Payload.Span)));
        Assert.Equal(["fine"], (await two.Journal.PendingEffects().ToListAsync()).Select(effect => effect.Id));
        Assert.Equal([other.Key], (await two.Journal.DueWork().ToListAsync()).Select(due => due.Grain));
        await first.Append(one.Journal, Bytes("second")).Completion;
    }

    [PostgresFact]
    public async Task A_record_that_does_not_follow_the_one_before_it_in_a_flush_is_fenced()
    {
        await using var storage = await PostgresJournals.Shared(await PostgresServer.NewJournal());
        var (first, second) = (new Owner("counter", "a"), new Owner("counter", "a"));
        var records = new List<JournalRecord>();

        // Handed over together, so that most of them meet in one flush.
        for (var n = 0; n < 100; n++)
        {
            records.Add(first.Append(storage.Journal, Bytes("first")));
            records.Add(second.Append(storage.Journal, Bytes("second")));
        }

        await Task.WhenAll(records.Select(record => record.Completion.ContinueWith(_ => { }, TaskScheduler.Default)));
        var read = await storage.Journal.Read(first.Key, 0).ToListAsync();
        Assert.Equal(Enumerable.Range(1, read.Count).Select(n => (long)n), read.Select(record => record.Sequence));
        Assert.Equal(records.Count(record => record.Completion.IsCompletedSuccessfully), read.Count);
        Assert.Equal(FenceCause.Overtaken, second.LastCause);
    }

    [PostgresTheory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Writers_that_fight_for_the_same_grains_lose_and_double_nothing(int lanes)
    {
        var database = await PostgresServer.NewJournal();
        await using var one = await PostgresJournals.Open(new PostgresOptions([database]) { Ownership = Ownership.Shared, Lanes = lanes });
        await using var two = await PostgresJournals.Open(new PostgresOptions([database]) { Ownership = Ownership.Shared, Lanes = lanes });
        var keys = Enumerable.Range(0, 8).Select(n => new GrainKey("counter", $"g{n}")).ToList();
        var pairs = keys.Select(key => (Key: key, A: new SteadyWriter(one.Journal, key, "a"), B: new SteadyWriter(two.Journal, key, "b"))).ToList();
        using var stop = new CancellationTokenSource();
        var running = pairs.SelectMany(pair => new[] { pair.A, pair.B }).Select(writer => Task.Run(() => writer.Run(stop.Token))).ToList();

        await Eventually.True(() => pairs.All(pair => pair.A.Acknowledged > 20 && pair.B.Acknowledged > 20 && pair.A.Overtaken + pair.B.Overtaken > 20));
        await stop.CancelAsync();
        await Task.WhenAll(running);

        foreach (var pair in pairs) await SteadyWriter.AssertAllThere(one.Journal, pair.Key, pair.A, pair.B);
        Assert.True(one.Journal.IsWritable && two.Journal.IsWritable);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Effect Mail(string id) => new(id, "mail", Bytes("hello"));
}
