using System.Diagnostics;
using System.Runtime.InteropServices;
using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>
/// The journal in one SQLite file. A thread of its own writes all that was handed over since its last flush as one
/// row in one transaction (group commit), synced to disk; the next flush starts when the last ends.
/// </summary>
public sealed class SqliteJournal : IJournal, IMeasuredJournal
{
    private const int MostBytesInFlush = 8 * 1024 * 1024;
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly FlushFigures _figures = new();
    private readonly SqliteConnection _connection;
    private readonly GrainIndex _index;
    private readonly FlushWriter _writer;
    private readonly JournalReader _reader;
    private readonly Checkpointer _checkpointer;
    private readonly ILogger<SqliteJournal> _log;
    private readonly Thread _thread;
    private readonly List<JournalRecord> _accepted = [];
    private JournalQueue _queue = new();
    private JournalQueue _taken = new();
    private bool _waiting;
    private bool _stopping;
    private volatile bool _writable = true;

    /// <summary>Over a file that <see cref="DataFolder"/> has found in order.</summary>
    internal SqliteJournal(string path, SqliteConnection connection, GrainIndex index, ILogger<SqliteJournal> log)
    {
        (_connection, _index, _log) = (connection, index, log);
        _writer = new FlushWriter(connection, index);
        _reader = new JournalReader(path, index);
        _checkpointer = new Checkpointer(path, log);
        _thread = new Thread(Run) { Name = "journal writer", IsBackground = true };
        _thread.Start();
        JournalMetrics.Add(this);
    }

    public bool IsWritable => _writable;

    public int QueueDepth
    {
        get
        {
            lock (_gate) return _queue.Records.Count;
        }
    }

    FlushFigures IMeasuredJournal.Figures => _figures;

    public bool TryAppend(JournalRecord record)
    {
        lock (_gate)
        {
            if (!_writable) return false;
            _queue.Records.Add(record);
            if (_waiting) Monitor.Pulse(_gate);
            return true;
        }
    }

    public Task CompleteEffect(string effectId)
    {
        var done = new EffectDone(effectId);
        lock (_gate)
        {
            if (!_writable) return Task.FromException(new JournalUnavailableException());
            _queue.Done.Add(done);
            if (_waiting) Monitor.Pulse(_gate);
            return done.Task;
        }
    }

    public IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence = long.MaxValue, CancellationToken stop = default) =>
        _reader.Read(grain, afterSequence, throughSequence, stop);

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop = default) =>
        _index.Grains.Where(key => _index.Find(key) is { DurableSequence: > 0 }).ToAsyncEnumerable();

    public async IAsyncEnumerable<Effect> PendingEffects(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
    {
        foreach (var effect in await _reader.List(
            "SELECT id, kind, payload FROM effect ORDER BY place",
            row => new Effect(row.Text(0), row.Text(1), row.Blob(2).ToArray()), stop))
            yield return effect;
    }

    public async IAsyncEnumerable<DueWork> DueWork(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
    {
        foreach (var due in await _reader.List(
            "SELECT name, at FROM due JOIN grain ON grain.id = due.grain",
            row => new DueWork(GrainKey.Parse(row.Text(0)), new(row.Long(1), TimeSpan.Zero)), stop))
            yield return due;
    }

    /// <summary>How many effects are pending, and how many grains are due now or later.</summary>
    internal async Task<(long Effects, long Due)> CountWork(CancellationToken stop) =>
        (await _reader.List("SELECT (SELECT count(*) FROM effect), (SELECT count(*) FROM due)", row => (row.Long(0), row.Long(1)), stop).ConfigureAwait(false))[0];

    /// <summary>Writes what is queued, brings the log into the database file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        await Task.Run(_thread.Join).ConfigureAwait(false);
        JournalMetrics.Remove(this);
        _checkpointer.Dispose();
        _reader.Dispose();
        _writer.Dispose();
        _index.Dispose();
        try
        {
            Database.Checkpoint(_connection, truncate: true);
        }
        catch (SqliteException e)
        {
            _log.LogWarning(e, "The last checkpoint failed; the next start reads the write-ahead log instead");
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private void Run()
    {
        while (Take())
        {
            try
            {
                WriteTaken();
                _taken.Clear();
            }
            catch (Exception e)
            {
                // Whatever it was, no caller may be told that a record is safe, and the next write may well succeed.
                Fail(e);
                WaitUntilWritable();
            }
        }
    }

    /// <returns>False when the journal is being closed and nothing is left to write.</returns>
    private bool Take()
    {
        lock (_gate)
        {
            _waiting = true;
            while (_queue.IsEmpty && !_stopping) Monitor.Wait(_gate);
            _waiting = false;

            if (_stopping) _writable = false;
            (_queue, _taken) = (_taken, _queue);
            return !_taken.IsEmpty;
        }
    }

    private void WriteTaken()
    {
        var done = CollectionsMarshal.AsSpan(_taken.Done);
        do
        {
            var started = Stopwatch.GetTimestamp();
            using var activity = JournalMetrics.Activities.StartActivity("flush");
            Gather();
            _writer.Commit(CollectionsMarshal.AsSpan(_accepted), done);

            foreach (var effect in done) effect.SetResult();
            done = [];
            _taken.DoneIsWritten();
            var records = _accepted.Count;
            foreach (var record in _accepted) record.Complete();
            _accepted.Clear();

            JournalMetrics.Flushed(_figures, activity, records, _writer.Bytes, Stopwatch.GetElapsedTime(started));
            _checkpointer.Wrote(_writer.Bytes, _connection);
        }
        while (_taken.Next < _taken.Records.Count);
    }

    // Moves records from what was taken into one flush, up to its bound.
    private void Gather()
    {
        _writer.Begin();
        while (_taken.Next < _taken.Records.Count && _writer.Bytes < MostBytesInFlush)
        {
            // Counted as dealt with only afterwards: should this step throw, the record fails with the others.
            var record = _taken.Records[_taken.Next];
            if (_writer.TryAdd(record)) _accepted.Add(record);
            else Reject(record);
            _taken.Next++;
        }
    }

    private void Reject(JournalRecord record)
    {
        _log.LogError("{Grain}: record {Sequence} does not follow the last; its owner replays", record.Grain, record.Sequence);
        record.Owner.Fence(FenceCause.Overtaken);
        record.Fail(new JournalUnavailableException("Another activation has written to this grain."));
    }

    private void Fail(Exception cause)
    {
        JournalMetrics.Failed(_figures);
        _log.LogError(cause, "The journal cannot be written; commands are refused until it can");

        JournalQueue queued;
        lock (_gate)
        {
            _writable = false;
            (queued, _queue) = (_queue, new JournalQueue());
        }

        JournalRecord[] lost = [.. _accepted, .. _taken.Records.Skip(_taken.Next), .. queued.Records];
        LostRecords.Fail(lost, _taken.Done.Concat(queued.Done), cause);
        _taken.Clear();
        _accepted.Clear();
    }

    private void WaitUntilWritable()
    {
        var bytes = Math.Min(_writer.Bytes, MostBytesInFlush);
        while (true)
        {
            lock (_gate)
            {
                if (!_stopping) Monitor.Wait(_gate, ProbePause);
                if (_stopping) return;
            }

            try
            {
                FlushWriter.Probe(_connection, bytes);
                break;
            }
            catch (SqliteException e)
            {
                _log.LogDebug(e, "The journal still cannot be written");
            }
        }

        lock (_gate) _writable = !_stopping;
        _log.LogInformation("The journal can be written again");
    }
}
