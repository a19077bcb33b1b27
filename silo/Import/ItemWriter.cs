using System.Buffers;
using System.Text.Json;

namespace MeteringCluster.Import;

/// <summary>The items of a batch as one JSON array, whose parts can be taken out again.</summary>
public sealed class ItemWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64 * 1024);
    private readonly List<(int Start, int End)> _items = [];

    public int Count => _items.Count;

    public int Bytes => _bytes.WrittenCount;

    public void Write(Action<Utf8JsonWriter> write)
    {
        var start = Separate();
        using (var json = new Utf8JsonWriter(_bytes)) write(json);
        _items.Add((start, _bytes.WrittenCount));
    }

    /// <summary>An item that is JSON already, with members put before its own.</summary>
    public void WriteRaw(ReadOnlySpan<byte> members, ReadOnlySpan<byte> item)
    {
        var start = Separate();
        var rest = item[1..];
        _bytes.Write("{"u8);
        _bytes.Write(members);
        if (members.Length > 0 && rest.TrimStart(" \t"u8) is not [(byte)'}', ..]) _bytes.Write(","u8);
        _bytes.Write(rest);
        _items.Add((start, _bytes.WrittenCount));
    }

    /// <summary>A JSON array of some of the items.</summary>
    public byte[] Array(int from, int to) => [(byte)'[', .. _bytes.WrittenSpan[_items[from].Start.._items[to - 1].End], (byte)']'];

    public ReadOnlySpan<byte> Item(int index) => _bytes.WrittenSpan[_items[index].Start.._items[index].End];

    private int Separate()
    {
        if (_items.Count > 0) _bytes.Write(","u8);
        return _bytes.WrittenCount;
    }
}
