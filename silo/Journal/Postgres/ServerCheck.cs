using System.Globalization;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>Whether a database can be the journal's, held against all that it needs before anything is written.</summary>
internal static class ServerCheck
{
    public const int OldestMajorVersion = 14;

    private static readonly (string Table, string Rights)[] Needed =
    [
        ("journal", "SELECT"),
        ("record", "SELECT, INSERT"),
        ("effect", "SELECT, INSERT, UPDATE, DELETE"),
        ("due", "SELECT, INSERT, UPDATE, DELETE"),
        ("snapshot", "SELECT, INSERT, UPDATE, DELETE"),
        ("probe", "SELECT, INSERT, DELETE"),
    ];

    public static IEnumerable<(string Table, string Rights)> Rights => Needed;

    /// <exception cref="JournalRefusedException">The server is too old, or writes nothing.</exception>
    public static async Task Server(PostgresDatabase database, NpgsqlConnection connection, CancellationToken stop)
    {
        var version = int.Parse((await connection.Scalar<string>("SHOW server_version_num", stop).ConfigureAwait(false))!, CultureInfo.InvariantCulture);
        CheckVersion(database.Name, version);
        if (await connection.Scalar<bool>("SELECT pg_is_in_recovery()", stop).ConfigureAwait(false))
            throw new JournalRefusedException($"{database.Name} is a standby replica and cannot be written; name the primary.");
        if (await connection.Scalar<string>("SHOW default_transaction_read_only", stop).ConfigureAwait(false) == "on")
            throw new JournalRefusedException($"{database.Name} is read-only (default_transaction_read_only is on).");
    }

    /// <param name="number">As the server gives it, such as 150004.</param>
    /// <exception cref="JournalRefusedException">It is too old.</exception>
    public static void CheckVersion(string name, int number)
    {
        if (number / 10000 < OldestMajorVersion)
            throw new JournalRefusedException($"{name} is PostgreSQL {number / 10000}; version {OldestMajorVersion} or newer is needed.");
    }

    /// <summary>A pooler that hands every transaction to another session loses locks and prepared statements.</summary>
    /// <exception cref="JournalRefusedException">There is one between.</exception>
    public static async Task NoTransactionPooler(PostgresDatabase database, NpgsqlConnection connection, CancellationToken stop)
    {
        const string Session = "SELECT pg_backend_pid()";
        var own = await connection.Scalar<int>(Session, stop).ConfigureAwait(false);
        if (own == connection.ProcessID) return;

        // Some pooler is there. Two clients in one and the same session at a time: it pools transactions.
        await using var other = await database.Connect(stop).ConfigureAwait(false);
        if (await other.Scalar<int>(Session, stop).ConfigureAwait(false) == own || await connection.Scalar<int>(Session, stop).ConfigureAwait(false) != own)
            throw new JournalRefusedException(
                $"{database.Name} is reached through a pooler that pools transactions; connect to PostgreSQL itself, or let the pooler pool sessions.");
    }

    /// <returns>The journal's row, whose layout is this version's.</returns>
    /// <exception cref="JournalRefusedException">The schema is missing, older or newer, or rights to it are.</exception>
    public static async Task<JournalRow> Schema(PostgresDatabase database, NpgsqlConnection connection, CancellationToken stop)
    {
        const string Usage = "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = 'metering'";
        if (await connection.Scalar<bool?>(Usage, stop).ConfigureAwait(false) == false)
            throw Lacks(database, "USAGE on schema metering");
        await CheckRights(database, connection, "journal", "SELECT", stop).ConfigureAwait(false);
        var row = await JournalRow.Read(connection, stop).ConfigureAwait(false)
            ?? throw new JournalRefusedException($"{database.Name} has no journal in it yet; run: silo migrate --postgres ...");
        if (row.Layout < SchemaSteps.Layout)
            throw new JournalRefusedException(
                $"The journal in {database.Name} has layout {row.Layout}, this version needs {SchemaSteps.Layout}; run: silo migrate --postgres ...");
        CheckNotNewer(database, row);
        foreach (var (table, rights) in Needed) await CheckRights(database, connection, table, rights, stop).ConfigureAwait(false);
        return row;
    }

    /// <exception cref="JournalRefusedException">A newer version has migrated it.</exception>
    public static void CheckNotNewer(PostgresDatabase database, JournalRow row)
    {
        if (row.Layout > SchemaSteps.Layout)
            throw new JournalRefusedException(
                $"The journal in {database.Name} has layout {row.Layout} and was migrated by a newer version; this one knows layouts up to {SchemaSteps.Layout}.");
    }

    /// <summary>Settings that make a server forget commits in a crash, each as a sentence.</summary>
    public static async Task<List<string>> Warnings(PostgresDatabase database, NpgsqlConnection connection, CancellationToken stop)
    {
        List<string> warnings = [];
        foreach (var setting in (string[])["fsync", "full_page_writes"])
            if (await connection.Scalar<string>($"SHOW {setting}", stop).ConfigureAwait(false) == "off")
                warnings.Add($"{database.Name} runs with {setting} = off: a crash of its machine loses what was acknowledged");
        return warnings;
    }

    private static async Task CheckRights(
        PostgresDatabase database, NpgsqlConnection connection, string table, string rights, CancellationToken stop)
    {
        foreach (var right in rights.Split(", "))
        {
            const string Has = """
                SELECT has_table_privilege(c.oid, $2) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'metering' AND c.relname = $1
                """;
            if (await connection.Scalar<bool?>(Has, stop, table, right).ConfigureAwait(false) == false)
                throw Lacks(database, $"{right} on metering.{table}");
        }
    }

    private static JournalRefusedException Lacks(PostgresDatabase database, string right) => new(
        $"{database.Name}: user '{database.User}' lacks the right {right}; run: silo migrate --postgres ... --grant {database.User}");
}
