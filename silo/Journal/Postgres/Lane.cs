using System.Diagnostics;
using MeteringCluster.Journaling;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// One writer of one database: a thread and a connection of its own. It writes all that was handed over since its
/// last flush in one round trip (group commit); the next flush starts when the last ends. A grain is always written
/// by the same lane, so its records keep their order.
/// </summary>
internal sealed class Lane : IDisposable
{
    private const int MostBytesInFlush = 8 * 1024 * 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly PostgresDatabase _database;
    private readonly ILogger _log;
    private readonly Action<bool> _changed;
    private readonly FlushFigures _figures;
    private readonly string _name;
    private readonly CancellationTokenSource _stop = new();
    private readonly Timer _watchdog;
    private Flush _flush = new();
    private Thread _thread;
    private LaneConnection? _connection;
    private int _generation;
    private long _busySince;
    private JournalQueue _queue = new();
    private JournalQueue _taken = new();
    private bool _waiting;
    private bool _stopping;
    private volatile bool _suspect;
    private volatile bool _writable = true;

    /// <param name="changed">Is told when the lane stops taking writes, and when it takes them again.</param>
    public Lane(PostgresDatabase database, LaneConnection connection, int number, Action<bool> changed, FlushFigures figures, ILogger log)
    {
        (_database, _connection, _changed, _figures, _log, _name) = (database, connection, changed, figures, log, $"journal writer {number}");
        _thread = Start(() => Run(0));
        var often = database.Timeout / 8;
        _watchdog = new Timer(_ => LookForStall(), null, often, often);
    }

    public int QueueDepth
    {
        get
        {
            lock (_gate) return _queue.Records.Count;
        }
    }

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

    /// <summary>
    /// The database has failed elsewhere: the lane takes nothing until it knows that its own connection still lives, so
    /// that no record is the one to find out.
    /// </summary>
    public void Suspect()
    {
        lock (_gate)
        {
            // Otherwise it is finding out already.
            if (!_writable) return;
            (_writable, _suspect) = (false, true);
            Monitor.Pulse(_gate);
        }

        _changed(false);
    }

    /// <summary>Takes nothing more, and returns once all that was taken is written or has failed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _stop.Cancel();
        for (var thread = Writer; ; thread = Writer)
        {
            // Where it is given up meanwhile, it never ends, and another has come in its place.
            if (thread.Join(TimeSpan.FromMilliseconds(250)) && thread == Writer) break;
        }

