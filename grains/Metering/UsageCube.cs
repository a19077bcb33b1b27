using System.Buffers;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>
/// One meter's usage by hour and user: events, microcredits and units of each measure. What queries sum up.
/// </summary>
public sealed class UsageCube
{
    private const int Events = 0;
    private const int Microcredits = 1;
    private const int FirstMeasure = 2;

    private readonly Dictionary<(int Hour, int User), int> _rows = [];
    private readonly List<(int Hour, int User)> _keys = [];
    private readonly Utf8Names _measures = new();
    private long[] _cells = [];
    private int _width = FirstMeasure;
    private (int Hour, int User) _lastKey = (int.MinValue, 0);
    private int _lastRow;

    public int RowCount => _keys.Count;

    /// <summary>Of all measures, users and hours together.</summary>
    public long Units =>
        Enumerable.Range(0, RowCount).Sum(row => Enumerable.Range(0, MeasureCount).Sum(column => UnitsOf(row, column)));

    public int MeasureCount => _measures.Count;

    /// <param name="hour">Full hours since 1970.</param>
    /// <param name="user">The user's number, or -1.</param>
    /// <returns>The row's number, for <see cref="AddUnits"/>.</returns>
    public int AddEvent(int hour, int user, long microcredits)
    {
        var row = RowOf((hour, user));
        _cells[row * _width + Events]++;
        _cells[row * _width + Microcredits] += microcredits;
        return row;
    }

    public int MeasureColumn(ReadOnlySpan<byte> measure)
    {
        if (_measures.TryFind(measure, out var column)) return column;

        column = _measures.Add(measure);
        Widen();
        return column;
    }

    public (long Events, long Microcredits) Sum()
    {
        var (events, microcredits) = (0L, 0L);
        for (var row = 0; row < RowCount; row++)
        {
            events += EventsOf(row);
            microcredits += MicrocreditsOf(row);
        }

        return (events, microcredits);
    }

    public void AddUnits(int row, int column, long units) => _cells[row * _width + FirstMeasure + column] += units;

    public string MeasureName(int column) => _measures.Text(column);

    public (int Hour, int User) Key(int row) => _keys[row];

    public long EventsOf(int row) => _cells[row * _width + Events];

    public long MicrocreditsOf(int row) => _cells[row * _width + Microcredits];

    public long UnitsOf(int row, int column) => _cells[row * _width + FirstMeasure + column];

    public void Write(IBufferWriter<byte> to)
    {
        _measures.Write(to);
        to.WriteInt32(_keys.Count);
        for (var row = 0; row < _keys.Count; row++)
        {
            to.WriteInt32(_keys[row].Hour);
            to.WriteInt32(_keys[row].User);
            for (var cell = 0; cell < FirstMeasure + _measures.Count; cell++) to.WriteInt64(_cells[row * _width + cell]);
        }
    }

    public static UsageCube Read(ref ByteReading from)
    {
        var cube = new UsageCube();
        var measures = Utf8Names.Read(ref from);
        for (var i = 0; i < measures.Count; i++) cube._measures.Add(System.Text.Encoding.UTF8.GetBytes(measures.Text(i)));
        cube.Widen();
        for (var left = from.Int32(); left > 0; left--)
        {
            var row = cube.RowOf((from.Int32(), from.Int32()));
            for (var cell = 0; cell < FirstMeasure + measures.Count; cell++) cube._cells[row * cube._width + cell] = from.Int64();
        }

        return cube;
    }

    private int RowOf((int Hour, int User) key)
    {
        // Reports come in runs of one hour, and often of one user.
        if (key == _lastKey) return _lastRow;

        if (!_rows.TryGetValue(key, out var row))
        {
            row = _keys.Count;
            _rows.Add(key, row);
            _keys.Add(key);
            if (_cells.Length < (row + 1) * _width) Array.Resize(ref _cells, Math.Max(_cells.Length * 2, (row + 4) * _width));
        }

        (_lastKey, _lastRow) = (key, row);
        return row;
    }

    private void Widen()
    {
        var width = FirstMeasure + _measures.Count;
        if (width <= _width) return;

        var cells = new long[(_keys.Count + 4) * width];
        for (var row = 0; row < _keys.Count; row++) _cells.AsSpan(row * _width, _width).CopyTo(cells.AsSpan(row * width));
        (_cells, _width) = (cells, width);
    }
}
