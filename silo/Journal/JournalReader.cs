using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>Reads a journal over connections of its own, so that it neither waits for the writer nor holds it up.</summary>
internal sealed class JournalReader(string path, GrainIndex index) : IDisposable
{
    private const int MostAtOnce = 8;

    private readonly ConcurrentBag<Connection> _idle = [];
    private readonly SemaphoreSlim _free = new(MostAtOnce);

    public async IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence, [EnumeratorCancellation] CancellationToken stop)
    {
        if (index.Find(grain) is not { DurableSequence: > 0 } slot) yield break;

        var connection = await Rent(stop).ConfigureAwait(false);
        try
        {
            foreach (var flush in Flushes(connection, slot, afterSequence, throughSequence))
            {
                stop.ThrowIfCancellationRequested();
                foreach (var record in connection.Records(flush, slot.Id, afterSequence, throughSequence)) yield return record;
            }
        }
        finally
        {
            Return(connection);
        }
    }

    /// <summary>For the short lists of a start: all rows of a query at once.</summary>
    public async Task<List<T>> List<T>(string sql, Func<Statement, T> row, CancellationToken stop)
    {
        var connection = await Rent(stop).ConfigureAwait(false);
        try
        {
            List<T> rows = [];
            using var query = new Statement(connection.Sqlite, sql);
            while (query.Step()) rows.Add(row(query));
            return rows;
        }
        finally
        {
            Return(connection);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
        _free.Dispose();
    }

    private async Task<Connection> Rent(CancellationToken stop)
    {
        await _free.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return _idle.TryTake(out var connection) ? connection : new Connection(path);
        }
        catch
        {
            // A connection that cannot be opened must not take a place for good: after a few, nobody could read.
            _free.Release();
            throw;
        }
    }

    private void Return(Connection connection)
    {
        _idle.Add(connection);
        _free.Release();
    }

    private static List<long> Flushes(Connection connection, GrainSlot slot, long afterSequence, long throughSequence)
    {
        // Memory first: what leaves it meanwhile is in rows by then, and the rows are only asked for what lies before.
        List<long> recent = [];
        var recentFrom = slot.Collect(afterSequence, throughSequence, recent);
        if (afterSequence + 1 >= recentFrom) return recent;

        List<long> all = [];
        connection.CollectIndexed(slot.Id, afterSequence, Math.Min(throughSequence, recentFrom - 1), all);
        all.AddRange(recent);
        return all;
    }

    private sealed class Connection : IDisposable
    {
        private readonly Statement _flush;
        private readonly Statement _index;

        public Connection(string path)
        {
            Sqlite = Database.Open(path, SqliteOpenMode.ReadOnly);
            _flush = new(Sqlite, "SELECT checksum, data FROM flush WHERE id = ?1");
            _index = new(
                Sqlite,
                """
                SELECT first_sequence, flushes FROM grain_index
                WHERE grain = ?1 AND first_sequence <= ?3 AND first_sequence >= coalesce(
                    (SELECT max(first_sequence) FROM grain_index WHERE grain = ?1 AND first_sequence <= ?2), 0)
                ORDER BY first_sequence
                """);
        }

        public SqliteConnection Sqlite { get; }

        public void CollectIndexed(long grain, long afterSequence, long through, List<long> flushes)
        {
            _index.Bind(1, grain).Bind(2, afterSequence + 1).Bind(3, through);
            while (_index.Step()) FlushList.Collect(_index.Blob(1), _index.Long(0), afterSequence, through, flushes);
        }

        public List<StoredRecord> Records(long flush, long grain, long afterSequence, long throughSequence)
        {
            try
            {
                if (!_flush.Bind(1, flush).Step()) throw new InvalidDataException("it is missing");
                return Decode(new FlushDecoder(flush, _flush.Long(0), _flush.Blob(1)), grain, afterSequence, throughSequence);
            }
            catch (Exception e) when (e is InvalidDataException || IsDamage(e))
            {
                throw new InvalidDataException($"Flush {flush} of the journal is damaged: {e.Message}", e);
            }
            finally
            {
                _flush.Reset();
            }
        }

        public void Dispose()
        {
            _flush.Dispose();
            _index.Dispose();
            Sqlite.Dispose();
        }

        private static List<StoredRecord> Decode(FlushDecoder from, long grain, long afterSequence, long throughSequence)
        {
            List<StoredRecord> records = [];
            while (from.Next())
                if (from.Grain == grain && from.Sequence > afterSequence && from.Sequence <= throughSequence)
                    records.Add(new(from.Sequence, new(from.Ticks, TimeSpan.Zero), from.Payload.ToArray()));
            return records;
        }

        private static bool IsDamage(Exception e) =>
            e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB };
    }
}
