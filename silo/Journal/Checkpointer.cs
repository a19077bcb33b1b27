using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>
/// Moves the write-ahead log into the database file from a thread of its own, while the writer goes on. Under steady
/// load it never quite catches up, and the log would grow without end; so it passes twice, and then asks the writer
/// to do the short rest between two flushes, after which the log starts over.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    private const long StartAtBytes = 16 * 1024 * 1024;

    // Pages are logged whole: that of the flush, and often the file's first.
    private const long LeastBytesOfFlush = 16 * 1024;

    private readonly SqliteConnection _connection;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private volatile bool _stopping;
    private volatile bool _busy;
    private volatile bool _restForWriter;
    private long _written;

    public Checkpointer(string path, ILogger log)
    {
        _log = log;
        _connection = Database.Open(path, SqliteOpenMode.ReadWrite);
        _thread = new Thread(Run) { Name = "journal checkpoints", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer after each flush.</summary>
    public void Wrote(long bytes, SqliteConnection writer)
    {
        _written += bytes + LeastBytesOfFlush;
        if (_restForWriter)
        {
            _restForWriter = false;
            Pass(writer);
            (_written, _busy) = (0, false);
        }
        else if (_written > StartAtBytes && !_busy)
        {
            _busy = true;
            _wake.Set();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        while (_wake.WaitOne() && !_stopping)
        {
            Pass(_connection);
            if (!_stopping) Pass(_connection);
            _restForWriter = true;
        }
    }

    private void Pass(SqliteConnection connection)
    {
        try
        {
            Database.Checkpoint(connection);
        }
        catch (SqliteException e)
        {
            // The log simply goes on growing; should that fail as well, the writer finds out.
            _log.LogWarning(e, "A checkpoint of the journal failed; it will be tried again");
        }
    }
}
