using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MeteringCluster.Journaling;

/// <summary>Little-endian numbers and length-prefixed texts, for compact events and snapshots.</summary>
public static class ByteWriting
{
    public static void WriteByte(this IBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    public static void WriteInt32(this IBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    public static void WriteInt64(this IBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.GetSpan(8), value);
        to.Advance(8);
    }

    public static void WriteInstant(this IBufferWriter<byte> to, DateTimeOffset value) => to.WriteInt64(value.UtcTicks);

    public static void WriteBytes(this IBufferWriter<byte> to, ReadOnlySpan<byte> value)
    {
        to.WriteInt32(value.Length);
        to.Write(value);
    }

    /// <summary>Null and empty stay two different things.</summary>
    public static void WriteText(this IBufferWriter<byte> to, string? value)
    {
        if (value is null) to.WriteInt32(-1);
        else to.WriteBytes(Encoding.UTF8.GetBytes(value));
    }
}

/// <summary>Reads what <see cref="ByteWriting"/> wrote.</summary>
/// <exception cref="ArgumentOutOfRangeException">Read past the end: the bytes are damaged.</exception>
public ref struct ByteReading(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _left = from;

    public readonly bool AtEnd => _left.IsEmpty;

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public DateTimeOffset Instant() => new(Int64(), TimeSpan.Zero);

    public ReadOnlySpan<byte> Bytes() => Take(Int32());

    public ReadOnlySpan<byte> Take(int count)
    {
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }

    public string? Text()
    {
        var length = Int32();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }
}
