using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>Short ways to run SQL over an open connection.</summary>
internal static class SqlText
{
    public static async Task Execute(
        this NpgsqlConnection connection, string sql, CancellationToken stop, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
    }

    /// <returns>The first column of the first row; null where there is no row, or it is null.</returns>
    public static async Task<T?> Scalar<T>(
        this NpgsqlConnection connection, string sql, CancellationToken stop, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(stop).ConfigureAwait(false) is T value ? value : default;
    }

    public static async Task<List<T>> List<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken stop, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(stop).ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(stop).ConfigureAwait(false)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Where the text stands for a name in SQL, as in <c>"a role"</c>.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
