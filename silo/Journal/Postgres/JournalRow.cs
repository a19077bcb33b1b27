using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>The one row of table <c>journal</c>.</summary>
internal sealed record JournalRow(int Layout, Guid Installation, int Shard, int Shards)
{
    /// <summary>Looks first whether there is such a table, in a way that needs no right to it.</summary>
    /// <returns>Null where the schema was never made.</returns>
    public static async Task<JournalRow?> Read(NpgsqlConnection connection, CancellationToken stop)
    {
        const string Exists = """
            SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'metering' AND c.relname = 'journal')
            """;
        if (!await connection.Scalar<bool>(Exists, stop).ConfigureAwait(false)) return null;

        var rows = await connection.List(
            "SELECT layout, installation, shard, shards FROM metering.journal",
            row => new JournalRow(row.GetInt32(0), row.GetGuid(1), row.GetInt32(2), row.GetInt32(3)), stop).ConfigureAwait(false);
        return rows.SingleOrDefault();
    }

    /// <exception cref="JournalRefusedException">The databases are not this installation's, all of them, in the order they were made.</exception>
    public static void CheckPlaces(IReadOnlyList<PostgresDatabase> databases, IReadOnlyList<JournalRow?> rows)
    {
        var first = rows.FirstOrDefault(row => row is not null);
        for (var place = 0; place < rows.Count; place++)
        {
            if (rows[place] is not { } row) continue;
            if (row.Installation != first!.Installation)
                throw new JournalRefusedException($"{databases[place].Name} belongs to another installation than the databases before it.");
            if (row.Shards != rows.Count)
                throw new JournalRefusedException(
                    $"{databases[place].Name} is one of {row.Shards} databases of its journal, but {rows.Count} are named; the list is fixed when the journal is made.");
            if (row.Shard != place)
                throw new JournalRefusedException(
                    $"{databases[place].Name} is database {row.Shard + 1} of its journal, but is named in place {place + 1}; name each once, in the order they were made.");
        }
    }
}
