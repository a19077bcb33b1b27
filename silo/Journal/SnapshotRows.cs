using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>The tables of snapshots.db.</summary>
internal static class SnapshotRows
{
    private const long Layout = 1;

    public static void Prepare(SqliteConnection connection, string journalId)
    {
        Database.Execute(
            connection,
            """
            PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
            PRAGMA journal_size_limit = 67108864
            """);
        var layout = Database.Scalar<long>(connection, "PRAGMA user_version");
        if (layout == 0)
            Database.Execute(
                connection,
                $"""
                BEGIN IMMEDIATE;
                CREATE TABLE origin (journal TEXT NOT NULL);
                INSERT INTO origin VALUES ('{journalId}');
                CREATE TABLE snapshot (
                    grain TEXT PRIMARY KEY, sequence INTEGER NOT NULL, version INTEGER NOT NULL,
                    checksum INTEGER NOT NULL, state BLOB NOT NULL);
                PRAGMA user_version = {Layout};
                COMMIT
                """);
        else if (layout != Layout) throw new InvalidDataException($"It has layout {layout}, not {Layout}.");

        if (Database.Scalar<string>(connection, "SELECT journal FROM origin") != journalId)
            throw new InvalidDataException("It belongs to another journal.");
    }

    public static List<(GrainKey Grain, long Sequence)> List(SqliteConnection connection)
    {
        List<(GrainKey, long)> rows = [];
        using var query = new Statement(connection, "SELECT grain, sequence FROM snapshot");
        while (query.Step()) rows.Add((GrainKey.Parse(query.Text(0)), query.Long(1)));
        return rows;
    }

    /// <exception cref="InvalidDataException">The checksum does not fit.</exception>
    public static Snapshot? Read(SqliteConnection connection, GrainKey grain)
    {
        using var query = new Statement(
            connection, "SELECT sequence, version, checksum, state FROM snapshot WHERE grain = ?1");
        if (!query.Bind(1, grain.ToString()).Step()) return null;

        var state = query.Blob(3).ToArray();
        if (query.Long(2) != Checksum.Of(query.Long(0), state))
            throw new InvalidDataException("Its checksum does not fit.");
        return new Snapshot(query.Long(0), checked((int)query.Long(1)), state);
    }

    public static void Write(SqliteConnection connection, GrainKey grain, Snapshot snapshot)
    {
        using var replace = new Statement(
            connection,
            "INSERT OR REPLACE INTO snapshot (grain, sequence, version, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5)");
        replace.Bind(1, grain.ToString()).Bind(2, snapshot.Sequence).Bind(3, snapshot.Version)
            .Bind(4, Checksum.Of(snapshot.Sequence, snapshot.State.Span)).Bind(5, snapshot.State.Span).Run();
    }
}
