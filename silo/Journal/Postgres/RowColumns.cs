using NpgsqlTypes;

namespace MeteringCluster.Journal.Postgres;

/// <summary>The rows of a flush, column by column.</summary>
internal sealed class RowColumns : ArrayColumns
{
    private readonly List<DateOnly> _periods;
    private readonly List<string> _grains;
    private readonly List<long> _first;
    private readonly List<long> _last;
    private readonly List<long> _checksums;
    private readonly List<ReadOnlyMemory<byte>> _data;

    public RowColumns()
    {
        _periods = Column<DateOnly>(NpgsqlDbType.Date);
        _grains = Column<string>(NpgsqlDbType.Text);
        _first = Column<long>(NpgsqlDbType.Bigint);
        _last = Column<long>(NpgsqlDbType.Bigint);
        _checksums = Column<long>(NpgsqlDbType.Bigint);
        _data = Column<ReadOnlyMemory<byte>>(NpgsqlDbType.Bytea);
    }

    public void Fill(IReadOnlyList<GrainRow> rows)
    {
        _periods.Clear();
        _grains.Clear();
        _first.Clear();
        _last.Clear();
        _checksums.Clear();
        _data.Clear();
        foreach (var row in rows)
        {
            _periods.Add(row.Period);
            _grains.Add(row.Name);
            _first.Add(row.First);
            _last.Add(row.Last);
            _checksums.Add(row.Checksum);
            _data.Add(row.Data);
        }
    }
}
