using System.Text;
using MeteringCluster.Commands;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;
using MeteringCluster.Tests.Kit;
using Npgsql;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

public sealed class PostgresMigrationTests
{
    [PostgresFact]
    public async Task Migrating_again_changes_nothing()
    {
        var database = await PostgresServer.NewDatabase();
        var first = await PostgresServer.Migrate(database);
        var before = await Catalog(database);

        var again = await PostgresServer.Migrate(database);

        Assert.Contains("applied 001-journal.sql", first, StringComparison.Ordinal);
        Assert.Contains("made the partitions record_", first, StringComparison.Ordinal);
        Assert.DoesNotContain("applied 0", again, StringComparison.Ordinal);
        Assert.DoesNotContain("made", again, StringComparison.Ordinal);
        Assert.Equal(before, await Catalog(database));
    }

    [PostgresFact]
    public async Task Two_migrations_at_once_make_one_schema()
    {
        var database = await PostgresServer.NewDatabase();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var error = new StringWriter();
            return (Code: await MigrateCommand.Run([database], null, TextWriter.Null, error, default), Error: error.ToString());
        })));

        Assert.Contains(0, runs.Select(run => run.Code));
        Assert.All(
            runs.Where(run => run.Code != 0),
            run => Assert.Contains("was made by another migration meanwhile", run.Error, StringComparison.Ordinal));
        await using var storage = await PostgresJournals.Shared(database);
        Assert.True(storage.Journal.IsWritable);
    }

    [PostgresFact]
    public async Task A_schema_of_the_first_layout_with_data_in_it_comes_up_to_date_and_loses_nothing()
    {
        var database = await PostgresServer.NewDatabase();
        var row = new GrainRow();
        var owner = new Owner("counter", "a");
        var record = owner.Next(Encoding.UTF8.GetBytes("old"), default);
        row.Begin(record);
        row.TryAdd(record);
        await PostgresJournals.Execute(
            database, $"CREATE SCHEMA metering; SET search_path TO metering; {SchemaSteps.Steps[0].Sql}; INSERT INTO journal VALUES (1, gen_random_uuid(), 0, 1)");
        await PostgresJournals.Execute(database, "INSERT INTO metering.effect (id, kind, grain, sequence, payload) VALUES ('e', 'mail', 'counter:a', 1, '')");
        await using (var source = NpgsqlDataSource.Create(database + ";Pooling=false"))
        await using (var insert = source.CreateCommand("INSERT INTO metering.record VALUES ($1, $2, 1, 1, $3, $4)"))
        {
            foreach (var value in (object[])[row.Period, row.Name, row.Checksum, row.Data]) insert.Parameters.Add(new NpgsqlParameter { Value = value });
            await insert.ExecuteNonQueryAsync();
        }

        var said = await PostgresServer.Migrate(database);

        Assert.DoesNotContain("001-journal.sql", said, StringComparison.Ordinal);
        Assert.Contains("applied 002-claims.sql", said, StringComparison.Ordinal);
        await using var storage = await PostgresJournals.Shared(database);
        Assert.Equal("old", Encoding.UTF8.GetString((await storage.Journal.Read(owner.Key, 0).SingleAsync()).Payload.Span));
        Assert.Equal(["e"], (await storage.Journal.ClaimEffects(TimeSpan.FromMinutes(1), 10, default)).Select(effect => effect.Id));
    }

    [PostgresFact]
    public async Task A_month_that_came_before_its_partition_moves_into_it()
    {
        var database = await PostgresServer.NewJournal();
        var month = await PostgresJournals.Scalar<DateTime>(database, "SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + interval '24 months'");
        var name = Partitions.NameOf(DateOnly.FromDateTime(month));
        await PostgresJournals.Execute(database, $"DROP TABLE metering.{name}");
        await using var storage = await PostgresJournals.Shared(database);
        var owner = new Owner("credit", GrainKey.CreditId(TenantId.Parse("acme"), new DateTimeOffset(month, TimeSpan.Zero)));
        await owner.Append(storage.Journal, new byte[3]).Completion;
        Assert.Equal(1, await PostgresJournals.Scalar<long>(database, "SELECT count(*) FROM metering.record_default"));

        Assert.Contains($"made the partitions {name} to {name}", await PostgresServer.Migrate(database), StringComparison.Ordinal);

        Assert.Equal(1, await PostgresJournals.Scalar<long>(database, $"SELECT count(*) FROM metering.{name}"));
        await owner.Append(storage.Journal, new byte[3]).Completion;
        Assert.Equal(2, await storage.Journal.Read(owner.Key, 0).CountAsync());
    }

    [PostgresFact]
    public async Task A_months_records_lie_in_its_partition_and_lasting_grains_in_theirs()
    {
        var database = await PostgresServer.NewJournal();
        await using var storage = await PostgresJournals.Shared(database);
        var month = await PostgresJournals.Scalar<DateTime>(database, "SELECT date_trunc('month', now() AT TIME ZONE 'UTC')");
        var credit = new Owner("credit", GrainKey.CreditId(TenantId.Parse("acme"), new DateTimeOffset(month.AddDays(14), TimeSpan.Zero)));
        var license = new Owner("license", "acme");

        await credit.Append(storage.Journal, new byte[3]).Completion;
        await license.Append(storage.Journal, new byte[3]).Completion;

        var name = Partitions.NameOf(DateOnly.FromDateTime(month));
        Assert.Equal("credit", await PostgresJournals.Scalar<string>(database, $"SELECT split_part(grain, ':', 1) FROM metering.{name}"));
        Assert.Equal("license:acme", await PostgresJournals.Scalar<string>(database, "SELECT grain FROM metering.record_lasting"));
    }

    [Theory]
    [InlineData("credit:acme/20260115T000000Z", "2026-01-01")]
    [InlineData("credit:acme/20260131T235959Z", "2026-01-01")]
    [InlineData("refusals:acme/2026-11", "2026-11-01")]
    [InlineData("refusals:acme/2026-13", "1900-01-01")]
    [InlineData("credit:acme", "1900-01-01")]
    [InlineData("credit:acme/20269915T000000Z", "1900-01-01")]
    [InlineData("license:acme/20260115T000000Z", "1900-01-01")]
    [InlineData("directory:directory", "1900-01-01")]
    public void A_grains_partition_follows_from_its_key_alone(string grain, string expected) =>
        Assert.Equal(expected, RecordPeriod.Of(GrainKey.Parse(grain)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

    private static Task<string?> Catalog(string database) => PostgresJournals.Scalar<string>(
        database,
        """
        SELECT string_agg(c.relname || c.relkind::text || coalesce(pg_get_expr(c.relpartbound, c.oid), '') || (SELECT string_agg(attname || attstorage::text, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid), ';' ORDER BY c.relname)
            || (SELECT journal::text FROM metering.journal)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'metering'
        """);
}
