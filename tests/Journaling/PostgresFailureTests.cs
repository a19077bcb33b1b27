using System.Text;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>A database that goes away in every way it can, under load: what was acknowledged is there, and work goes on by itself.</summary>
public sealed class PostgresFailureTests
{
    [PostgresFact]
    public async Task A_server_killed_under_load_has_all_that_was_acknowledged_and_is_used_again_once_it_is_back()
    {
        using var server = await PostgresServer.StartPrivate();
        var database = await PostgresServer.NewJournal(server);
        await UnderLoad([database], async () =>
        {
            await server.Kill();
            // Whatever is left of its sessions holds its memory for a moment, and the start says so.
            for (var tries = 0; !server.IsRunning; tries++)
            {
                try
                {
                    await server.Start();
                }
                catch (InvalidOperationException) when (tries < 20)
                {
                    await Task.Delay(100);
                }
            }
        });
    }

    [PostgresFact]
    public async Task A_server_that_is_stopped_for_a_while_is_used_again_within_seconds_of_its_return()
    {
        using var server = await PostgresServer.StartPrivate();
        var database = await PostgresServer.NewJournal(server);
        await UnderLoad([database], async () =>
        {
            await server.Stop();
            await Task.Delay(1500);
            await server.Start();
        }, backWithinSeconds: 15);
    }

