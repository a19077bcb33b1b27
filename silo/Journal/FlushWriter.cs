using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>Writes group commits over the journal's one writing connection; used by the writer's thread alone.</summary>
internal sealed class FlushWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly GrainIndex _index;
    private readonly FlushEncoder _encoder = new();
    private readonly List<GrainSlot> _touched = [];
    private readonly List<GrainSlot> _named = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _insertFlush;
    private readonly Statement _insertGrain;
    private readonly Statement _insertEffect;
    private readonly Statement _deleteEffect;
    private readonly Statement _setDue;
    private readonly Statement _clearDue;

    public FlushWriter(SqliteConnection connection, GrainIndex index)
    {
        (_connection, _index) = (connection, index);
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _insertFlush = new(connection, "INSERT INTO flush (id, checksum, data) VALUES (?1, ?2, ?3)");
        _insertGrain = new(connection, "INSERT INTO grain (id, name) VALUES (?1, ?2)");
        _insertEffect = new(
            connection, "INSERT OR REPLACE INTO effect (id, kind, grain, sequence, payload) VALUES (?1, ?2, ?3, ?4, ?5)");
        _deleteEffect = new(connection, "DELETE FROM effect WHERE id = ?1");
        _setDue = new(connection, "INSERT OR REPLACE INTO due (grain, at) VALUES (?1, ?2)");
        _clearDue = new(connection, "DELETE FROM due WHERE grain = ?1");
    }

    /// <summary>Bytes of the flush being built or last written.</summary>
    public int Bytes => _encoder.Length;

    /// <returns>False for a record that does not follow its grain's last: somebody else has written meanwhile.</returns>
    public bool TryAdd(JournalRecord record)
    {
        var slot = _index.Of(record.Grain);
        if (record.Sequence != slot.WrittenSequence + 1) return false;

        if (slot.RecordsInFlush++ == 0) _touched.Add(slot);
        string? newName = null;
        if (slot.Id == 0)
        {
            _named.Add(slot);
            slot.Id = _index.LastGrain + _named.Count;
            newName = slot.Key.ToString();
        }

        slot.WrittenSequence = record.Sequence;
        if (record.Due.Changed) slot.Due = record.Due;
        _encoder.Add(slot.Id, newName, record);
        return true;
    }

    public void Begin()
    {
        // Where gathering the flush before threw, its records never got as far as a commit.
        Forget();
        _encoder.Clear();
    }

    /// <summary>One transaction. When it throws, nothing of it is on disk, or nobody knows.</summary>
    public void Commit(ReadOnlySpan<JournalRecord> records, ReadOnlySpan<EffectDone> done)
    {
        var flush = _index.LastFlush + 1;
        try
        {
            _begin.Run();
            if (records.Length > 0) Write(flush, records);
            foreach (var effect in done) _deleteEffect.Bind(1, effect.EffectId).Run();
            _commit.Run();
        }
        catch
        {
            Undo();
            throw;
        }

        Landed(flush);
    }

    /// <summary>A real write of some bytes, as many as a flush that failed had: success means room for it.</summary>
    public static void Probe(SqliteConnection connection, int bytes)
    {
        try
        {
            foreach (var size in (ReadOnlySpan<int>)[bytes, 0])
                Database.Execute(connection, $"BEGIN IMMEDIATE; UPDATE journal SET probe = zeroblob({size}); COMMIT");
        }
        catch
        {
            Database.RollBack(connection);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)
            [_begin, _commit, _insertFlush, _insertGrain, _insertEffect, _deleteEffect, _setDue, _clearDue])
            statement.Dispose();
    }

    private void Write(long flush, ReadOnlySpan<JournalRecord> records)
    {
        _insertFlush.Bind(1, flush).Bind(2, Checksum.Of(flush, _encoder.Written)).Bind(3, _encoder.Written).Run();
        foreach (var slot in _named) _insertGrain.Bind(1, slot.Id).Bind(2, slot.Key.ToString()).Run();

        foreach (var record in records)
            foreach (var effect in record.Effects)
                _insertEffect.Bind(1, effect.Id).Bind(2, effect.Kind).Bind(3, _index.Of(record.Grain).Id)
                    .Bind(4, record.Sequence).Bind(5, effect.Payload.Span).Run();

        foreach (var slot in _touched)
        {
            if (slot.Due is { Changed: true, At: { } at }) _setDue.Bind(1, slot.Id).Bind(2, at.UtcTicks).Run();
            else if (slot.Due.Changed) _clearDue.Bind(1, slot.Id).Run();
        }

        _index.WriteRows(flush, _touched.Count);
    }

    private void Landed(long flush)
    {
        _index.RowsWritten();
        _index.Named(_named.Count);
        foreach (var slot in _touched) _index.Landed(slot, flush, slot.RecordsInFlush);
        _index.Landed(_encoder.Length);
        Clear();
    }

    private void Undo()
    {
        _index.RowsUndone();
        Forget();
        Database.RollBack(_connection);
    }

    private void Forget()
    {
        foreach (var slot in _touched) slot.WrittenSequence = slot.DurableSequence;
        foreach (var slot in _named) slot.Id = 0;
        Clear();
    }

    private void Clear()
    {
        foreach (var slot in _touched) (slot.RecordsInFlush, slot.Due) = (0, DueChange.None);
        _touched.Clear();
        _named.Clear();
    }
}

/// <summary>An effect that has run, on its way to disk.</summary>
internal sealed class EffectDone(string effectId) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string EffectId { get; } = effectId;

    public void Fail(JournalUnavailableException reason)
    {
        SetException(reason);
        // Whoever waited may be gone.
        _ = Task.Exception;
    }
}
