using MeteringCluster.Journaling;

namespace MeteringCluster.Journal.Postgres;

/// <summary>One grain's records in one flush: a format byte, then per record its instant, its length and its payload.</summary>
internal sealed class GrainRow
{
    public const byte Format = 1;

    // A buffer that one large flush needed is not kept for all the small ones.
    private const int KeptBytes = 1 << 20;

    private byte[] _bytes = new byte[4096];
    private int _length;
    private long _ticks;

    public string Name { get; private set; } = "";

    public DateOnly Period { get; private set; }

    public long First { get; private set; }

    public long Last => First + Records.Count - 1;

    public List<JournalRecord> Records { get; } = [];

    /// <summary>What the last of the records that touched it did to the grain's due work.</summary>
    public DueChange Due { get; private set; }

    public ReadOnlyMemory<byte> Data => _bytes.AsMemory(0, _length);

    public long Checksum => ChecksumOf(Name, First, Data.Span);

    public static long ChecksumOf(string grain, long first, ReadOnlySpan<byte> data) =>
        Journal.Checksum.Of((long)(unchecked(GrainHash.Of(grain) + (ulong)first) & long.MaxValue), data);

    public void Begin(JournalRecord record)
    {
        (Name, Period, First, Due) = (record.Grain.ToString(), RecordPeriod.Of(record.Grain), record.Sequence, DueChange.None);
        _bytes[0] = Format;
        (_length, _ticks) = (1, 0);
    }

    /// <returns>False for a record that does not follow the last: another activation has come between.</returns>
    public bool TryAdd(JournalRecord record)
    {
        if (record.Sequence != First + Records.Count) return false;

        var payload = record.Payload.Span;
        Reserve((2 * Varint.LongestBytes) + payload.Length);
        Write(Varint.Fold(record.At.UtcTicks - _ticks));
        Write((ulong)payload.Length);
        payload.CopyTo(_bytes.AsSpan(_length));
        _length += payload.Length;
        _ticks = record.At.UtcTicks;
        if (record.Due.Changed) Due = record.Due;
        Records.Add(record);
        return true;
    }

    public void Clear()
    {
        Records.Clear();
        if (_bytes.Length > KeptBytes) _bytes = new byte[4096];
    }

    /// <exception cref="InvalidDataException">The row is damaged; the message says how.</exception>
    public static List<StoredRecord> Decode(string grain, long first, long last, long checksum, byte[] data)
    {
        if (checksum != ChecksumOf(grain, first, data)) throw new InvalidDataException("its checksum does not fit");
        if (data.Length == 0 || data[0] != Format) throw new InvalidDataException("its format is unknown");

        List<StoredRecord> records = [];
        ReadOnlySpan<byte> rest = data.AsSpan(1);
        var ticks = 0L;
        while (!rest.IsEmpty)
        {
            ticks += Varint.Unfold(Varint.Read(ref rest));
            var length = Varint.Read(ref rest);
            if (length > (ulong)rest.Length) throw new InvalidDataException("it ends inside a record");

            var payload = data.AsMemory(data.Length - rest.Length, (int)length);
            records.Add(new StoredRecord(first + records.Count, new DateTimeOffset(ticks, TimeSpan.Zero), payload));
            rest = rest[(int)length..];
        }

        return records.Count == last - first + 1
            ? records
            : throw new InvalidDataException($"it holds {records.Count} records");
    }

    private void Write(ulong value) => _length += Varint.Write(_bytes.AsSpan(_length), value);

    private void Reserve(int more)
    {
        if (_bytes.Length - _length >= more) return;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
    }
}
