using MeteringCluster.Journal.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MeteringCluster.Tests.Kit;

/// <summary>Opens journals on PostgreSQL, several of them on one database where a test asks for it.</summary>
public static class PostgresJournals
{
    public static Task<PostgresStorage> Shared(params string[] connections) =>
        Open(new PostgresOptions(connections) { Ownership = Ownership.Shared });

    public static Task<PostgresStorage> Open(PostgresOptions options) => PostgresStorage.Open(options, NullLoggerFactory.Instance);

    public static async Task<T?> Scalar<T>(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public static Task Execute(string connection, string sql) => Scalar<object>(connection, sql);
}
