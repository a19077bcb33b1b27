using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MeteringCluster.Journal;

/// <summary>How the files of a data folder are opened.</summary>
internal static class Database
{
    private const int DbConfigNoCheckpointOnClose = 1006;

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            // Only an orderly end writes into the database file: a refused start must leave it as it was found.
            SqliteException.ThrowExceptionForRC(
                raw.sqlite3_db_config(connection.Handle!, DbConfigNoCheckpointOnClose, 1, out _), connection.Handle);
            Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA cell_size_check = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static T Scalar<T>(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)(command.ExecuteScalar() ?? throw new InvalidDataException($"No row: {sql}"));
    }

    /// <summary>Undoes what is left of a transaction; some failures have ended it already.</summary>
    public static void RollBack(SqliteConnection connection)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle!) == 0) Execute(connection, "ROLLBACK");
    }

    /// <returns>Pages in the write-ahead log, and how many of them are in the database file by now.</returns>
    public static (int Log, int Done) Checkpoint(SqliteConnection connection, bool truncate = false)
    {
        var mode = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        var code = raw.sqlite3_wal_checkpoint_v2(connection.Handle!, "main", mode, out var log, out var done);
        if (code != raw.SQLITE_BUSY) SqliteException.ThrowExceptionForRC(code, connection.Handle);
        return (log, done);
    }
}
