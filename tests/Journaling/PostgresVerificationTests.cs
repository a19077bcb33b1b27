using MeteringCluster.Commands;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class PostgresVerificationTests
{
    private static readonly Dictionary<string, IGrainReplayer> Replayers =
        new() { ["counter"] = new GrainReplayer<Counter, Added>(new CounterFold()) };

    [PostgresFact]
    public async Task A_journal_in_order_has_no_problems_also_over_several_databases_and_while_it_is_in_use()
    {
        string[] databases = [await PostgresServer.NewDatabase(), await PostgresServer.NewDatabase()];
        await PostgresServer.Migrate(databases);
        await using var storage = await PostgresJournals.Shared(databases);
        foreach (var owner in Enumerable.Range(0, 20).Select(n => new Owner("counter", $"g{n}")))
            for (var n = 0; n < 5; n++) await owner.Append(storage.Journal, OneAdded).Completion;

        var (code, output) = await Verify(databases);

        Assert.True(code == 0, output);
        Assert.Matches(@"grains +20\b", output);
        Assert.Matches(@"records +100\b", output);
    }

    [PostgresTheory]
    [InlineData("DELETE FROM metering.record WHERE first_seq = 3", "the row of records 4 to 4 follows record 2")]
    [InlineData("UPDATE metering.record SET data = set_byte(data, 3, 255) WHERE first_seq = 3", "the row of records 3 to 3 is damaged: its checksum does not fit")]
    [InlineData("UPDATE metering.record SET checksum = (SELECT checksum FROM metering.record WHERE first_seq = 2) WHERE first_seq = 3", "the row of records 3 to 3 is damaged")]
    [InlineData("UPDATE metering.record SET last_seq = 4 WHERE first_seq = 3", "the row of records 3 to 4 is damaged: it holds 1 records")]
    [InlineData("UPDATE metering.record SET period = date '2026-01-01' WHERE first_seq = 1", "counter:a lies in period 2026-01-01, but belongs into 1900-01-01")]
    [InlineData("UPDATE metering.record SET grain = 'nocolon'", "'nocolon' is no grain key")]
    [InlineData("INSERT INTO metering.due VALUES ('counter:a', 638000000000000000)", "counter:a: it is due never, but journaled as due")]
    [InlineData("INSERT INTO metering.due VALUES ('counter:z', 638000000000000000)", "counter:z is due, but has no record")]
    [InlineData("INSERT INTO metering.effect (id, kind, grain, sequence, payload) VALUES ('e', 'k', 'counter:z', 1, '')", "Effect 'e' belongs to counter:z, which has no record")]
    [InlineData("INSERT INTO metering.effect (id, kind, grain, sequence, payload) VALUES ('e', 'k', 'counter:a', 99, '')", "planned by record 99")]
    [InlineData("INSERT INTO metering.snapshot VALUES ('counter:z', 1, 1, 0, '')", "counter:z: it has a snapshot at record 1, but no record")]
    [InlineData("INSERT INTO metering.snapshot VALUES ('counter:a', 1, 1, 0, '')", "counter:a: its snapshot is damaged")]
    public async Task What_does_not_fit_is_reported(string damage, string expected)
    {
        var database = await PostgresServer.NewJournal();
        await using (var storage = await PostgresJournals.Shared(database))
        {
            var owner = new Owner("counter", "a");
            for (var n = 0; n < 5; n++) await owner.Append(storage.Journal, OneAdded).Completion;
        }

        Assert.Equal(0, (await Verify(database)).Code);
        await PostgresJournals.Execute(database, damage);

        var (code, output) = await Verify(database);

        Assert.Equal(1, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_snapshot_that_differs_and_an_event_that_cannot_be_decoded_are_reported()
    {
        var database = await PostgresServer.NewJournal();
        await using var storage = await PostgresJournals.Shared(database);
        var (good, bad) = (new Owner("counter", "good"), new Owner("counter", "bad"));
        await good.Append(storage.Journal, OneAdded).Completion;
        await bad.Append(storage.Journal, new byte[] { 3, 0, 0, 0, 1, 2, 3 }).Completion;
        await storage.Snapshots.Write(good.Key, new Snapshot(1, 1, new byte[24]));

        var (_, output) = await Verify(database);

        Assert.Contains("counter:bad: record 1 cannot be replayed: An event of 3 bytes", output, StringComparison.Ordinal);
        Assert.Contains("counter:good: its snapshot at record 1 differs", output, StringComparison.Ordinal);
        Assert.Matches(@"problems +2\b", output);
    }

    private static ReadOnlyMemory<byte> OneAdded { get; } = RecordCodec.Encode(new CounterFold(), [new Added(1)]);

    private static async Task<(int Code, string Output)> Verify(params string[] databases)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await VerifyCommand.RunOnPostgres(databases, Replayers, output, error, default);
        return (code, output.ToString() + error);
    }
}
