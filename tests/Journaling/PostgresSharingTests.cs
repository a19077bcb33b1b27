using System.Text;
using MeteringCluster.Commands;
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>Several processes on one journal, and one journal on several databases.</summary>
public sealed class PostgresSharingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [PostgresFact]
    public async Task An_effect_is_claimed_by_one_process_and_by_another_only_when_that_claim_has_ended()
    {
        var database = await PostgresServer.NewJournal();
        await using var one = await PostgresJournals.Shared(database);
        await using var two = await PostgresJournals.Shared(database);
        var owner = new Owner("counter", "a");
        foreach (var id in (string[])["m1", "m2", "m3"]) await owner.Append(one.Journal, new byte[1], default, Mail(id)).Completion;

        Assert.Empty(await two.Journal.ClaimEffects(Minute, 10, default));
        await PostgresJournals.Execute(database, "UPDATE metering.effect SET claimed_until = now() - interval '1 second'");
        var claims = await Task.WhenAll(one.Journal.ClaimEffects(Minute, 2, default), two.Journal.ClaimEffects(Minute, 2, default));

        Assert.Equal(["m1", "m2", "m3"], claims.SelectMany(claimed => claimed).Select(effect => effect.Id).Order());
        Assert.Empty(await one.Journal.ClaimEffects(Minute, 10, default));
        Assert.Equal(3, await one.Journal.PendingEffects().CountAsync());
        await PostgresJournals.Execute(database, "UPDATE metering.effect SET claimed_until = now() - interval '1 second'");
        await two.Journal.CompleteEffect("m2");
        Assert.Equal(["m1", "m3"], (await one.Journal.ClaimEffects(Minute, 10, default)).Select(effect => effect.Id));
    }

    [PostgresFact]
    public async Task A_claim_on_an_effect_is_kept_only_by_the_process_that_has_it()
    {
        var database = await PostgresServer.NewJournal();
        await using var one = await PostgresJournals.Shared(database);
        await using var two = await PostgresJournals.Shared(database);
        await new Owner("counter", "a").Append(one.Journal, new byte[1], default, Mail("m")).Completion;

        Assert.True(await one.Journal.KeepClaim("m", Minute, default));
        Assert.False(await two.Journal.KeepClaim("m", Minute, default));
        await PostgresJournals.Execute(database, "UPDATE metering.effect SET claimed_until = now() - interval '1 second'");
        Assert.True(await one.Journal.KeepClaim("m", TimeSpan.Zero, default));
        Assert.Single(await two.Journal.ClaimEffects(Minute, 10, default));

        Assert.False(await one.Journal.KeepClaim("m", Minute, default));
        Assert.True(await two.Journal.KeepClaim("m", Minute, default));
        await two.Journal.CompleteEffect("m");
        Assert.False(await two.Journal.KeepClaim("m", Minute, default));
    }

    [PostgresFact]
    public async Task A_due_grain_is_claimed_by_one_process_until_its_instant_changes()
    {
        var database = await PostgresServer.NewJournal();
        await using var one = await PostgresJournals.Shared(database);
        await using var two = await PostgresJournals.Shared(database);
        var (early, late, future) = (new Owner("counter", "early"), new Owner("counter", "late"), new Owner("counter", "future"));
        await late.Append(one.Journal, new byte[1], DueChange.To(Noon.AddTicks(-1))).Completion;
        await early.Append(one.Journal, new byte[1], DueChange.To(Noon.AddHours(-1))).Completion;
        await future.Append(one.Journal, new byte[1], DueChange.To(Noon.AddTicks(1))).Completion;

        Assert.Equal([early.Key, late.Key], (await two.Journal.ClaimDueWork(Noon, Minute, 10, default)).Select(due => due.Grain));
        Assert.Empty(await one.Journal.ClaimDueWork(Noon, Minute, 10, default));
        await early.Append(one.Journal, new byte[1], DueChange.To(Noon.AddMinutes(-1))).Completion;

        Assert.Equal([new DueWork(early.Key, Noon.AddMinutes(-1))], await one.Journal.ClaimDueWork(Noon, Minute, 10, default));
        await PostgresJournals.Execute(database, "UPDATE metering.due SET claimed_until = now() - interval '1 second'");
        Assert.Equal([early.Key], (await one.Journal.ClaimDueWork(Noon, Minute, 1, default)).Select(due => due.Grain));
    }

    [PostgresFact]
    public async Task A_journal_over_several_databases_keeps_each_grain_in_one_of_them_and_reads_as_one()
    {
        string[] databases = [await PostgresServer.NewDatabase(), await PostgresServer.NewDatabase(), await PostgresServer.NewDatabase()];
        await PostgresServer.Migrate(databases);
        await using (var storage = await PostgresJournals.Shared(databases))
        {
            var owners = Enumerable.Range(0, 60).Select(n => new Owner("counter", $"g{n}")).ToList();
            foreach (var owner in owners)
                for (var n = 0; n < 3; n++)
                    _ = owner.Append(storage.Journal, Added, DueChange.To(Noon), Mail($"{owner.Key.Id}-{n}"));
            await Task.WhenAll(owners.Select(owner => owner.Append(storage.Journal, Added, DueChange.To(null)).Completion));

            Assert.Equal(60, await storage.Journal.Grains().CountAsync());
            foreach (var owner in owners) Assert.Equal(4, await storage.Journal.Read(owner.Key, 0).CountAsync());
            Assert.Equal(180, await storage.Journal.PendingEffects().CountAsync());
            foreach (var owner in owners) await storage.Journal.CompleteEffect($"{owner.Key.Id}-1");
            Assert.Equal(120, await storage.Journal.PendingEffects().CountAsync());
            Assert.Empty(await storage.Journal.DueWork().ToListAsync());
            await storage.Snapshots.Write(owners[7].Key, new Snapshot(4, 1, new byte[24]));
            Assert.Equal(4, (await storage.Snapshots.Read(owners[7].Key))!.Value.Sequence);
        }

        foreach (var database in databases)
            Assert.InRange(await PostgresJournals.Scalar<long>(database, "SELECT count(DISTINCT grain) FROM metering.record"), 8, 32);
    }

    [PostgresFact]
    public async Task Databases_of_another_journal_in_another_order_or_number_are_refused()
    {
        string[] ours = [await PostgresServer.NewDatabase(), await PostgresServer.NewDatabase()];
        await PostgresServer.Migrate(ours);
        var theirs = await PostgresServer.NewJournal();
        var fresh = await PostgresServer.NewDatabase();

        Assert.Contains("is database 2 of its journal, but is named in place 1", await Refusal(ours[1], ours[0]), StringComparison.Ordinal);
        Assert.Contains("is database 1 of its journal, but is named in place 2", await Refusal(ours[0], ours[0]), StringComparison.Ordinal);
        Assert.Contains("is one of 2 databases of its journal, but 1 are named", await Refusal(ours[0]), StringComparison.Ordinal);
        Assert.Contains("belongs to another installation", await Refusal(ours[0], theirs), StringComparison.Ordinal);

        Assert.Contains("named in place 2, but it already is database 1 of 2; name each database once", await MigrationRefusal(fresh, fresh), StringComparison.Ordinal);
        Assert.Contains("is one of 1 databases of its journal, but 2 are named", await MigrationRefusal(theirs, await PostgresServer.NewDatabase()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("license:acme", 0, 0, 1)]
    [InlineData("credit:acme/20260115T000000Z", 0, 0, 2)]
    [InlineData("directory:directory", 0, 0, 2)]
    [InlineData("billing:acme", 0, 0, 0)]
    [InlineData("license:globex", 0, 1, 2)]
    [InlineData("license:initech", 0, 0, 0)]
    public void A_grains_database_never_changes(string grain, int ofOne, int ofTwo, int ofThree)
    {
        var hash = GrainHash.Of(GrainKey.Parse(grain));

        Assert.Equal((ofOne, ofTwo, ofThree), (GrainHash.Shard(hash, 1), GrainHash.Shard(hash, 2), GrainHash.Shard(hash, 3)));
    }

    [PostgresFact]
    public async Task An_older_snapshot_never_takes_a_newer_ones_place()
    {
        await using var storage = await PostgresJournals.Shared(await PostgresServer.NewJournal());
        var grain = new GrainKey("counter", "a");
        await storage.Snapshots.Write(grain, new Snapshot(7, 1, new byte[] { 7 }));
        await storage.Snapshots.Write(grain, new Snapshot(5, 1, new byte[] { 5 }));

        Assert.Equal(7, (await storage.Snapshots.Read(grain))!.Value.Sequence);
        Assert.Null(await storage.Snapshots.Read(new GrainKey("counter", "b")));
    }

    private static ReadOnlyMemory<byte> Added { get; } = RecordCodec.Encode(new CounterFold(), [new Added(1)]);

    private static Effect Mail(string id) => new(id, "mail", Encoding.UTF8.GetBytes("hello"));

    private static async Task<string> Refusal(params string[] connections) =>
        (await Assert.ThrowsAsync<JournalRefusedException>(() => PostgresJournals.Shared(connections))).Message;

    private static async Task<string> MigrationRefusal(params string[] connections)
    {
        var error = new StringWriter();
        Assert.Equal(1, await MigrateCommand.Run(connections, null, TextWriter.Null, error, default));
        return error.ToString();
    }
}
