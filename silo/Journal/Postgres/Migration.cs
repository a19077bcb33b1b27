using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>Makes the journal's schema, brings an older one up to date and adds partitions; may be run again at any time.</summary>
internal static class Migration
{
    // "metering" in ASCII. Two migrations of one database wait for each other.
    private const long LockKey = 0x6d65_7465_7269_6e67;

    /// <param name="say">Is told, a line each, what was done.</param>
    /// <exception cref="JournalRefusedException">A database cannot be used; it was left as it was.</exception>
    public static async Task Run(
        IReadOnlyList<PostgresDatabase> databases, string? grantTo, Action<string> say, CancellationToken stop)
    {
        List<JournalRow?> rows = [];
        foreach (var database in databases)
            rows.Add(await Using(database, connection => Look(database, connection, stop), stop).ConfigureAwait(false));
        JournalRow.CheckPlaces(databases, rows);

        var installation = rows.FirstOrDefault(row => row is not null)?.Installation ?? Guid.NewGuid();
        for (var place = 0; place < databases.Count; place++)
        {
            var target = new JournalRow(SchemaSteps.Layout, installation, place, databases.Count);
            await Using(databases[place], connection => Migrate(databases[place], connection, target, grantTo, say, stop), stop).ConfigureAwait(false);
        }
    }

    private static async Task<JournalRow?> Look(PostgresDatabase database, NpgsqlConnection connection, CancellationToken stop)
    {
        await ServerCheck.Server(database, connection, stop).ConfigureAwait(false);
        var row = await JournalRow.Read(connection, stop).ConfigureAwait(false);
        if (row is not null) ServerCheck.CheckNotNewer(database, row);
        return row;
    }

    private static async Task<bool> Migrate(
        PostgresDatabase database, NpgsqlConnection connection, JournalRow target, string? grantTo, Action<string> say, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop).ConfigureAwait(false);
        await connection.Execute("SET LOCAL lock_timeout = '8s'", stop).ConfigureAwait(false);
        await connection.Execute("SELECT pg_advisory_xact_lock($1)", stop, LockKey).ConfigureAwait(false);

        List<string> done = [];
        // Once more, now that nobody else can come between: the same database may also have been named twice.
        var found = await JournalRow.Read(connection, stop).ConfigureAwait(false);
        if (found is not null && (found.Shard, found.Shards) != (target.Shard, target.Shards))
            throw new JournalRefusedException(
                $"{database.Name} is named in place {target.Shard + 1}, but it already is database {found.Shard + 1} of {found.Shards}; name each database once.");
        if (found is not null && found.Installation != target.Installation)
            throw new JournalRefusedException($"{database.Name} was made by another migration meanwhile; run this one again.");
        await Steps(connection, found, target, done, stop).ConfigureAwait(false);

        var partitions = await Partitions.Make(connection, stop).ConfigureAwait(false);
        if (partitions.Count > 0) done.Add($"made the partitions {partitions[0]} to {partitions[^1]}");
        if (target.Shard == 0) await Cluster(connection, done, stop).ConfigureAwait(false);
        if (grantTo is not null) await Grants.Give(database, connection, grantTo, done, stop).ConfigureAwait(false);
        await transaction.CommitAsync(stop).ConfigureAwait(false);

        foreach (var line in done) say($"{database.Name}: {line}");
        say($"{database.Name}: layout {target.Layout}, database {target.Shard + 1} of {target.Shards}");
        return true;
    }

    private static async Task Steps(
        NpgsqlConnection connection, JournalRow? found, JournalRow target, List<string> done, CancellationToken stop)
    {
        if (found is null)
        {
            // Making what is there already would ask for a right that is not needed then.
            if (!await connection.Scalar<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'metering')", stop).ConfigureAwait(false))
                await connection.Execute("CREATE SCHEMA metering", stop).ConfigureAwait(false);
            await connection.Execute("SET LOCAL search_path TO metering", stop).ConfigureAwait(false);
        }

        foreach (var (name, sql) in SchemaSteps.Steps.Skip(found?.Layout ?? 0))
        {
            await connection.Execute(sql, stop).ConfigureAwait(false);
            done.Add($"applied {name}");
        }

        if (found is null)
            await connection.Execute(
                "INSERT INTO metering.journal (layout, installation, shard, shards) VALUES ($1, $2, $3, $4)", stop,
                target.Layout, target.Installation, target.Shard, target.Shards).ConfigureAwait(false);
        else if (found.Layout != target.Layout)
            await connection.Execute("UPDATE metering.journal SET layout = $1", stop, target.Layout).ConfigureAwait(false);
    }

    private static async Task Cluster(NpgsqlConnection connection, List<string> done, CancellationToken stop)
    {
        foreach (var (name, sql) in SchemaSteps.Cluster)
        {
            await connection.Execute(sql, stop).ConfigureAwait(false);
            done.Add($"applied {name}");
        }
    }

    private static async Task<T> Using<T>(PostgresDatabase database, Func<NpgsqlConnection, Task<T>> work, CancellationToken stop)
    {
        try
        {
            await using var connection = await database.Connect(stop).ConfigureAwait(false);
            return await work(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresRefusal.IsOutage(e))
        {
            throw PostgresRefusal.Of(database, e);
        }
    }
}
