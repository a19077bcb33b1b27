using System.Runtime.CompilerServices;
using MeteringCluster.Journaling;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>Everything that is read from one of the journal's databases, and claimed in it.</summary>
internal sealed class PostgresReader(PostgresDatabase database)
{
    // A row may begin before the sequence asked for and end behind it.
    private const string RecordsOfGrain = """
        SELECT first_seq, last_seq, checksum, data FROM metering.record
        WHERE period = $1 AND grain = $2 AND last_seq > $3 AND first_seq <= $4 AND first_seq >= coalesce((
            SELECT max(first_seq) FROM metering.record WHERE period = $1 AND grain = $2 AND first_seq <= $3 + 1), 0)
        ORDER BY first_seq
        """;

    // A row that another process is claiming at this moment is passed over, so claims never wait.
    private const string Effects = """
        WITH free AS MATERIALIZED (
            SELECT id FROM metering.effect WHERE claimed_until IS NULL OR claimed_until < now()
            ORDER BY place LIMIT $2 FOR UPDATE SKIP LOCKED)
        UPDATE metering.effect SET claimed_until = now() + $1, claimed_by = $3 FROM free WHERE effect.id = free.id
        RETURNING effect.place, effect.id, effect.kind, effect.payload
        """;

    private const string Due = """
        WITH free AS MATERIALIZED (
            SELECT grain FROM metering.due WHERE at <= $3 AND (claimed_until IS NULL OR claimed_until < now())
            ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
        UPDATE metering.due SET claimed_until = now() + $1 FROM free WHERE due.grain = free.grain
        RETURNING due.grain, due.at
        """;

    public async IAsyncEnumerable<StoredRecord> Read(
        GrainKey grain, long afterSequence, long throughSequence, [EnumeratorCancellation] CancellationToken stop)
    {
        var name = grain.ToString();
        var rows = Rows.Read(
            database, RecordsOfGrain, row => Decode(name, row), stop, RecordPeriod.Of(grain), name, afterSequence,
            throughSequence);
        await foreach (var records in rows.ConfigureAwait(false))
            foreach (var record in records)
                if (record.Sequence > afterSequence && record.Sequence <= throughSequence) yield return record;
    }

    public IAsyncEnumerable<GrainKey> Grains(CancellationToken stop) => Rows.Read(
        database, "SELECT DISTINCT grain FROM metering.record", row => GrainKey.Parse(row.GetString(0)), stop);

    public IAsyncEnumerable<Effect> PendingEffects(CancellationToken stop) => Rows.Read(
        database, "SELECT place, id, kind, payload FROM metering.effect ORDER BY place", row => EffectOf(row).Effect, stop);

    public IAsyncEnumerable<DueWork> DueWork(CancellationToken stop) => Rows.Read(
        database, "SELECT grain, at FROM metering.due", DueOf, stop);

    public async Task<IEnumerable<Effect>> ClaimEffects(TimeSpan lease, int most, CancellationToken stop) =>
        (await Rows.All(database, Effects, EffectOf, stop, lease, most, database.Process).ConfigureAwait(false))
        .OrderBy(claimed => claimed.Place).Select(claimed => claimed.Effect);

    public async Task<bool> KeepClaim(string effectId, TimeSpan lease, CancellationToken stop) =>
        (await Rows.All(
            database, "UPDATE metering.effect SET claimed_until = now() + $1 WHERE id = $2 AND claimed_by = $3 RETURNING 1", _ => true,
            stop, lease, effectId, database.Process).ConfigureAwait(false)).Count > 0;

    public async Task<IEnumerable<DueWork>> ClaimDueWork(DateTimeOffset now, TimeSpan lease, int most, CancellationToken stop) =>
        (await Rows.All(database, Due, DueOf, stop, lease, most, now.UtcTicks).ConfigureAwait(false)).OrderBy(due => due.At);

    private List<StoredRecord> Decode(string grain, NpgsqlDataReader row)
    {
        var (first, last) = (row.GetInt64(0), row.GetInt64(1));
        try
        {
            return GrainRow.Decode(grain, first, last, row.GetInt64(2), row.GetFieldValue<byte[]>(3));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{grain}: the row of records {first} to {last} in {database.Name} is damaged: {e.Message}.", e);
        }
    }

    private static (long Place, Effect Effect) EffectOf(NpgsqlDataReader row) =>
        (row.GetInt64(0), new Effect(row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3)));

    private static DueWork DueOf(NpgsqlDataReader row) =>
        new(GrainKey.Parse(row.GetString(0)), new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero));
}
