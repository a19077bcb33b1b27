using MeteringCluster.Commands;
using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Load.Servers;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>What keeps a journal in PostgreSQL from being opened is said in one sentence, without a password.</summary>
public sealed class PostgresStartTests
{
    [Theory]
    [InlineData("Host=h;Database=d;Pasword=s3cret", "'Pasword' is no keyword")]
    [InlineData("Host=h;Database=d;Port=many;Password=s3cret", "'Port' is no keyword of Npgsql, or has a value that does not fit")]
    [InlineData("postgres://u:s3cret@h/d", "cannot be read")]
    [InlineData("postgres://u:s3cret@h/d?sslmode=require", "cannot be read")]
    [InlineData("s3cret", "cannot be read")]
    [InlineData("Database=d;Password=s3cret", "has no Host")]
    [InlineData("Host=h;Password=s3cret", "has no Database")]
    public async Task A_connection_string_that_cannot_be_read_is_refused_without_showing_it(string text, string expected)
    {
        var refusal = await Refusal("Host=h;Database=d", text);

        Assert.StartsWith("PostgreSQL connection string 2 ", refusal, StringComparison.Ordinal);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_refused()
    {
        var port = Ports.Free();

        Assert.Equal(
            $"127.0.0.1:{port}/d cannot be reached: Connection refused.",
            await Refusal($"Host=127.0.0.1;Port={port};Database=d;Username=u;Password=s3cret"));
    }

    [Theory]
    [InlineData(130011, "13")]
    [InlineData(90624, "9")]
    public void A_server_that_is_too_old_is_refused(int number, string version)
    {
        var refusal = Assert.Throws<JournalRefusedException>(() => ServerCheck.CheckVersion("db1:5432/d", number));

        Assert.Equal($"db1:5432/d is PostgreSQL {version}; version 14 or newer is needed.", refusal.Message);
        ServerCheck.CheckVersion("db1:5432/d", 140000);
    }

    [PostgresFact]
    public async Task A_missing_database_a_missing_schema_and_layouts_of_other_versions_are_refused()
    {
        var database = await PostgresServer.NewDatabase();
        Assert.Contains("/missing does not exist", await Refusal($"{database};Database=missing"), StringComparison.Ordinal);
        Assert.Contains("has no journal in it yet; run: silo migrate", await Refusal(database), StringComparison.Ordinal);

        await PostgresServer.Migrate(database);
        await PostgresJournals.Execute(database, "UPDATE metering.journal SET layout = 1");
        Assert.Contains("has layout 1, this version needs 2; run: silo migrate", await Refusal(database), StringComparison.Ordinal);

        await PostgresJournals.Execute(database, "UPDATE metering.journal SET layout = 99");
        Assert.Contains("has layout 99 and was migrated by a newer version", await Refusal(database), StringComparison.Ordinal);
        var error = new StringWriter();
        Assert.Equal(1, await MigrateCommand.Run([database], null, TextWriter.Null, error, default));
        Assert.Contains("has layout 99 and was migrated by a newer version", error.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Rights_that_are_missing_are_named_and_the_ones_granted_are_enough_to_run()
    {
        var database = await PostgresServer.NewJournal();
        await PostgresJournals.Execute(database, "DROP ROLE IF EXISTS metering_runtime; CREATE ROLE metering_runtime LOGIN");
        var limited = $"{database};Username=metering_runtime";

        Assert.Contains("user 'metering_runtime' lacks the right USAGE on schema metering", await Refusal(limited), StringComparison.Ordinal);
        var said = new StringWriter();
        Assert.True(await MigrateCommand.Run([database], "metering_runtime", TextWriter.Null, said, default) == 0, said.ToString());
        await PostgresJournals.Execute(database, "REVOKE DELETE ON metering.due FROM metering_runtime");
        Assert.Contains("lacks the right DELETE on metering.due", await Refusal(limited), StringComparison.Ordinal);
        await PostgresJournals.Execute(database, "GRANT DELETE ON metering.due TO metering_runtime");

        await using (var storage = await PostgresJournals.Open(new PostgresOptions([limited])))
        {
            var owner = new Owner("credit", "acme/20260115T000000Z");
            var due = Journaling(owner, storage);
            await due;
            Assert.Equal(2, await storage.Journal.Read(owner.Key, 0).CountAsync());
            Assert.Equal(0, await storage.Journal.PendingEffects().CountAsync());
        }

        Assert.Contains("permission denied", await Failure(() => PostgresJournals.Execute(limited, "DELETE FROM metering.record")), StringComparison.Ordinal);
        Assert.Contains("must be owner", await Failure(() => PostgresJournals.Execute(limited, "DROP TABLE metering.due")), StringComparison.Ordinal);
        var error = new StringWriter();
        Assert.Equal(1, await MigrateCommand.Run([database], "no such role", TextWriter.Null, error, default));
        Assert.Contains("has no role 'no such role'", error.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_wrong_password_and_a_standby_replica_are_refused()
    {
        using var server = await PostgresServer.StartPrivate();
        var database = await PostgresServer.NewJournal(server);
        await server.Sql("postgres", "CREATE ROLE limited LOGIN PASSWORD 'right'");
        var rules = Path.Combine(server.Data, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"host all limited 127.0.0.1/32 scram-sha-256\n{await File.ReadAllTextAsync(rules)}");
        await server.Stop();
        await server.Start();

        var refusal = await Refusal($"{database};Username=limited;Password=s3cret");
        Assert.Contains("does not let user 'limited' in: password authentication failed", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);

        await server.Stop();
        await File.WriteAllTextAsync(Path.Combine(server.Data, "standby.signal"), "");
        await server.Start();
        Assert.Contains("is a standby replica and cannot be written", await Refusal(database), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task The_command_line_says_it_in_one_line_and_ends_with_an_exit_code()
    {
        var database = await PostgresServer.NewDatabase();

        var serve = await ChildProcess.Run("dotnet", [SiloProcess.Program, "serve", "--port", "0", "--postgres", $"{database};Password=s3cret"], TimeSpan.FromSeconds(30));
        var both = await ChildProcess.Run("dotnet", [SiloProcess.Program, "serve", "--memory", "--postgres", database], TimeSpan.FromSeconds(30));
        var migrate = await ChildProcess.Run("dotnet", [SiloProcess.Program, "migrate"], TimeSpan.FromSeconds(30));
        var verify = await ChildProcess.Run("dotnet", [SiloProcess.Program, "verify", "--postgres", database], TimeSpan.FromSeconds(30));

        Assert.Equal((1, 1, 1, 2), (serve.ExitCode, both.ExitCode, migrate.ExitCode, verify.ExitCode));
        Assert.Matches(@"^127\.0\.0\.1:\d+/test_\d+ has no journal in it yet; run: silo migrate --postgres \.\.\.$", serve.Output.TrimEnd());
        Assert.Contains("--postgres and --memory cannot both be given", both.Output, StringComparison.Ordinal);
        Assert.Contains("No database is named", migrate.Output, StringComparison.Ordinal);
        Assert.Contains("has no journal in it yet", verify.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_socket_in_a_folder_does_as_well_as_a_host()
    {
        var folder = (await PostgresServer.Process).Folder;

        await using var storage = await PostgresJournals.Open(new PostgresOptions([$"{await PostgresServer.NewJournal()};Host={folder}"]));

        await new Owner("counter", "a").Append(storage.Journal, new byte[10]).Completion;
        Assert.StartsWith(folder, storage.Place, StringComparison.Ordinal);
    }

    private static async Task Journaling(Owner owner, PostgresStorage storage)
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await owner.Append(storage.Journal, new byte[10], MeteringCluster.Journaling.DueChange.To(at), new MeteringCluster.Journaling.Effect("e", "mail", new byte[1])).Completion;
        await owner.Append(storage.Journal, new byte[10], MeteringCluster.Journaling.DueChange.To(null)).Completion;
        Assert.Equal(["e"], (await storage.Journal.PendingEffects().ToListAsync()).Select(effect => effect.Id));
        await storage.Journal.CompleteEffect("e");
        await storage.Snapshots.Write(owner.Key, new(1, 1, new byte[1]));
    }

    private static async Task<string> Refusal(params string[] connections) =>
        (await Assert.ThrowsAsync<JournalRefusedException>(() => PostgresJournals.Open(new PostgresOptions(connections)))).Message;

    private static async Task<string> Failure(Func<Task> work) =>
        (await Assert.ThrowsAsync<Npgsql.PostgresException>(work)).MessageText;
}
