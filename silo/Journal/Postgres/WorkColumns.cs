using MeteringCluster.Journaling;
using NpgsqlTypes;

namespace MeteringCluster.Journal.Postgres;

/// <summary>What a flush does beside its rows: effects planned and done, due work set and cleared.</summary>
internal sealed class WorkColumns : ArrayColumns
{
    private readonly List<string> _ids;
    private readonly List<string> _kinds;
    private readonly List<string> _grains;
    private readonly List<long> _sequences;
    private readonly List<ReadOnlyMemory<byte>> _payloads;
    private readonly List<string> _dueGrains;
    private readonly List<long> _dueAt;
    private readonly List<string> _cleared;
    private readonly List<string> _done;
    private readonly Dictionary<string, int> _places = [];

    public WorkColumns()
    {
        _ids = Column<string>(NpgsqlDbType.Text);
        _kinds = Column<string>(NpgsqlDbType.Text);
        _grains = Column<string>(NpgsqlDbType.Text);
        _sequences = Column<long>(NpgsqlDbType.Bigint);
        _payloads = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
        _dueGrains = Column<string>(NpgsqlDbType.Text);
        _dueAt = Column<long>(NpgsqlDbType.Bigint);
        _cleared = Column<string>(NpgsqlDbType.Text);
        _done = Column<string>(NpgsqlDbType.Text);
    }

    public bool IsEmpty => _ids.Count + _dueGrains.Count + _cleared.Count + _done.Count == 0;

    public void Fill(IReadOnlyList<GrainRow> rows, IReadOnlyList<EffectDone> done)
    {
        Clear();
        foreach (var row in rows)
        {
            foreach (var record in row.Records)
                foreach (var effect in record.Effects) Plan(row, record, effect);
            if (!row.Due.Changed) continue;
            if (row.Due.At is { } at)
            {
                _dueGrains.Add(row.Name);
                _dueAt.Add(at.UtcTicks);
            }
            else
            {
                _cleared.Add(row.Name);
            }
        }

        foreach (var effect in done) _done.Add(effect.EffectId);
    }

    // One statement cannot write a row twice, so of effects with one id the last counts.
    private void Plan(GrainRow row, JournalRecord record, Effect effect)
    {
        if (_places.TryGetValue(effect.Id, out var place))
        {
            (_kinds[place], _grains[place], _sequences[place], _payloads[place]) =
                (effect.Kind, row.Name, record.Sequence, effect.Payload);
            return;
        }

        _places.Add(effect.Id, _ids.Count);
        _ids.Add(effect.Id);
        _kinds.Add(effect.Kind);
        _grains.Add(row.Name);
        _sequences.Add(record.Sequence);
        _payloads.Add(effect.Payload);
    }

    private void Clear()
    {
        _places.Clear();
        _ids.Clear();
        _kinds.Clear();
        _grains.Clear();
        _sequences.Clear();
        _payloads.Clear();
        _dueGrains.Clear();
        _dueAt.Clear();
        _cleared.Clear();
        _done.Clear();
    }
}
