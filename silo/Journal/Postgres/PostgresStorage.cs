using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>What a process asks for when it opens a journal in PostgreSQL.</summary>
public sealed record PostgresOptions(IReadOnlyList<string> ConnectionStrings)
{
    /// <summary>Writing connections for each database. Grains are spread over them.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>A database that answers no statement within this time counts as away.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public Ownership Ownership { get; init; } = Ownership.Exclusive;

    /// <summary>Make the schema, or bring it up to date, before opening it.</summary>
    public bool Migrate { get; init; }

    /// <summary>Wait for another owner's end; called once with a sentence when there is one. Null refuses instead.</summary>
    public Action<string>? StandBy { get; init; }
}

/// <summary>The journal and the snapshots of one installation, opened and owned until disposed.</summary>
public sealed class PostgresStorage : IAsyncDisposable
{
    private readonly List<PostgresDatabase> _databases = [];
    private PostgresOwner? _owner;

    private PostgresStorage()
    {
    }

    public PostgresJournal Journal { get; private set; } = null!;

    public PostgresSnapshots Snapshots { get; private set; } = null!;

    /// <summary>Drawn when the schema was made, and the same in each of its databases.</summary>
    public Guid Installation { get; private set; }

    /// <summary>Ends with a sentence when another process has taken the journal over: this one must stop.</summary>
    public Task<string> Lost => _owner!.Lost;

    /// <exception cref="JournalRefusedException">It cannot be used; the message says why and never shows a password.</exception>
    public static async Task<PostgresStorage> Open(PostgresOptions options, ILoggerFactory logs, CancellationToken stop = default)
    {
        var storage = new PostgresStorage();
        try
        {
            storage._databases.AddRange(ParseAll(options.ConnectionStrings, options.Timeout));
            await storage.Open(options, logs, logs.CreateLogger<PostgresJournal>(), stop).ConfigureAwait(false);
            return storage;
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Host, port and name of each database.</summary>
    public string Place => string.Join(", ", _databases.Select(database => database.Name));

    /// <summary>Of all its databases together.</summary>
    public async Task<StorageContents> Contents(CancellationToken stop)
    {
        const string Sql = """
            SELECT (SELECT count(*) FROM metering.effect), (SELECT count(*) FROM metering.due), (SELECT count(*) FROM metering.snapshot),
                pg_database_size(current_database()), pg_total_relation_size('metering.snapshot')
            """;
        var sum = new StorageContents(0, 0, 0, 0, 0);
        foreach (var database in _databases)
        {
            var rows = await Rows.All(
                database, Sql, row => new StorageContents(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3) - row.GetInt64(4), row.GetInt64(4)), stop)
                .ConfigureAwait(false);
            sum = new StorageContents(
                sum.PendingEffects + rows[0].PendingEffects, sum.DueGrains + rows[0].DueGrains, sum.Snapshots + rows[0].Snapshots,
                sum.JournalBytes + rows[0].JournalBytes, sum.SnapshotBytes + rows[0].SnapshotBytes);
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        if (Journal is not null) await Journal.DisposeAsync().ConfigureAwait(false);
        if (_owner is not null) await _owner.DisposeAsync().ConfigureAwait(false);
        foreach (var database in _databases) await database.DisposeAsync().ConfigureAwait(false);
    }

    internal static List<PostgresDatabase> ParseAll(IReadOnlyList<string> connectionStrings, TimeSpan timeout) =>
        [.. connectionStrings.Select((text, place) => PostgresDatabase.Parse(text, place + 1, timeout))];

    private async Task Open(PostgresOptions options, ILoggerFactory logs, ILogger<PostgresJournal> log, CancellationToken stop)
    {
        if (options.Migrate) await Migration.Run(_databases, null, line => log.LogInformation("{Line}", line), stop).ConfigureAwait(false);

        List<JournalRow> rows = [];
        foreach (var database in _databases) rows.Add(await Check(database, log, stop).ConfigureAwait(false));
        JournalRow.CheckPlaces(_databases, rows);
        Installation = rows[0].Installation;

        try
        {
            _owner = await PostgresOwner.Take(
                _databases[0], options.Ownership, options.StandBy, log, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresRefusal.IsOutage(e))
        {
            throw PostgresRefusal.Of(_databases[0], e);
        }

        Journal = new PostgresJournal(_databases, Connect(options.Lanes, stop), _owner, log);
        Snapshots = new PostgresSnapshots(_databases, logs.CreateLogger<PostgresSnapshots>());
    }

    private static async Task<JournalRow> Check(PostgresDatabase database, ILogger log, CancellationToken stop)
    {
        try
        {
            await using var connection = await database.Connect(stop).ConfigureAwait(false);
            await ServerCheck.Server(database, connection, stop).ConfigureAwait(false);
            await ServerCheck.NoTransactionPooler(database, connection, stop).ConfigureAwait(false);
            var row = await ServerCheck.Schema(database, connection, stop).ConfigureAwait(false);
            foreach (var warning in await ServerCheck.Warnings(database, connection, stop).ConfigureAwait(false))
                log.LogWarning("{Warning}", warning);
            await MakePartitions(database, connection, log, stop).ConfigureAwait(false);
            return row;
        }
        catch (Exception e) when (PostgresRefusal.IsOutage(e))
        {
            throw PostgresRefusal.Of(database, e);
        }
    }

    private static async Task MakePartitions(PostgresDatabase database, NpgsqlConnection connection, ILogger log, CancellationToken stop)
    {
        var ahead = await Partitions.Ahead(connection, stop).ConfigureAwait(false);
        if (ahead >= Partitions.FewestAhead) return;
        try
        {
            await connection.Execute("SET lock_timeout = '3s'", stop).ConfigureAwait(false);
            await Partitions.Make(connection, stop).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            log.LogWarning(
                "{Database} has partitions for {Months} months ahead and this server cannot make more ({Reason}); run: silo migrate --postgres ...",
                database.Name, ahead, e.MessageText);
        }
    }

    private List<List<LaneConnection>> Connect(int lanes, CancellationToken stop)
    {
        List<List<LaneConnection>> connections = [];
        foreach (var database in _databases)
        {
            try
            {
                connections.Add([]);
                for (var lane = 0; lane < lanes; lane++) connections[^1].Add(LaneConnection.Open(database, 64, stop));
            }
            catch (Exception e)
            {
                foreach (var opened in connections.SelectMany(list => list)) opened.Dispose();
                if (PostgresRefusal.IsOutage(e)) throw PostgresRefusal.Of(database, e);
                throw;
            }
        }

        return connections;
    }
}
