using System.Runtime.CompilerServices;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// Reads from the pool, never over a writer's connection. While the database is away, or stands still, a read says so
/// in the journal's own words.
/// </summary>
internal static class Rows
{
    /// <exception cref="JournalUnavailableException">The database is away.</exception>
    public static async IAsyncEnumerable<T> Read<T>(
        PostgresDatabase database, string sql, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken stop,
        params object[] parameters)
    {
        await database.Readers.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var query = await Begin(database, sql, parameters, stop).ConfigureAwait(false);
            try
            {
                while (await Next(database, query.Reader!, stop).ConfigureAwait(false)) yield return read(query.Reader!);
            }
            finally
            {
                // Where the server stands still this takes as long as that does; nobody waits for it.
                await query.DisposeAsync().AsTask().WaitAsync(database.Timeout, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            database.Readers.Release();
        }
    }

    /// <summary>All rows of a short statement, which may also write.</summary>
    /// <exception cref="JournalUnavailableException">The database is away.</exception>
    public static ValueTask<List<T>> All<T>(
        PostgresDatabase database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken stop, params object[] parameters) =>
        Read(database, sql, read, stop, parameters).ToListAsync(stop);

    private static async Task<Query> Begin(PostgresDatabase database, string sql, object[] parameters, CancellationToken stop)
    {
        // A connection that broke while it lay idle is only found out by using it; the second is a new one.
        for (var again = true; ; again = false)
        {
            var query = new Query();
            var begun = query.Begin(database, sql, parameters, stop);
            try
            {
                await begun.WaitAsync(database.Timeout, stop).ConfigureAwait(false);
                return query;
            }
            catch (Exception e)
            {
                _ = begun.ContinueWith(_ => query.DisposeAsync().AsTask(), TaskScheduler.Default);
                if (!PostgresRefusal.IsOutage(e)) throw;
                if (!again || !begun.IsCompleted || !query.IsConnected) throw Unavailable(database, e);
                database.DropIdle();
            }
        }
    }

    private static async Task<bool> Next(PostgresDatabase database, NpgsqlDataReader reader, CancellationToken stop)
    {
        try
        {
            var next = reader.ReadAsync(stop);
            return await (next.IsCompleted ? next : next.WaitAsync(database.Timeout, stop)).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresRefusal.IsOutage(e))
        {
            throw Unavailable(database, e);
        }
    }

    // Damage that the server itself finds is no outage: trying again does not help.
    private static Exception Unavailable(PostgresDatabase database, Exception e) => e is PostgresException { SqlState: ['X', 'X', ..] } damage
        ? new InvalidDataException($"{database.Name} is damaged: {damage.MessageText}")
        : new JournalUnavailableException($"The journal cannot be read at the moment: {e.Message}");

    /// <summary>A connection, a command and a reader, as far as they came to be.</summary>
    private sealed class Query : IAsyncDisposable
    {
        private NpgsqlConnection? _connection;
        private NpgsqlCommand? _command;

        public NpgsqlDataReader? Reader { get; private set; }

        public bool IsConnected => _connection is not null;

        public async Task Begin(PostgresDatabase database, string sql, object[] parameters, CancellationToken stop)
        {
            _connection = await database.Rent(stop).ConfigureAwait(false);
            _command = new NpgsqlCommand(sql, _connection);
            foreach (var parameter in parameters) _command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            Reader = await _command.ExecuteReaderAsync(stop).ConfigureAwait(false);
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (Reader is not null) await Reader.DisposeAsync().ConfigureAwait(false);
                if (_command is not null) await _command.DisposeAsync().ConfigureAwait(false);
                if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The connection is broken, and its pool drops it.
            }
        }
    }
}
