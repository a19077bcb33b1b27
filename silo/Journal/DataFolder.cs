using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MeteringCluster.Journal;

/// <summary>
/// A folder with one system's data, owned by this process until disposed: <c>journal.db</c> holds everything,
/// <c>snapshots.db</c> only shortens a start and may be lost, <c>journal.lock</c> names the owner.
/// </summary>
public sealed class DataFolder : IAsyncDisposable
{
    public const string JournalFile = "journal.db";
    public const string SnapshotsFile = "snapshots.db";

    // Enough for a usual flush and the files that come with an open database.
    private const int RoomNeededBytes = 64 * 1024;

    private readonly OwnerLock _owner;

    private DataFolder(string path, string installation, OwnerLock owner, SqliteJournal journal, SqliteSnapshots snapshots) =>
        (Path, Installation, _owner, Journal, Snapshots) = (path, installation, owner, journal, snapshots);

    public string Path { get; }

    /// <summary>The journal's id, drawn when it was made.</summary>
    public string Installation { get; }

    public SqliteJournal Journal { get; }

    public SqliteSnapshots Snapshots { get; }

    /// <summary>Opens the folder, or makes it, and takes ownership of it.</summary>
    /// <exception cref="JournalRefusedException">It cannot be used; nothing in it was changed.</exception>
    public static DataFolder Open(string path, TimeProvider clock, ILoggerFactory logs)
    {
        path = System.IO.Path.GetFullPath(path);
        var journal = System.IO.Path.Combine(path, JournalFile);
        try
        {
            System.IO.Directory.CreateDirectory(path);
            if (File.Exists(journal)) JournalHeader.Check(journal);
            var owner = OwnerLock.Take(path, clock);
            try
            {
                if (!File.Exists(journal)) Create(journal);
                return Open(path, journal, owner, clock, logs);
            }
            catch
            {
                owner.Dispose();
                throw;
            }
        }
        catch (Exception e) when (Refusal(e, path, journal) is { } sentence)
        {
            throw new JournalRefusedException(sentence, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Snapshots.DisposeAsync();
        await Journal.DisposeAsync();
        _owner.Dispose();
    }

    private static DataFolder Open(
        string path, string file, OwnerLock owner, TimeProvider clock, ILoggerFactory logs)
    {
        var connection = Database.Open(file, SqliteOpenMode.ReadWrite);
        GrainIndex? index = null;
        try
        {
            JournalSchema.Prepare(connection);
            index = new GrainIndex(connection);
            index.Load(connection);
            FlushWriter.Probe(connection, RoomNeededBytes);

            var id = Database.Scalar<string>(connection, "SELECT id FROM journal");
            var snapshots = SqliteSnapshots.Open(
                System.IO.Path.Combine(path, SnapshotsFile), id,
                grain => index.Find(grain)?.DurableSequence ?? 0, clock, logs.CreateLogger<SqliteSnapshots>());
            var journal = new SqliteJournal(file, connection, index, logs.CreateLogger<SqliteJournal>());
            return new DataFolder(path, id, owner, journal, snapshots);
        }
        catch
        {
            index?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    // Under another name first, so that a journal.db is never seen half made.
    private static void Create(string journal)
    {
        var unfinished = journal + ".new";
        try
        {
            foreach (var suffix in (string[])["", "-journal"]) File.Delete(unfinished + suffix);
            using (var connection = Database.Open(unfinished, SqliteOpenMode.ReadWriteCreate))
                JournalSchema.Create(connection);
            File.Move(unfinished, journal);
        }
        catch
        {
            foreach (var suffix in (string[])["", "-journal"]) File.Delete(unfinished + suffix);
            throw;
        }
    }

    private static string? Refusal(Exception e, string path, string journal) => e switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => $"The disk of {path} is full.",
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR } =>
            $"{journal} is damaged: {e.Message}",
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM } =>
            $"{journal} cannot be opened for writing: {e.Message}",
        SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } => $"{journal} cannot be read or written: {e.Message}",
        InvalidDataException or FormatException => $"{journal} is damaged: {e.Message}",
        UnauthorizedAccessException or IOException => $"The data folder {path} cannot be used: {e.Message}",
        _ => null,
    };
}
