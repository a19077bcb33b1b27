using System.Numerics;

namespace MeteringCluster.Journal;

/// <summary>
/// Which flushes hold a grain's records, and how many each: per flush the difference to the flush before and the
/// number of records, two bytes as a rule. It is the content of an index row, and of a grain's part not yet indexed.
/// </summary>
internal sealed class FlushList(long firstSequence, long startsAtByte)
{
    private byte[] _bytes = new byte[16];
    private int _length;

    public long FirstSequence { get; } = firstSequence;

    /// <summary>How much the journal had read or written in this process when the list began.</summary>
    public long StartsAtByte { get; } = startsAtByte;

    public long NextSequence { get; private set; } = firstSequence;

    public long FirstFlush { get; private set; }

    public long LastFlush { get; private set; }

    public int Entries { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Add(long flush, int records)
    {
        if (_bytes.Length - _length < 2 * Varint.LongestBytes) Array.Resize(ref _bytes, _bytes.Length * 2 + 16);
        _length += Varint.Write(_bytes.AsSpan(_length), (ulong)(flush - LastFlush));
        _length += Varint.Write(_bytes.AsSpan(_length), (ulong)records);
        if (FirstFlush == 0) FirstFlush = flush;
        LastFlush = flush;
        NextSequence += records;
        Entries++;
    }

    /// <summary>The flushes of a list that hold anything after a sequence number, and up to another.</summary>
    /// <exception cref="InvalidDataException">The list is cut off.</exception>
    public static void Collect(
        ReadOnlySpan<byte> list, long firstSequence, long afterSequence, long throughSequence, List<long> flushes)
    {
        long flush = 0;
        while (!list.IsEmpty && firstSequence <= throughSequence)
        {
            flush += (long)Varint.Read(ref list);
            firstSequence += (long)Varint.Read(ref list);
            if (firstSequence - 1 > afterSequence) flushes.Add(flush);
        }
    }

    /// <summary>A checksum over a list's flushes and counts, going on from another list's, and what follows it.</summary>
    public static (uint Checksum, long NextSequence) Sum(ReadOnlySpan<byte> list, uint checksum, long firstSequence)
    {
        long flush = 0;
        while (!list.IsEmpty)
        {
            flush += (long)Varint.Read(ref list);
            var records = (long)Varint.Read(ref list);
            firstSequence += records;
            checksum = Mix(checksum, flush, records);
        }

        return (checksum, firstSequence);
    }

    public static uint Mix(uint checksum, long flush, long records) =>
        BitOperations.Crc32C(BitOperations.Crc32C(checksum, (ulong)flush), (ulong)records);
}
