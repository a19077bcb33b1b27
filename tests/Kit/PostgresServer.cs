using MeteringCluster.Commands;
using MeteringCluster.Load.Servers;
using Xunit;

namespace MeteringCluster.Tests.Kit;

/// <summary>One PostgreSQL for the whole test run, with a database of its own for whoever asks; gone at the end.</summary>
public static class PostgresServer
{
    // Plenty of connections, for every test class runs beside others.
    public const string Settings = "-c max_connections=300 -c shared_buffers=64MB -c max_wal_size=256MB";

    private static readonly Lazy<Task<PostgresProcess>> Shared = new(() => StartPrivate());
    private static int _databases;

    /// <summary>Null where tests on PostgreSQL can run.</summary>
    public static string? WhyNot { get; } =
        PostgresProcess.FindPrograms() is null ? "PostgreSQL's programs (initdb, pg_ctl, pgbench) are not below /usr/lib/postgresql." : null;

    public static Task<PostgresProcess> Process => Shared.Value;

    /// <summary>A server that a test may stop and kill.</summary>
    public static Task<PostgresProcess> StartPrivate(string settings = Settings) =>
        PostgresProcess.Create(PostgresProcess.FindPrograms()!, settings);

    /// <returns>The connection string of a new, empty database.</returns>
    public static async Task<string> NewDatabase(PostgresProcess? on = null)
    {
        var server = on ?? await Process;
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await server.Sql("postgres", $"CREATE DATABASE {name}");
        return server.ConnectionString(name);
    }

    /// <returns>The connection string of a new database with the schema in it.</returns>
    public static async Task<string> NewJournal(PostgresProcess? on = null)
    {
        var connection = await NewDatabase(on);
        await Migrate(connection);
        return connection;
    }

    /// <returns>What the command said.</returns>
    public static async Task<string> Migrate(params string[] connections)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.True(await MigrateCommand.Run(connections, null, output, error, default) == 0, error.ToString());
        return output.ToString();
    }
}

/// <summary>A test that needs PostgreSQL; skipped, with the reason, where its programs are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhyNot;
}

/// <summary>As <see cref="PostgresFactAttribute"/>, for each of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.WhyNot;
}