    [PostgresFact]
    public async Task A_server_that_stands_still_counts_as_away_until_it_moves_again()
    {
        using var server = await PostgresServer.StartPrivate();
        var database = await PostgresServer.NewJournal(server);
        await using var storage = await PostgresJournals.Open(
            new PostgresOptions([database]) { Ownership = Ownership.Shared, Timeout = TimeSpan.FromSeconds(2) });
        var owner = new Owner("counter", "a");
        await owner.Append(storage.Journal, Bytes("before")).Completion;

        await server.Freeze();
        try
        {
            await Assert.ThrowsAsync<JournalUnavailableException>(() => owner.Append(storage.Journal, Bytes("lost?")).Completion.WaitAsync(TimeSpan.FromSeconds(30)));
            await Assert.ThrowsAsync<JournalUnavailableException>(async () => await storage.Journal.Read(owner.Key, 0).CountAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.False(storage.Journal.IsWritable);
        }
        finally
        {
            await server.Thaw();
        }

        // A machine that is busy enough makes two seconds of silence once more.
        await Eventually.True(async () =>
        {
            try
            {
                owner.Sequence = await storage.Journal.Read(owner.Key, 0).CountAsync();
                var after = owner.Next(Bytes("after"), default);
                if (!storage.Journal.TryAppend(after)) return false;
                await after.Completion;
                return true;
            }
            catch (JournalUnavailableException)
            {
                return false;
            }
        }, "it is written again");
        Assert.Equal(FenceCause.WriteFailed, owner.LastCause);
    }

    [PostgresFact]
    public async Task Sessions_terminated_in_the_middle_of_flushes_lose_and_double_nothing()
    {
        var database = await PostgresServer.NewJournal();
        await UnderLoad([database], async () =>
        {
            for (var round = 0; round < 10; round++)
            {
                await PostgresJournals.Execute(
                    database,
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
                await Task.Delay(30);
            }
        });
    }

    [PostgresTheory]
    [InlineData("lose the answer to this", 2)]
    [InlineData("lose this request", 1)]
    public async Task When_nobody_knows_whether_a_write_happened_the_journal_tells_the_truth_afterwards(string payload, int expected)
    {
        var database = await PostgresServer.NewJournal();
        using var network = new CuttingProxy((await PostgresServer.Process).Port);
        await using var storage = await PostgresJournals.Shared($"{database};Port={network.Port}");
        var owner = new Owner("counter", "a");
        await owner.Append(storage.Journal, Bytes("before")).Completion;

        var unknown = owner.Append(storage.Journal, Bytes(payload));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => unknown.Completion);

        Assert.Equal((1, FenceCause.WriteFailed), (network.Cuts, owner.LastCause));
        await Eventually.True(() => storage.Journal.IsWritable);
        // Going on from the truth works, and going on from memory would not have.
        var read = await storage.Journal.Read(owner.Key, 0).CountAsync();
        Assert.Equal(expected, read);
        owner.Sequence = read;
        await owner.Append(storage.Journal, Bytes("after")).Completion;
    }

    [PostgresFact]
    public async Task While_the_database_is_away_writes_and_reads_say_so_in_the_journals_own_words()
    {
        using var server = await PostgresServer.StartPrivate();
        await using var storage = await PostgresJournals.Shared(await PostgresServer.NewJournal(server));
        var owner = new Owner("counter", "a");
        await owner.Append(storage.Journal, Bytes("x")).Completion;
        await storage.Snapshots.Write(owner.Key, new Snapshot(1, 1, Bytes("state")));
        await storage.Journal.Read(owner.Key, 0).CountAsync();

        await server.Stop();
        await Eventually.True(() => !storage.Journal.IsWritable);

        Assert.False(storage.Journal.TryAppend(owner.Next(Bytes("y"), default)));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => storage.Journal.CompleteEffect("e"));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await storage.Journal.Read(owner.Key, 0).CountAsync());
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await storage.Journal.DueWork().CountAsync());
        await Assert.ThrowsAsync<JournalUnavailableException>(() => storage.Journal.ClaimEffects(TimeSpan.FromMinutes(1), 10, default));

        await server.Start();
        await Eventually.True(() => storage.Journal.IsWritable);
        Assert.Equal(1, await storage.Journal.Read(owner.Key, 0).CountAsync());
    }

    [PostgresFact]
    public async Task A_damaged_row_is_named_and_no_part_of_it_is_believed()
    {
        var database = await PostgresServer.NewJournal();
        await using var storage = await PostgresJournals.Shared(database);
        var owner = new Owner("counter", "a");
        for (var n = 0; n < 3; n++) await owner.Append(storage.Journal, Bytes("0123456789")).Completion;
        await PostgresJournals.Execute(database, "UPDATE metering.record SET data = set_byte(data, 12, 7) WHERE first_seq = 2");

        var damage = await Assert.ThrowsAsync<InvalidDataException>(async () => await storage.Journal.Read(owner.Key, 0).CountAsync());

        Assert.StartsWith("counter:a: the row of records 2 to 2 in ", damage.Message, StringComparison.Ordinal);
        Assert.Equal(1, await storage.Journal.Read(owner.Key, 2).CountAsync());
    }

    [PostgresFact]
    public async Task Closing_writes_what_is_queued()
    {
        var database = await PostgresServer.NewJournal();
        var owner = new Owner("counter", "a");
        var storage = await PostgresJournals.Shared(database);
        var records = Enumerable.Range(0, 500).Select(_ => owner.Append(storage.Journal, Bytes("x"))).ToList();

        await storage.DisposeAsync();

        Assert.All(records, record => Assert.True(record.Completion.IsCompletedSuccessfully));
        Assert.False(storage.Journal.TryAppend(owner.Next(Bytes("x"), default)));
        await using var again = await PostgresJournals.Shared(database);
        Assert.Equal(500, await again.Journal.Read(owner.Key, 0).CountAsync());
        Assert.True(await PostgresJournals.Scalar<long>(database, "SELECT count(*) FROM metering.record") < 250);
    }

    private static async Task UnderLoad(string[] databases, Func<Task> disturb, double backWithinSeconds = 20)
    {
        await using var storage = await PostgresJournals.Open(new PostgresOptions(databases) { Lanes = 2, Ownership = Ownership.Shared });
        var keys = Enumerable.Range(0, 8).Select(n => new GrainKey("counter", $"g{n}")).ToList();
        var writers = keys.Select(key => new SteadyWriter(storage.Journal, key, key.Id)).ToList();
        using var stop = new CancellationTokenSource();
        var running = writers.Select(writer => Task.Run(() => writer.Run(stop.Token))).ToList();
        await Eventually.True(() => writers.All(writer => writer.Acknowledged > 20));

        await disturb();
        await Eventually.True(() => storage.Journal.IsWritable, seconds: backWithinSeconds);
        var before = writers.Select(writer => writer.Acknowledged).ToList();
        await Eventually.True(() => writers.Zip(before).All(pair => pair.First.Acknowledged > pair.Second + 20));
        await stop.CancelAsync();
        await Task.WhenAll(running);

        foreach (var (key, writer) in keys.Zip(writers)) await SteadyWriter.AssertAllThere(storage.Journal, key, writer);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
