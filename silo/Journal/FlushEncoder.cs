using System.Text;
using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>
/// The records of one flush as one blob: a format byte, then per record its grain's number (with the name where the
/// grain is new), its sequence, its instant as the difference to the record before, and its payload.
/// </summary>
internal sealed class FlushEncoder
{
    public const byte Format = 1;

    private byte[] _bytes = new byte[64 * 1024];
    private int _length;
    private long _ticks;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public int Length => _length;

    public int Records { get; private set; }

    public void Clear()
    {
        _bytes[0] = Format;
        (_length, _ticks, Records) = (1, 0, 0);
    }

    public void Add(long grain, string? newName, JournalRecord record)
    {
        var payload = record.Payload.Span;
        var nameBytes = newName is null ? 0 : Encoding.UTF8.GetByteCount(newName);
        Reserve((5 * Varint.LongestBytes) + nameBytes + payload.Length);
        Write((ulong)grain << 1 | (newName is null ? 0u : 1u));
        if (newName is not null) Write(newName, nameBytes);
        Write((ulong)record.Sequence);
        Write(Varint.Fold(record.At.UtcTicks - _ticks));
        _ticks = record.At.UtcTicks;
        Write((ulong)payload.Length);
        payload.CopyTo(_bytes.AsSpan(_length));
        _length += payload.Length;
        Records++;
    }

    private void Write(ulong value) => _length += Varint.Write(_bytes.AsSpan(_length), value);

    private void Write(string name, int bytes)
    {
        Write((ulong)bytes);
        _length += Encoding.UTF8.GetBytes(name, _bytes.AsSpan(_length));
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length >= more) return;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
    }
}
