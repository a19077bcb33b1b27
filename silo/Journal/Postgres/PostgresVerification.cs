using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Journaling;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// Re-reads a journal in PostgreSQL, each database in one read transaction, so that it may be in use meanwhile. Grains
/// go by one after another in the order of their keys, so memory is bounded by the largest grain's state and one row.
/// </summary>
internal sealed class PostgresVerification(
    IReadOnlyList<PostgresDatabase> databases, IReadOnlyDictionary<string, IGrainReplayer> replayers, Action<string> report, Action<string> progress)
{
    // In the order of the primary key of every partition, so that nothing has to be sorted.
    private const string AllRecords =
        "SELECT period, grain, first_seq, last_seq, checksum, data FROM metering.record ORDER BY period, grain, first_seq";

    private long _rows;
    private long _grains;
    private long _records;
    private long _bytes;
    private long _snapshots;
    private long _notReplayed;
    private long _problems;
    private long _shown = Stopwatch.GetTimestamp();

    /// <exception cref="JournalRefusedException">A database cannot be used.</exception>
    public async Task<VerificationSummary> Run(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        List<JournalRow?> places = [];
        foreach (var database in databases) places.Add(await Using(database, connection => Open(database, connection, stop), stop).ConfigureAwait(false));
        JournalRow.CheckPlaces(databases, places);

        for (var shard = 0; shard < databases.Count; shard++)
        {
            var (database, place) = (databases[shard], shard);
            await Using(database, connection => Check(database, place, connection, stop), stop).ConfigureAwait(false);
        }

        return new VerificationSummary(
            _rows, _grains, _records, _bytes, _snapshots, _notReplayed, _problems, Stopwatch.GetElapsedTime(started));
    }

    private static async Task<JournalRow?> Open(PostgresDatabase database, NpgsqlConnection connection, CancellationToken stop) =>
        await ServerCheck.Schema(database, connection, stop).ConfigureAwait(false);

    private async Task<bool> Check(PostgresDatabase database, int shard, NpgsqlConnection connection, CancellationToken stop)
    {
        // The second connection sees the same instant as the first, and reads one snapshot at a time beside it.
        await connection.Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", stop).ConfigureAwait(false);
        var instant = await connection.Scalar<string>("SELECT pg_export_snapshot()", stop).ConfigureAwait(false);
        await using var beside = await database.Connect(stop).ConfigureAwait(false);
        await beside.Execute($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '{instant}'", stop).ConfigureAwait(false);

        var facts = await ShardFacts.Load(beside, stop).ConfigureAwait(false);
        _snapshots += facts.Snapshots.Count;
        await using var command = new NpgsqlCommand(AllRecords, connection) { CommandTimeout = 0 };
        await using var rows = await command.ExecuteReaderAsync(stop).ConfigureAwait(false);
        GrainUnderCheck? grain = null;
        while (await rows.ReadAsync(stop).ConfigureAwait(false))
        {
            var name = rows.GetString(1);
            if (grain?.Name != name)
            {
                Finish(grain, facts);
                grain = await Begin(name, shard, facts, beside, stop).ConfigureAwait(false);
            }

            Add(grain, rows);
            Show(name);
        }

        Finish(grain, facts);
        facts.ReportRest(Problem);
        return true;
    }

    private async Task<GrainUnderCheck> Begin(
        string name, int shard, ShardFacts facts, NpgsqlConnection beside, CancellationToken stop)
    {
        _grains++;
        var colon = name.Contains(':', StringComparison.Ordinal);
        if (!colon) Problem($"'{name}' is no grain key.");
        var key = colon ? GrainKey.Parse(name) : new GrainKey(name, "");
        if (GrainHash.Shard(GrainHash.Of(name), databases.Count) != shard)
            Problem($"{name} lies in {databases[shard].Name}, but belongs into {databases[GrainHash.Shard(GrainHash.Of(name), databases.Count)].Name}.");

        var replayer = replayers.GetValueOrDefault(key.Kind);
        if (replayer is null) _notReplayed++;
        var snapshot = facts.Snapshots.Remove(name) ? await ReadSnapshot(name, beside, stop).ConfigureAwait(false) : null;
        return new GrainUnderCheck(name, RecordPeriod.Of(key), new Verifier(key, replayer?.Begin(key), snapshot, Problem));
    }

    private void Add(GrainUnderCheck grain, NpgsqlDataReader row)
    {
        _rows++;
        var (period, first, last) = (row.GetFieldValue<DateOnly>(0), row.GetInt64(2), row.GetInt64(3));
        if (period != grain.Period)
            Problem(string.Create(CultureInfo.InvariantCulture, $"{grain.Name} lies in period {period:yyyy-MM-dd}, but belongs into {grain.Period:yyyy-MM-dd}."));
        if (first != grain.LastRow + 1) Problem($"{grain.Name}: the row of records {first} to {last} follows record {grain.LastRow}.");
        grain.LastRow = last;
        try
        {
            foreach (var record in GrainRow.Decode(grain.Name, first, last, row.GetInt64(4), row.GetFieldValue<byte[]>(5)))
            {
                _records++;
                _bytes += record.Payload.Length;
                grain.Verifier.Add(record);
            }
        }
        catch (InvalidDataException e)
        {
            Problem($"{grain.Name}: the row of records {first} to {last} is damaged: {e.Message}.");
        }
    }

    private static void Finish(GrainUnderCheck? grain, ShardFacts facts)
    {
        if (grain is null) return;
        grain.Verifier.Finish(facts.Due.Remove(grain.Name, out var due) ? due : null);
        facts.Seen(grain.Name, grain.LastRow);
    }

    private async Task<Snapshot?> ReadSnapshot(string grain, NpgsqlConnection beside, CancellationToken stop)
    {
        var found = await beside.List(
            "SELECT sequence, version, checksum, state FROM metering.snapshot WHERE grain = $1",
            row => (Snapshot: new Snapshot(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(3)), Checksum: row.GetInt64(2)),
            stop, grain).ConfigureAwait(false);
        if (found[0].Checksum == PostgresSnapshots.ChecksumOf(grain, found[0].Snapshot)) return found[0].Snapshot;

        Problem($"{grain}: its snapshot is damaged: Its checksum does not fit.");
        return null;
    }

    private void Problem(string sentence)
    {
        _problems++;
        report(sentence);
    }

    private void Show(string grain)
    {
        if (Stopwatch.GetElapsedTime(_shown) < TimeSpan.FromSeconds(1)) return;
        _shown = Stopwatch.GetTimestamp();
        progress(string.Create(CultureInfo.InvariantCulture, $"Checked {_records:N0} records, up to {grain}"));
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

    private sealed class GrainUnderCheck(string name, DateOnly period, Verifier verifier)
    {
        public string Name { get; } = name;

        public DateOnly Period { get; } = period;

        public Verifier Verifier { get; } = verifier;

        public long LastRow { get; set; }
    }
}
