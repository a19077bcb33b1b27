using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>
/// One flush as one prepared statement, hence one round trip and one transaction. Rows go in sorted by grain, and
/// every table is touched in the same order by every writer, so two of them never wait for each other in a circle.
/// </summary>
internal sealed class FlushCommand : IDisposable
{
    // A row that is there already belongs to another activation, which has written in this one's place.
    // Returns null when all rows went in, and otherwise the grains whose rows did.
    private const string Rows = """
        WITH inserted AS (
            INSERT INTO metering.record (period, grain, first_seq, last_seq, checksum, data)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING RETURNING grain)
        """;

    private const string Answer = """

        SELECT CASE WHEN count(*) < cardinality($2) THEN coalesce(array_agg(grain), '{}') END FROM inserted
        """;

    private const string Work = """
        , planned AS (
            INSERT INTO metering.effect (id, kind, grain, sequence, payload, claimed_until, claimed_by)
            SELECT e.id, e.kind, e.grain, e.sequence, e.payload, now() + interval '1 minute', $16
            FROM unnest($7, $8, $9, $10, $11) WITH ORDINALITY AS e (id, kind, grain, sequence, payload, n)
            JOIN inserted ON inserted.grain = e.grain ORDER BY n
            ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, grain = excluded.grain,
                sequence = excluded.sequence, payload = excluded.payload, claimed_until = excluded.claimed_until,
                claimed_by = excluded.claimed_by),
        due_set AS (
            INSERT INTO metering.due (grain, at)
            SELECT d.grain, d.at FROM unnest($12, $13) AS d (grain, at) JOIN inserted ON inserted.grain = d.grain
            ORDER BY d.grain
            ON CONFLICT (grain) DO UPDATE SET at = excluded.at, claimed_until = NULL),
        due_cleared AS (
            DELETE FROM metering.due WHERE grain IN (SELECT c.grain FROM unnest($14) AS c (grain) JOIN inserted ON inserted.grain = c.grain)),
        done AS (
            DELETE FROM metering.effect WHERE id IN (
                SELECT id FROM metering.effect WHERE id = ANY ($15) ORDER BY id FOR UPDATE))
        """;

    private readonly RowColumns _rows = new();
    private readonly WorkColumns _work = new();
    private readonly NpgsqlCommand _rowsAlone;
    private readonly NpgsqlCommand _withWork;

    /// <param name="process">By whom effects count as claimed that were just planned.</param>
    public FlushCommand(NpgsqlConnection connection, Guid process)
    {
        _rowsAlone = new NpgsqlCommand(Rows + Answer, connection);
        _rows.AddTo(_rowsAlone);
        _withWork = new NpgsqlCommand(Rows + Work + Answer, connection);
        _rows.AddTo(_withWork);
        _work.AddTo(_withWork);
        _withWork.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = process });
        _rowsAlone.Prepare();
        _withWork.Prepare();
    }

    /// <returns>Null when every row went in, otherwise the names of those grains whose rows did.</returns>
    public string[]? Run(IReadOnlyList<GrainRow> rows, IReadOnlyList<EffectDone> done)
    {
        _rows.Fill(rows);
        _work.Fill(rows, done);
        return (_work.IsEmpty ? _rowsAlone : _withWork).ExecuteScalar() as string[];
    }

    public void Dispose()
    {
        _rowsAlone.Dispose();
        _withWork.Dispose();
    }
}
