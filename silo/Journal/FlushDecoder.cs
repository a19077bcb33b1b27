using System.Text;

namespace MeteringCluster.Journal;

/// <summary>Walks over the records of one flush, as <see cref="FlushEncoder"/> wrote them.</summary>
internal ref struct FlushDecoder
{
    private ReadOnlySpan<byte> _rest;

    /// <exception cref="InvalidDataException">The checksum does not fit, or the format is unknown.</exception>
    public FlushDecoder(long flush, long checksum, ReadOnlySpan<byte> data)
    {
        if (checksum != Checksum.Of(flush, data)) throw new InvalidDataException("its checksum does not fit");
        if (data.IsEmpty || data[0] != FlushEncoder.Format) throw new InvalidDataException("its format is unknown");
        _rest = data[1..];
    }

    public long Grain { get; private set; }

    /// <summary>The grain's name, where this is its first record.</summary>
    public string? NewName { get; private set; }

    public long Sequence { get; private set; }

    public long Ticks { get; private set; }

    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <exception cref="InvalidDataException">A record is cut off.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;

        var grain = Varint.Read(ref _rest);
        Grain = (long)(grain >> 1);
        NewName = (grain & 1) == 1 ? Encoding.UTF8.GetString(Take()) : null;
        Sequence = (long)Varint.Read(ref _rest);
        Ticks += Varint.Unfold(Varint.Read(ref _rest));
        Payload = Take();
        return true;
    }

    private ReadOnlySpan<byte> Take()
    {
        var length = Varint.Read(ref _rest);
        if (length > (ulong)_rest.Length) throw new InvalidDataException("it ends inside a record");

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
