using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>What a server may do whose user does not own the schema: read and write, but change no table.</summary>
internal static class Grants
{
    /// <exception cref="JournalRefusedException">There is no such role.</exception>
    public static async Task Give(
        PostgresDatabase database, NpgsqlConnection connection, string role, List<string> done, CancellationToken stop)
    {
        if (!await connection.Scalar<bool>("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", stop, role).ConfigureAwait(false))
            throw new JournalRefusedException($"{database.Name} has no role '{role}' to grant rights to; create it with: CREATE ROLE.");

        var to = SqlText.Quoted(role);
        await connection.Execute($"GRANT USAGE ON SCHEMA metering TO {to}", stop).ConfigureAwait(false);
        foreach (var (table, rights) in ServerCheck.Rights)
            await connection.Execute($"GRANT {rights} ON metering.{table} TO {to}", stop).ConfigureAwait(false);
        foreach (var table in await ClusterTables(connection, stop).ConfigureAwait(false))
        {
            // The queries themselves are only read.
            var rights = table == "orleansquery" ? "SELECT" : "SELECT, INSERT, UPDATE, DELETE";
            await connection.Execute($"GRANT {rights} ON metering.{SqlText.Quoted(table)} TO {to}", stop).ConfigureAwait(false);
        }

        done.Add($"granted role '{role}' what a server needs");
    }

    private static Task<List<string>> ClusterTables(NpgsqlConnection connection, CancellationToken stop) => connection.List(
        """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'metering' AND c.relkind = 'r' AND NOT c.relispartition AND NOT c.relname LIKE 'record\_%'
            AND NOT c.relname LIKE 'archive\_%' AND NOT c.relname = ANY ($1) ORDER BY 1
        """, row => row.GetString(0), stop, (object)ServerCheck.Rights.Select(right => right.Table).ToArray());
}
