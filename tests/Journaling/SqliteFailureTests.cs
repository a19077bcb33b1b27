using MeteringCluster.Commands;
using MeteringCluster.Journal;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class SqliteFailureTests : IDisposable
{
    private static readonly Dictionary<string, IGrainReplayer> Replayers =
        new() { ["counter"] = new GrainReplayer<Counter, Added>(new CounterFold()) };

    private readonly TemporaryFolder _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_crash_at_any_instant_loses_nothing_that_was_acknowledged()
    {
        await using var folder = Open(_files.Path);
        var owners = Enumerable.Range(0, 8).Select(n => new Owner("counter", $"g{n}")).ToList();
        using var stop = new CancellationTokenSource();
        var acknowledged = new long[owners.Count];
        var load = Task.WhenAll(owners.Select((owner, place) => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var record = owner.Append(folder.Journal, OneAdded);
                await record.Completion;
                Volatile.Write(ref acknowledged[place], record.Sequence);
            }
        })));

        for (var round = 0; round < 10; round++)
        {
            var sofar = acknowledged[0];
            await Eventually.True(() => Volatile.Read(ref acknowledged[0]) > sofar + 20);
            var before = acknowledged.Select((_, n) => Volatile.Read(ref acknowledged[n])).ToArray();
            using var crashed = _files.Copy();
            await using (var copy = Open(crashed.Path))
                foreach (var (owner, atLeast) in owners.Zip(before))
                {
                    var read = await copy.Journal.Read(owner.Key, 0).Select(record => record.Sequence).ToListAsync();
                    Assert.True(read.Count >= atLeast, $"{read.Count} of {atLeast}");
                    Assert.Equal(Enumerable.Range(1, read.Count).Select(n => (long)n), read);
                }

            Assert.Empty(Verify(crashed.Path));
        }

        await stop.CancelAsync();
        await load;
    }

    [Fact]
    public async Task Verify_reads_a_crashed_journal_as_it_lies_and_one_that_is_in_use_and_changes_neither()
    {
        var owner = new Owner("counter", "a");
        await using var folder = Open(_files.Path);
        for (var n = 0; n < 20; n++) await owner.Append(folder.Journal, OneAdded).Completion;
        using var crashed = _files.Copy();
        string[] names = ["journal.db", "journal.db-wal"];
        var before = names.Select(name => File.ReadAllBytes(crashed.File(name))).ToList();

        var (output, error) = (new StringWriter(), new StringWriter());
        var codes = (VerifyCommand.Run(crashed.Path, output, error), VerifyCommand.Run(_files.Path, output, error));

        Assert.Equal((0, 0), codes);
        Assert.Matches(@"records +20\b", output.ToString());
        Assert.Equal(before, names.Select(name => File.ReadAllBytes(crashed.File(name))));
    }

    [Fact]
    public async Task Verify_answers_1_for_problems_and_2_for_what_it_cannot_open()
    {
        await Open(_files.Path).DisposeAsync();
        Alter(_files.Path, "INSERT INTO due VALUES (9, 638000000000000000)");
        var (output, error) = (new StringWriter(), new StringWriter());

        Assert.Equal(1, VerifyCommand.Run(_files.Path, output, error));
        Assert.Equal(2, VerifyCommand.Run(_files.File("elsewhere"), output, error));

        Assert.Contains("problem: Grain 9 is due", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("does not exist", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_is_cut_off_loses_only_its_end()
    {
        var owner = new Owner("counter", "a");
        await using var folder = Open(_files.Path);
        for (var n = 0; n < 50; n++) await owner.Append(folder.Journal, OneAdded).Completion;
        using var crashed = _files.Copy();
        using (var log = File.OpenWrite(crashed.File("journal.db-wal"))) log.SetLength(log.Length - 5000);

        await using var copy = Open(crashed.Path);
        var read = await copy.Journal.Read(owner.Key, 0).Select(record => record.Sequence).ToListAsync();

        Assert.InRange(read.Count, 40, 49);
        Assert.Equal(Enumerable.Range(1, read.Count).Select(n => (long)n), read);
    }

    [Fact]
    public async Task A_flipped_bit_is_found_by_reading_by_verify_and_by_the_next_start()
    {
        var owner = new Owner("counter", "a");
        await using var folder = Open(_files.Path);
        for (var n = 0; n < 10; n++) await owner.Append(folder.Journal, OneAdded).Completion;
        Alter(_files.Path, "UPDATE flush SET data = substr(data, 1, 12) || x'77' || substr(data, 14) WHERE id = 4");

        var damage = await Assert.ThrowsAsync<InvalidDataException>(
            async () => await folder.Journal.Read(owner.Key, 0).CountAsync());
        using var crashed = _files.Copy();
        var refusal = Assert.Throws<JournalRefusedException>(() => Open(crashed.Path));

        Assert.Contains("Flush 4 ", damage.Message, StringComparison.Ordinal);
        Assert.Contains("flush 4 is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Verify(_files.Path), problem => problem.StartsWith("Flush 4 is damaged", StringComparison.Ordinal));
        Assert.Contains(Verify(_files.Path), problem => problem.Contains("record 5 follows record 3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DELETE FROM flush WHERE id = 3", "Flushes 3 to 3 are missing")]
    [InlineData("INSERT INTO due VALUES (1, 638000000000000000)", "counter:a: it is due never, but journaled as due")]
    [InlineData("INSERT INTO due VALUES (9, 638000000000000000)", "Grain 9 is due, but does not exist")]
    [InlineData("INSERT INTO effect (id, kind, grain, sequence, payload) VALUES ('e', 'k', 9, 1, x'')", "Effect 'e' belongs to grain 9")]
    [InlineData("INSERT INTO effect (id, kind, grain, sequence, payload) VALUES ('e', 'k', 1, 99, x'')", "planned by record 99")]
    [InlineData("INSERT INTO grain_index VALUES (1, 1, x'0101')", "its index up to record 0 disagrees")]
    [InlineData("INSERT INTO grain (id, name) VALUES (5, 'counter:e')", "counter:e has a name, but no record")]
    public async Task Verify_reports_what_does_not_fit(string damage, string expected)
    {
        var owner = new Owner("counter", "a");
        await using (var folder = Open(_files.Path))
            for (var n = 0; n < 5; n++) await owner.Append(folder.Journal, OneAdded).Completion;
        Assert.Empty(Verify(_files.Path));

        Alter(_files.Path, damage);

        Assert.Contains(Verify(_files.Path), problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_reports_an_undecodable_event_and_a_snapshot_that_differs()
    {
        var (good, bad) = (new Owner("counter", "good"), new Owner("counter", "bad"));
        await using (var folder = Open(_files.Path))
        {
            await good.Append(folder.Journal, OneAdded).Completion;
            await bad.Append(folder.Journal, new byte[] { 3, 0, 0, 0, 1, 2, 3 }).Completion;
            await folder.Snapshots.Write(good.Key, new Snapshot(1, 1, new byte[24]));
        }

        var problems = Verify(_files.Path);

        Assert.Contains(problems, p => p.StartsWith("counter:bad: record 1 cannot be replayed: An event of 3 bytes", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("counter:good: its snapshot at record 1 differs", StringComparison.Ordinal));
        Assert.Equal(2, problems.Count);
    }

    [FactWhenDisksCanBeMounted]
    public async Task A_disk_that_fills_up_refuses_writes_until_there_is_room_and_loses_nothing()
    {
        using var disk = new SmallDisk(8);
        await using var folder = Open(disk.Path);
        var owner = new Owner("counter", "a");
        await owner.Append(folder.Journal, new byte[1000]).Completion;
        disk.Fill();

        var (acknowledged, fencedAtFailure) = (1L, -1);
        while (fencedAtFailure < 0)
        {
            var record = owner.Append(folder.Journal, new byte[100_000]);
            try
            {
                await record.Completion;
                acknowledged = record.Sequence;
            }
            catch (JournalUnavailableException)
            {
                fencedAtFailure = owner.Fenced;
            }
        }

        Assert.Equal(1, fencedAtFailure);
        Assert.False(folder.Journal.IsWritable);
        Assert.False(folder.Journal.TryAppend(owner.Next(new byte[1], default)));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => folder.Journal.CompleteEffect("e"));
        Assert.Equal(acknowledged, await folder.Journal.Read(owner.Key, 0).CountAsync());

        disk.MakeRoom();
        await Eventually.True(() => folder.Journal.IsWritable);
        owner.Sequence = acknowledged;
        await owner.Append(folder.Journal, new byte[100_000]).Completion;
        Assert.Equal(acknowledged + 1, await folder.Journal.Read(owner.Key, 0).CountAsync());
    }

    [Fact]
    public async Task A_flush_that_fails_while_it_writes_index_rows_leaves_the_index_whole()
    {
        var owner = new Owner("counter", "a");
        await using (var folder = Open(_files.Path))
        {
            // The next flush is the first that moves the grain's oldest flushes into an index row.
            for (var flush = 0; flush < 4096; flush++) await owner.Append(folder.Journal, OneAdded).Completion;
            Alter(
                _files.Path,
                """
                CREATE TRIGGER broken BEFORE UPDATE ON journal WHEN new.index_from <> old.index_from
                BEGIN SELECT raise(FAIL, 'broken'); END
                """);

            var lost = owner.Append(folder.Journal, OneAdded);
            await Assert.ThrowsAsync<JournalUnavailableException>(() => lost.Completion);
            Alter(_files.Path, "DROP TRIGGER broken");
            await Eventually.True(() => folder.Journal.IsWritable);
            await folder.Journal.CompleteEffect("none");

            Assert.Equal(4096, await folder.Journal.Read(owner.Key, 0).CountAsync());
            owner.Sequence = 4096;
            for (var n = 0; n < 3; n++) await owner.Append(folder.Journal, OneAdded).Completion;
            Assert.Equal(4099, await folder.Journal.Read(owner.Key, 0).CountAsync());
        }

        Assert.Equal(1, Count(_files.Path, "SELECT count(*) FROM grain_index"));
        Assert.Empty(Verify(_files.Path));
    }

    [Fact]
    public async Task Many_grains_over_thousands_of_flushes_are_each_complete_before_and_after_a_restart()
    {
        var owners = Enumerable.Range(0, 60).Select(n => new Owner("counter", $"g{n}")).ToList();
        await using (var folder = Open(_files.Path))
        {
            for (var flush = 0; flush < 9000; flush++)
            {
                // One grain is in every flush, others now and then, and some for a while only.
                var also = owners[1 + (flush % 29)].Append(folder.Journal, OneAdded);
                if (flush < 1500) _ = owners[30 + (flush % 30)].Append(folder.Journal, OneAdded);
                await owners[0].Append(folder.Journal, OneAdded).Completion;
                await also.Completion;
            }

            await AllAreComplete(folder.Journal);
        }

        Assert.True(Count(_files.Path, "SELECT count(*) FROM grain_index") > 60);
        Assert.True(Count(_files.Path, "SELECT max(id) - (SELECT index_from FROM journal) FROM flush") < 5000);
        Assert.Empty(Verify(_files.Path));
        await using (var folder = Open(_files.Path))
        {
            await AllAreComplete(folder.Journal);
            foreach (var owner in owners) await owner.Append(folder.Journal, OneAdded).Completion;
            await AllAreComplete(folder.Journal);
        }

        async Task AllAreComplete(SqliteJournal journal)
        {
            foreach (var owner in owners)
                foreach (var after in (long[])[0, 1, owner.Sequence / 2, owner.Sequence - 1])
                    foreach (var through in (long[])[after + 1, (after + owner.Sequence + 1) / 2, long.MaxValue])
                        Assert.Equal(
                            Enumerable.Range((int)after + 1, (int)(Math.Min(through, owner.Sequence) - after)).Select(n => (long)n),
                            await journal.Read(owner.Key, after, through).Select(record => record.Sequence).ToListAsync());
        }
    }

    [Fact]
    public async Task Records_handed_over_during_a_flush_share_the_next_one()
    {
        var owner = new Owner("counter", "a");
        await using (var folder = Open(_files.Path))
            await Task.WhenAll(Enumerable.Range(0, 5000).Select(_ => owner.Append(folder.Journal, OneAdded).Completion));

        Assert.True(Count(_files.Path, "SELECT count(*) FROM flush") < 1000);
        Assert.Empty(Verify(_files.Path));
    }

    [Fact]
    public async Task A_record_that_does_not_follow_the_last_fences_its_owner_alone()
    {
        await using var folder = Open(_files.Path);
        var (first, second, other) = (new Owner("counter", "a"), new Owner("counter", "a"), new Owner("counter", "b"));
        await first.Append(folder.Journal, OneAdded).Completion;

        var late = second.Append(folder.Journal, OneAdded);
        var fine = other.Append(folder.Journal, OneAdded);

        await Assert.ThrowsAsync<JournalUnavailableException>(() => late.Completion);
        await fine.Completion;
        Assert.Equal((0, 1, 0), (first.Fenced, second.Fenced, other.Fenced));
        Assert.Equal(1, await folder.Journal.Read(first.Key, 0).CountAsync());
        await first.Append(folder.Journal, OneAdded).Completion;
    }

    [Fact]
    public async Task Closing_writes_what_is_queued()
    {
        var owner = new Owner("counter", "a");
        var folder = Open(_files.Path);
        var records = Enumerable.Range(0, 500).Select(_ => owner.Append(folder.Journal, OneAdded)).ToList();

        await folder.DisposeAsync();

        Assert.All(records, record => Assert.True(record.Completion.IsCompletedSuccessfully));
        Assert.False(folder.Journal.TryAppend(owner.Next(OneAdded, default)));
        await using var again = Open(_files.Path);
        Assert.Equal(500, await again.Journal.Read(owner.Key, 0).CountAsync());
    }

    private static ReadOnlyMemory<byte> OneAdded { get; } = RecordCodec.Encode(new CounterFold(), [new Added(1)]);

    private static DataFolder Open(string path) => DataFolder.Open(path, TimeProvider.System, NullLoggerFactory.Instance);

    private static List<string> Verify(string path)
    {
        List<string> problems = [];
        var summary = new JournalVerification(path, Replayers, problems.Add, _ => { }).Run();
        Assert.Equal(problems.Count, summary.Problems);
        return problems;
    }

    private static void Alter(string path, string sql)
    {
        using var connection = Database.Open(Path.Combine(path, "journal.db"), SqliteOpenMode.ReadWrite);
        Database.Execute(connection, sql);
    }

    private static long Count(string path, string sql)
    {
        using var connection = Database.Open(Path.Combine(path, "journal.db"), SqliteOpenMode.ReadOnly);
        return Database.Scalar<long>(connection, sql);
    }
}
