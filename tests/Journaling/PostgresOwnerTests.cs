using MeteringCluster.Journal;
using MeteringCluster.Journal.Postgres;
using MeteringCluster.Load.Servers;
using MeteringCluster.Tests.Kit;
using Npgsql;
using Xunit;

namespace MeteringCluster.Tests.Journaling;

/// <summary>
/// One owner for a journal, or several of a cluster. Some start servers that have seconds to take over, so nothing else
/// runs meanwhile.
/// </summary>
[Collection(nameof(PostgresOwnerTests))]
[CollectionDefinition(nameof(PostgresOwnerTests), DisableParallelization = true)]
public sealed class PostgresOwnerTests
{
    private const string Terminate = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    [PostgresFact]
    public async Task A_second_owner_is_refused_and_told_who_the_first_is()
    {
        var database = await PostgresServer.NewJournal();
        await using (await PostgresJournals.Open(new PostgresOptions([database])))
        {
            var refusal = await Assert.ThrowsAsync<JournalRefusedException>(() => PostgresJournals.Open(new PostgresOptions([database])));
            Assert.Matches(
                $@"is in use by 'metering on .*, process {Environment.ProcessId}' from 127\.0\.0\.1 \(PostgreSQL session \d+, since 20.*\); stop that first, or wait for its end with --standby\.",
                refusal.Message);
            await Assert.ThrowsAsync<JournalRefusedException>(() => PostgresJournals.Shared(database));
        }

        await using var one = await PostgresJournals.Shared(database);
        await using var two = await PostgresJournals.Shared(database);
        await Assert.ThrowsAsync<JournalRefusedException>(() => PostgresJournals.Open(new PostgresOptions([database])));
    }

    [PostgresFact]
    public async Task An_owner_whose_lock_breaks_takes_it_again_and_is_not_writable_meanwhile()
    {
        var database = await PostgresServer.NewJournal();
        await using var storage = await PostgresJournals.Open(new PostgresOptions([database]));
        var owner = new Owner("counter", "a");
        var unwritable = Task.Run(() => Eventually.True(() => !storage.Journal.IsWritable));

        for (var round = 0; !unwritable.IsCompleted; round++)
        {
            await PostgresJournals.Execute(database, Terminate);
            await Task.Delay(50);
        }

        await unwritable;
        await Eventually.True(() => storage.Journal.IsWritable);
        await owner.Append(storage.Journal, new byte[1]).Completion;
        Assert.False(storage.Lost.IsCompleted);
    }

    [PostgresFact]
    public async Task An_owner_whose_lock_another_process_has_got_never_writes_again_and_says_why()
    {
        var database = await PostgresServer.NewJournal();
        await using var storage = await PostgresJournals.Open(new PostgresOptions([database]));
        // It takes the lock at the very moment at which the first one's session ends.
        await using var source = NpgsqlDataSource.Create($"{database};Pooling=false;Application Name=usurper");
        await using var usurper = await source.OpenConnectionAsync();
        var key = await PostgresJournals.Scalar<long>(
            database,
            """
            SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """);
        var waiting = new NpgsqlCommand($"SELECT pg_advisory_lock({key})", usurper).ExecuteNonQueryAsync();
        await Eventually.True(() => PostgresJournals.Scalar<long>(database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'").Result == 1);

        await PostgresJournals.Execute(database, Terminate + " AND granted");
        await waiting;

        var sentence = await storage.Lost.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("was taken over by 'usurper' from 127.0.0.1", sentence, StringComparison.Ordinal);
        Assert.False(storage.Journal.IsWritable);
        Assert.False(storage.Journal.TryAppend(new Owner("counter", "a").Next(new byte[1], default)));
    }

    [PostgresFact]
    public async Task A_server_that_stands_by_takes_over_within_seconds_of_the_first_ones_death()
    {
        var database = await PostgresServer.NewJournal();
        var key = OperatorKey.New();
        using var first = Serve(database, key, out var firstUrl);
        await Ready(firstUrl, first);
        using (var api = new SiloApi(firstUrl, key)) await api.CreateTenant("acme");

        using var second = Serve(database, key, out var secondUrl, "--standby");
        await Eventually.True(() => second.Output.Contains("Standing by", StringComparison.Ordinal));
        Assert.Matches($@"Standing by: the journal in .* is in use by 'metering on .*, process {first.Id}'", second.Output);
        first.Kill();
        var started = TimeProvider.System.GetTimestamp();
        await Ready(secondUrl, second);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 10);
        Assert.Equal(1, second.Output.Split("Standing by").Length - 1);
        using (var api = new SiloApi(secondUrl, key)) await api.Get("/v1/tenants/acme");
        using var third = Serve(database, key, out _);
        Assert.Equal(1, await third.Wait(TimeSpan.FromSeconds(20)));
        Assert.Contains($"process {second.Id}'", third.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task A_server_that_stands_by_stops_when_it_is_told_to()
    {
        var database = await PostgresServer.NewJournal();
        await using var storage = await PostgresJournals.Open(new PostgresOptions([database]));
        using var second = Serve(database, OperatorKey.New(), out _, "--standby");
        await Eventually.True(() => second.Output.Contains("Standing by", StringComparison.Ordinal));

        await ChildProcess.MustRun("kill", ["-TERM", $"{second.Id}"], TimeSpan.FromSeconds(30));

        Assert.Equal(0, await second.Wait(TimeSpan.FromSeconds(30)));
    }

    [PostgresFact]
    public async Task A_server_whose_journal_was_taken_over_ends_with_exit_code_3_and_one_line()
    {
        var database = await PostgresServer.NewJournal();
        using var server = Serve(database, OperatorKey.New(), out var url);
        await Ready(url, server);
        await using var source = NpgsqlDataSource.Create($"{database};Pooling=false;Application Name=usurper");
        await using var usurper = await source.OpenConnectionAsync();
        var waiting = new NpgsqlCommand($"SELECT pg_advisory_lock({0x6d65_7472_6a72_6e6c})", usurper).ExecuteNonQueryAsync();
        await Eventually.True(() => PostgresJournals.Scalar<long>(database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'").Result >= 1);

        await PostgresJournals.Execute(database, Terminate + " AND granted");
        await waiting;

        Assert.Equal(3, await server.Wait(TimeSpan.FromSeconds(30)));
        Assert.Contains("was taken over by 'usurper'", server.Output, StringComparison.Ordinal);
    }

    private static ChildProcess Serve(string database, string key, out Uri url, params string[] more)
    {
        var port = Ports.Lasting();
        url = new Uri($"http://127.0.0.1:{port}");
        return new ChildProcess(
            "dotnet", [SiloProcess.Program, "serve", "--port", $"{port}", "--postgres", database, .. more],
            new Dictionary<string, string> { ["METERING_OPERATOR_KEY"] = key });
    }

    private static async Task Ready(Uri url, ChildProcess process)
    {
        using var http = new HttpClient { BaseAddress = url };
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Assert.False(process.HasExited, process.Output);
            Assert.True(TimeProvider.System.GetElapsedTime(started).TotalSeconds < 30, process.Output);
            try
            {
                using var answer = await http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(10);
        }
    }
}