        _watchdog.Dispose();
        Drop();
        _stop.Dispose();
    }

    private Thread Writer
    {
        get
        {
            lock (_gate) return _thread;
        }
    }

    private void Run(int generation)
    {
        while (Take())
        {
            try
            {
                while (_taken.Next < _taken.Records.Count || _taken.Done.Count > 0) WriteOne(generation);
                _taken.Clear();
                if (_suspect) Check(generation);
            }
            catch (WriterGivenUpException)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, no caller may be told that a record is safe, and the next write may well succeed.
                Fail(e);
                var bytes = _flush.Bytes;
                _flush.Clear();
                WaitUntilWritable(bytes);
            }
        }
    }

    /// <returns>False when the lane is being closed and nothing is left to write.</returns>
    private bool Take()
    {
        lock (_gate)
        {
            _waiting = true;
            while (_queue.IsEmpty && !_stopping && !_suspect) Monitor.Wait(_gate);
            _waiting = false;

            if (_stopping) _writable = false;
            (_queue, _taken) = (_taken, _queue);
            return !_taken.IsEmpty || (_suspect && !_stopping);
        }
    }

    private void WriteOne(int generation)
    {
        var started = Stopwatch.GetTimestamp();
        using var activity = JournalMetrics.Activities.StartActivity("flush");
        _flush.Begin();
        while (_taken.Next < _taken.Records.Count && _flush.Bytes < MostBytesInFlush)
        {
            // Counted as dealt with only afterwards: should this step throw, the record fails with the others.
            _flush.Add(_taken.Records[_taken.Next]);
            _taken.Next++;
        }

        var inserted = Commit(generation);
        foreach (var effect in _taken.Done) effect.SetResult();
        _taken.DoneIsWritten();
        JournalMetrics.Flushed(_figures, activity, _flush.Records, _flush.Bytes, Stopwatch.GetElapsedTime(started));
        Settle(inserted is null ? null : [.. inserted]);
    }

    private void Check(int generation)
    {
        _flush.Begin();
        Commit(generation);
        Reopen();
    }

    private string[]? Commit(int generation)
    {
        var connection = _connection!;
        // Sorted before the clock runs: whoever takes over from a thread that stands still reads these rows.
        var rows = _flush.SortedRows();
        lock (_gate) _busySince = Stopwatch.GetTimestamp();
        try
        {
            var inserted = connection.Flush(rows, _taken.Done);
            if (Returned(generation)) return inserted;
        }
        catch (Exception)
        {
            if (Returned(generation)) throw;
        }

        connection.Dispose();
        throw new WriterGivenUpException();
    }

    private bool Returned(int generation)
    {
        lock (_gate)
        {
            if (generation != _generation) return false;
            _busySince = 0;
            return true;
        }
    }

    // The driver gives a statement up only once the server has taken note, and a server that stands still never does.
    // So a thread that waits too long is left to wait, with all it works on, and another goes on in its place.
    private void LookForStall()
    {
        lock (_gate)
        {
            if (_busySince == 0 || Stopwatch.GetElapsedTime(_busySince) < _database.Timeout) return;
            (_busySince, _connection) = (0, null);
            var generation = ++_generation;
            _thread = Start(() =>
            {
                Fail(new TimeoutException($"{_database.Name} has not answered for {_database.Timeout.TotalSeconds} s."));
                var bytes = _flush.Bytes;
                (_flush, _taken) = (new Flush(), new JournalQueue());
                WaitUntilWritable(bytes);
                Run(generation);
            });
        }
    }

    private Thread Start(Action run)
    {
        var thread = new Thread(() => run()) { Name = _name, IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Settle(HashSet<string>? inserted)
    {
        foreach (var row in _flush.Rows)
        {
            if (inserted is not null && !inserted.Contains(row.Name)) _flush.Overtaken.AddRange(row.Records);
            else foreach (var record in row.Records) record.Complete();
        }

        // Whatever follows this fails or waits with the records that it still has.
        JournalRecord[] overtaken = [.. _flush.Overtaken];
        _flush.Clear();
        foreach (var ofOwner in overtaken.GroupBy(record => record.Owner, ReferenceEqualityComparer.Instance))
            FenceAlone((IFenced)ofOwner.Key!, [.. ofOwner]);
    }

    private void FenceAlone(IFenced owner, JournalRecord[] lost)
    {
        _log.LogWarning(
            "{Grain}: record {Sequence} was written by another activation; this one forgets its state", lost[0].Grain, lost[0].Sequence);
        try
        {
            owner.Fence(FenceCause.Overtaken);
        }
        catch (Exception e)
        {
            // The records below must fail whatever it was: somebody waits for each.
            _log.LogError(e, "{Grain} could not be told that it was overtaken", lost[0].Grain);
        }

        // Only now is it certain that the owner hands over nothing more of what it was about to forget.
        var waiting = _taken.Remove(owner);
        lock (_gate) waiting.AddRange(_queue.Remove(owner));
        var reason = new JournalUnavailableException("Another activation has written to this grain.");
        foreach (var record in waiting) record.Fail(reason);
        foreach (var record in lost) record.Fail(reason);
    }

    private void Fail(Exception cause)
    {
        JournalMetrics.Failed(_figures);
        _log.LogError(cause, "{Database} cannot be written; its commands are refused until it can", _database.Name);

        JournalQueue queued;
        bool wasWritable;
        lock (_gate)
        {
            wasWritable = _writable;
            (_writable, _suspect) = (false, false);
            (queued, _queue) = (_queue, new JournalQueue());
        }

        if (wasWritable) _changed(false);
        JournalRecord[] lost =
            [.. _flush.Rows.SelectMany(row => row.Records), .. _flush.Overtaken, .. _taken.Records.Skip(_taken.Next), .. queued.Records];
        LostRecords.Fail(lost, _taken.Done.Concat(queued.Done), cause);
        _taken.Clear();
    }

    private void WaitUntilWritable(int bytes)
    {
        Drop();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            lock (_gate)
            {
                if (!_stopping) Monitor.Wait(_gate, pause);
                if (_stopping) return;
            }

            try
            {
                _connection = LaneConnection.Open(_database, Math.Min(bytes, MostBytesInFlush), _stop.Token);
                break;
            }
            catch (Exception e)
            {
                _log.LogDebug(e, "{Database} still cannot be written", _database.Name);
            }
        }

        _database.DropIdle();
        Reopen();
        _log.LogWarning("{Database} can be written again", _database.Name);
    }

    private void Reopen()
    {
        lock (_gate) (_writable, _suspect) = (!_stopping, false);
        _changed(true);
    }

    private void Drop()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (Exception e)
        {
            _log.LogDebug(e, "The connection that failed could not be closed in order");
        }

        _connection = null;
    }

    /// <summary>What a thread finds that comes back after another has taken its place.</summary>
    private sealed class WriterGivenUpException : Exception;
}
