using MeteringCluster.Commands;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>The whole single-process server with its journal in PostgreSQL.</summary>
public sealed class PostgresHttpTests
{
    private const string Terms = ""","credits":{"base":100,"rateCard":{"chat":{"input_tokens":3.0}}}""";

    [PostgresFact]
    public async Task What_was_counted_is_there_after_a_restart_and_verify_finds_nothing()
    {
        var database = await PostgresServer.NewDatabase();
        await using var server = await ServerFixture.Start(options =>
        {
            options.Postgres = [database];
            options.Migrate = true;
        });
        var tenant = await server.CreateTenant(terms: Terms);
        for (var n = 0; n < 30; n++) await Report(server, tenant, $"r{n}", 200);

        await server.Stop();
        await server.StartAgain();

        await Report(server, tenant, "r7", 200);
        using var credits = await server.Get($"{tenant.Path}/credits", tenant.AdminKey);
        Assert.Equal(30, (await ServerFixture.Json(credits)).GetProperty("used").GetDecimal());
        using var status = await server.Get("/v1/status", server.OperatorKey);
        var journal = (await ServerFixture.Json(status)).GetProperty("journal");
        Assert.Equal("postgresql", journal.GetProperty("kind").GetString());
        Assert.InRange(journal.GetProperty("journalBytes").GetInt64(), 1, long.MaxValue);
        Assert.Equal(0, journal.GetProperty("pendingEffects").GetInt64());
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.True(await VerifyCommand.RunOnPostgres([database], Replayers.All, output, error, default) == 0, output.ToString() + error);
        Assert.Matches(@"problems +0\b", output.ToString());
    }

    [PostgresFact]
    public async Task During_an_outage_everything_answers_503_and_afterwards_it_goes_on_without_a_restart()
    {
        using var database = await PostgresServer.StartPrivate();
        var connection = await PostgresServer.NewJournal(database);
        await using var server = await ServerFixture.Start(options => options.Postgres = [connection]);
        var tenant = await server.CreateTenant(terms: Terms);
        var other = await server.CreateTenant(terms: Terms);
        await Report(server, tenant, "before", 200);

        using var console = await Pages.FormClient.SignedIn(server, server.OperatorKey);
        // Nothing is being written while it goes, so no write finds out: the first one afterwards must succeed as well.
        await database.Kill();
        await Eventually.True(() => !server.Get("/health/ready", null).Result.IsSuccessStatusCode);
        await Report(server, tenant, "meanwhile", 503);
        // A state that has to be read from the journal first, and one that is in memory but must not change.
        using (var never = await server.Post($"{other.Path}/usage", other.ServerKey, """{"id":"x","meter":"chat","credits":1}"""))
            await ServerFixture.Problem(never, 503, "journal-unavailable");
        using (var ready = await server.Get("/health/ready", null)) Assert.Equal(503, (int)ready.StatusCode);
        // Who is signed in stays so, and is told.
        Assert.Contains("The journal takes no writes at the moment.", await console.Text("/console/health"), StringComparison.Ordinal);
        for (var tries = 0; !database.IsRunning; tries++)
        {
            try
            {
                await database.Start();
            }
            catch (InvalidOperationException) when (tries < 20)
            {
                await Task.Delay(100);
            }
        }

        await Eventually.True(() => server.Get("/health/ready", null).Result.IsSuccessStatusCode);
        // Ready means ready: not even the first report after it is refused.
        await Report(server, tenant, "meanwhile", 200);
        await Report(server, tenant, "before", 200);
        using var credits = await server.Get($"{tenant.Path}/credits", tenant.AdminKey);
        Assert.Equal(2, (await ServerFixture.Json(credits)).GetProperty("used").GetDecimal());
    }

    private static async Task Report(ServerFixture server, TestTenant tenant, string id, int expected)
    {
        using var answer = await server.Post($"{tenant.Path}/usage", tenant.ServerKey, $$"""{"id":"{{id}}","meter":"chat","credits":1}""");
        if (expected == 503) await ServerFixture.Problem(answer, 503, "journal-unavailable");
        else Assert.True((int)answer.StatusCode == expected, await answer.Content.ReadAsStringAsync());
    }
}
