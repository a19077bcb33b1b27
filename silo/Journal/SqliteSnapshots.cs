using System.Collections.Concurrent;
using System.Globalization;
using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>
/// Snapshots in a file beside the journal, so that a large one never holds up a group commit. Losing the file costs
/// time alone; one that cannot be read, or belongs to another history of the journal, is set aside.
/// </summary>
public sealed class SqliteSnapshots : ISnapshots, IAsyncDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly ILogger<SqliteSnapshots> _log;

    private SqliteSnapshots(string path, SqliteConnection writer, ILogger<SqliteSnapshots> log) =>
        (_path, _writer, _log) = (path, writer, log);

    internal static SqliteSnapshots Open(
        string path, string journalId, Func<GrainKey, long> durable, TimeProvider clock, ILogger<SqliteSnapshots> log)
    {
        try
        {
            return new(path, OpenFile(path, journalId, durable), log);
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException or FormatException)
        {
            var aside = string.Create(
                CultureInfo.InvariantCulture, $"{path}.unreadable-{clock.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}");
            log.LogWarning(e, "{Path} cannot be used and is set aside as {Aside}; grains replay from the journal", path, aside);
            if (File.Exists(path)) File.Move(path, aside);
            foreach (var suffix in (string[])["-wal", "-shm"]) File.Delete(path + suffix);
            return new(path, OpenFile(path, journalId, durable), log);
        }
    }

    public ValueTask<Snapshot?> Read(GrainKey grain, CancellationToken stop = default)
    {
        if (!_readers.TryTake(out var connection)) connection = Database.Open(_path, SqliteOpenMode.ReadOnly);
        try
        {
            return new(SnapshotRows.Read(connection, grain));
        }
        catch (Exception e) when (e is InvalidDataException or SqliteException)
        {
            _log.LogWarning(e, "The snapshot of {Grain} is damaged; it replays from its first record", grain);
            return new((Snapshot?)null);
        }
        finally
        {
            _readers.Add(connection);
        }
    }

    /// <summary>How many grains have one; null where the file cannot be read.</summary>
    internal long? Count()
    {
        if (!_readers.TryTake(out var connection)) connection = Database.Open(_path, SqliteOpenMode.ReadOnly);
        try
        {
            return Database.Scalar<long>(connection, "SELECT count(*) FROM snapshot");
        }
        catch (SqliteException)
        {
            return null;
        }
        finally
        {
            _readers.Add(connection);
        }
    }

    public async ValueTask Write(GrainKey grain, Snapshot snapshot, CancellationToken stop = default)
    {
        await _writing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await Task.Run(() => SnapshotRows.Write(_writer, grain, snapshot), stop).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        while (_readers.TryTake(out var reader)) await reader.DisposeAsync().ConfigureAwait(false);
        try
        {
            Database.Checkpoint(_writer, truncate: true);
        }
        catch (SqliteException e)
        {
            _log.LogWarning(e, "The last checkpoint of {Path} failed", _path);
        }

        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteConnection OpenFile(string path, string journalId, Func<GrainKey, long> durable)
    {
        var connection = Database.Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            SnapshotRows.Prepare(connection, journalId);
            foreach (var (grain, sequence) in SnapshotRows.List(connection))
                if (sequence > durable(grain))
                    throw new InvalidDataException(
                        $"The snapshot of {grain} is at record {sequence}, the journal at {durable(grain)}.");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
