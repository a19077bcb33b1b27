using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>The layout of journal.db, and the steps that bring an older one up to date.</summary>
internal static class JournalSchema
{
    // "MCJL": tells a journal from any other SQLite file.
    public const long ApplicationId = 0x4D434A4C;

    // Step n brings layout n to layout n + 1. A step is never changed once released.
    private static readonly string[] Steps =
    [
        $"""
        PRAGMA application_id = {ApplicationId};
        CREATE TABLE journal (id TEXT NOT NULL, index_from INTEGER NOT NULL, probe BLOB NOT NULL);
        INSERT INTO journal VALUES (lower(hex(randomblob(16))), 1, x'');
        CREATE TABLE flush (id INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, data BLOB NOT NULL);
        CREATE TABLE grain (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            indexed_sequence INTEGER NOT NULL DEFAULT 0, indexed_flush INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE grain_index (
            grain INTEGER NOT NULL, first_sequence INTEGER NOT NULL, flushes BLOB NOT NULL,
            PRIMARY KEY (grain, first_sequence)) WITHOUT ROWID;
        CREATE TABLE effect (
            place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            grain INTEGER NOT NULL, sequence INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE due (grain INTEGER PRIMARY KEY, at INTEGER NOT NULL);
        """,
    ];

    public static long Version => Steps.Length;

    // The log takes whole pages, so small ones suit small flushes: one of 5 KB (some 40 single reports) logs 13 KB with
    // pages of 4 KiB, 25 KB with 8 KiB, 27 KB with 16 KiB; one of 80 KB logs 91, 99 and 115 KB, in the same time.
    public static void Create(SqliteConnection connection)
    {
        Database.Execute(connection, "PRAGMA page_size = 4096");
        Upgrade(connection);
    }

    /// <summary>Brings an existing file up to date and sets the connection up for writing.</summary>
    public static void Prepare(SqliteConnection connection)
    {
        if (Database.Scalar<string>(connection, "PRAGMA journal_mode = WAL") != "wal")
            throw new JournalRefusedException(
                $"The file system of {connection.DataSource} does not support a write-ahead log; put the data folder on a local disk.");

        // FULL: a commit is acknowledged, so it must be on disk. Checkpoints are the checkpointer's affair.
        Database.Execute(
            connection, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384");
        if (Upgrade(connection)) Database.Checkpoint(connection, truncate: true);
    }

    private static bool Upgrade(SqliteConnection connection)
    {
        var found = Database.Scalar<long>(connection, "PRAGMA user_version");
        for (var version = found; version < Version; version++)
            Database.Execute(
                connection, $"BEGIN IMMEDIATE; {Steps[version]} PRAGMA user_version = {version + 1}; COMMIT");
        return found < Version;
    }
}
