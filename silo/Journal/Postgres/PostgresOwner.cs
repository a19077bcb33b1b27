using System.Globalization;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// Holds the journal's lock over a connection of its own, for as long as this process lives. Where the connection
/// breaks, the lock is gone with it: the journal takes no writes until it is held again, and never again once
/// another process has got it.
/// </summary>
internal sealed class PostgresOwner : IAsyncDisposable
{
    // "metrjrnl" in ASCII.
    private const long LockKey = 0x6d65_7472_6a72_6e6c;
    private const int MostNameless = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(1);

    private readonly PostgresDatabase _database;
    private readonly Ownership _ownership;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NpgsqlConnection? _connection;
    private Session _session;
    private volatile bool _held;
    private Task _watching = Task.CompletedTask;

    private PostgresOwner(PostgresDatabase database, Ownership ownership, ILogger log) =>
        (_database, _ownership, _log) = (database, ownership, log);

    /// <summary>Whether this process holds the lock, as far as it knows.</summary>
    public bool IsHeld => _held;

    /// <summary>Called when the lock is lost, after <see cref="IsHeld"/> has turned false.</summary>
    public Action? WhenLost { get; set; }

    /// <summary>Ends with a sentence when another process has taken the journal over.</summary>
    public Task<string> Lost => _lost.Task;

    /// <param name="waits">Called once, when another owner has to be waited for; null refuses instead.</param>
    /// <exception cref="JournalRefusedException">Another process owns the journal; the message says which.</exception>
    public static async Task<PostgresOwner> Take(
        PostgresDatabase database, Ownership ownership, Action<string>? waits, ILogger log, CancellationToken stop)
    {
        var owner = new PostgresOwner(database, ownership, log);
        try
        {
            await owner.TakeFirst(waits, stop).ConfigureAwait(false);
            owner._watching = Task.Run(owner.Watch, CancellationToken.None);
            return owner;
        }
        catch
        {
            await owner.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Drop().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task TakeFirst(Action<string>? waits, CancellationToken stop)
    {
        var said = false;
        for (var tries = 0; ; tries++)
        {
            var holder = said ? await TryTakeOrNotice(stop).ConfigureAwait(false) : await TryTake(stop).ConfigureAwait(false);
            if (holder is null) return;
            // Nobody's name: the holder has gone since, and the next try succeeds.
            if (holder.Length > 0 || tries == MostNameless)
            {
                if (waits is null)
                    throw new JournalRefusedException(
                        $"The journal in {_database.Name} is in use by {holder}; stop that first, or wait for its end with --standby.");
                if (!said) waits($"Standing by: the journal in {_database.Name} is in use by {holder}.");
                said = true;
            }

            await Task.Delay(Pause, stop).ConfigureAwait(false);
        }
    }

    // A database that goes away while one waits for its lock is waited for as well.
    private async Task<string?> TryTakeOrNotice(CancellationToken stop)
    {
        try
        {
            return await TryTake(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresRefusal.IsOutage(e))
        {
            await Drop().ConfigureAwait(false);
            return "";
        }
    }

    /// <returns>Null when the lock is held now, otherwise who holds it.</returns>
    private async Task<string?> TryTake(CancellationToken stop)
    {
        _connection ??= await _database.Connect(stop).ConfigureAwait(false);
        var take = _ownership == Ownership.Exclusive ? "pg_try_advisory_lock" : "pg_try_advisory_lock_shared";
        if (!await _connection.Scalar<bool>($"SELECT {take}($1)", stop, LockKey).ConfigureAwait(false))
            return await Holder(_connection, stop).ConfigureAwait(false);

        _session = (await _connection.List(
            "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", SessionOf, stop).ConfigureAwait(false)).Single();
        _held = true;
        return null;
    }

    private async Task<string> Holder(NpgsqlConnection connection, CancellationToken stop)
    {
        const string Sql = """
            SELECT a.pid, a.backend_start, a.application_name, host(a.client_addr) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = ($1::bigint >> 32)::int4::oid
                AND l.objid = (($1::bigint << 32) >> 32)::int4::oid
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY a.backend_start
            """;
        var holders = await connection.List(
            Sql,
            row => (Session: SessionOf(row), Name: row.IsDBNull(2) ? "" : row.GetString(2), From: row.IsDBNull(3) ? "" : $" from {row.GetString(3)}"),
            stop, LockKey).ConfigureAwait(false);

        // The server may not have noticed yet that this process's own last connection is gone.
        if (holders.Count == 1 && holders[0].Session == _session)
        {
            await connection.Execute("SELECT pg_terminate_backend($1)", stop, _session.Pid).ConfigureAwait(false);
            return "";
        }

        return holders.Count == 0
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"'{holders[0].Name}'{holders[0].From} (PostgreSQL session {holders[0].Session.Pid}, since {holders[0].Session.Since:u})");
    }

    private async Task Watch()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // Returns after the time, or throws at once when the connection breaks.
                await _connection!.WaitAsync(PingEvery, _stop.Token).ConfigureAwait(false);
                await _connection.Execute("SELECT 1", _stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                _log.LogError(e, "The lock on the journal in {Database} is lost; it takes no writes until it is held again", _database.Name);
                _held = false;
                WhenLost?.Invoke();
                await Drop().ConfigureAwait(false);
                if (!await TakeAgain().ConfigureAwait(false)) return;
                _log.LogWarning("The lock on the journal in {Database} is held again", _database.Name);
            }
        }
    }

    private async Task<bool> TakeAgain()
    {
        while (true)
        {
            try
            {
                var holder = await TryTake(_stop.Token).ConfigureAwait(false);
                if (holder is null) return true;
                if (holder.Length > 0)
                {
                    _lost.TrySetResult($"The journal in {_database.Name} was taken over by {holder}; this server stops.");
                    return false;
                }
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                _log.LogDebug(e, "The lock on the journal in {Database} is still not held", _database.Name);
                await Drop().ConfigureAwait(false);
            }

            await Task.Delay(Pause, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task Drop()
    {
        var connection = _connection;
        _connection = null;
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
    }

    private static Session SessionOf(NpgsqlDataReader row) =>
        new(row.GetInt32(0), row.IsDBNull(1) ? default : row.GetFieldValue<DateTime>(1));

    private readonly record struct Session(int Pid, DateTime Since);
}
