using MeteringCluster.Journaling;

namespace MeteringCluster.Journal.Postgres;

/// <summary>What goes into one group commit: a row for each grain.</summary>
internal sealed class Flush
{
    private readonly Dictionary<GrainKey, GrainRow> _byGrain = [];
    private readonly List<GrainRow> _rows = [];
    private readonly Stack<GrainRow> _spare = [];

    public IReadOnlyList<GrainRow> Rows => _rows;

    /// <summary>Records that did not follow their grain's last.</summary>
    public List<JournalRecord> Overtaken { get; } = [];

    public int Bytes { get; private set; }

    public int Records { get; private set; }

    public void Begin()
    {
        Clear();
        (Bytes, Records) = (0, 0);
    }

    public void Add(JournalRecord record)
    {
        if (!_byGrain.TryGetValue(record.Grain, out var row))
        {
            row = _spare.TryPop(out var spare) ? spare : new GrainRow();
            row.Begin(record);
            _byGrain.Add(record.Grain, row);
            _rows.Add(row);
        }

        var before = row.Data.Length;
        if (row.TryAdd(record))
        {
            Records++;
            Bytes += row.Data.Length - before;
        }
        else
        {
            Overtaken.Add(record);
        }
    }

    /// <summary>In the order in which every writer inserts.</summary>
    public IReadOnlyList<GrainRow> SortedRows()
    {
        _rows.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return _rows;
    }

    public void Clear()
    {
        foreach (var row in _rows)
        {
            row.Clear();
            if (_spare.Count < 1024) _spare.Push(row);
        }

        _byGrain.Clear();
        _rows.Clear();
        Overtaken.Clear();
    }
}
