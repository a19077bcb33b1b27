using MeteringCluster.Journaling;

namespace MeteringCluster.Journal.Postgres;

/// <summary>Snapshots beside the records of their grains. Losing one costs time alone.</summary>
public sealed class PostgresSnapshots : ISnapshots
{
    private readonly IReadOnlyList<PostgresDatabase> _databases;
    private readonly ILogger<PostgresSnapshots> _log;

    internal PostgresSnapshots(IReadOnlyList<PostgresDatabase> databases, ILogger<PostgresSnapshots> log) =>
        (_databases, _log) = (databases, log);

    public async ValueTask<Snapshot?> Read(GrainKey grain, CancellationToken stop = default)
    {
        var name = grain.ToString();
        var rows = await Rows.All(
            Of(name), "SELECT sequence, version, checksum, state FROM metering.snapshot WHERE grain = $1",
            row => (Snapshot: new Snapshot(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(3)), Checksum: row.GetInt64(2)),
            stop, name).ConfigureAwait(false);
        if (rows.Count == 0) return null;
        if (rows[0].Checksum == ChecksumOf(name, rows[0].Snapshot)) return rows[0].Snapshot;

        _log.LogWarning("The snapshot of {Grain} is damaged; it replays from its first record", grain);
        return null;
    }

    /// <summary>An older one never takes a newer one's place, whoever writes it.</summary>
    public async ValueTask Write(GrainKey grain, Snapshot snapshot, CancellationToken stop = default)
    {
        const string Sql = """
            INSERT INTO metering.snapshot (grain, sequence, version, checksum, state) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (grain) DO UPDATE SET sequence = excluded.sequence, version = excluded.version,
                checksum = excluded.checksum, state = excluded.state
            WHERE snapshot.sequence < excluded.sequence OR snapshot.version <> excluded.version
            RETURNING 1
            """;
        var name = grain.ToString();
        await Rows.All(
            Of(name), Sql, _ => 0, stop, name, snapshot.Sequence, snapshot.Version, ChecksumOf(name, snapshot), snapshot.State)
            .ConfigureAwait(false);
    }

    internal static long ChecksumOf(string grain, Snapshot snapshot) =>
        GrainRow.ChecksumOf(grain, snapshot.Sequence, snapshot.State.Span);

    private PostgresDatabase Of(string name) => _databases[GrainHash.Shard(GrainHash.Of(name), _databases.Count)];
}
