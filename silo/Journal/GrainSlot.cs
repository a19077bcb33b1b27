using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>What the journal keeps in memory of one grain: its number and its flushes that are not yet indexed.</summary>
internal sealed class GrainSlot(GrainKey key)
{
    private readonly Lock _lock = new();
    private FlushList? _tail;

    public GrainKey Key { get; } = key;

    /// <summary>Zero until the grain's first record is on its way to disk.</summary>
    public long Id { get; set; }

    /// <summary>The grain's last record on disk.</summary>
    public long DurableSequence { get; private set; }

    /// <summary>The last record given to a flush; only the writer looks at it.</summary>
    public long WrittenSequence { get; set; }

    public int RecordsInFlush { get; set; }

    public DueChange Due { get; set; }

    /// <summary>Only for a grain that waits to be indexed.</summary>
    public FlushList Tail => _tail!;

    public void Indexed(long sequence) => (DurableSequence, WrittenSequence) = (sequence, sequence);

    /// <returns>Whether the grain has only now got something to index.</returns>
    public bool Landed(long flush, int records, long atByte)
    {
        lock (_lock)
        {
            var first = _tail is null;
            _tail ??= new FlushList(DurableSequence + 1, atByte);
            _tail.Add(flush, records);
            DurableSequence += records;
            WrittenSequence = DurableSequence;
            return first;
        }
    }

    public void DropTail()
    {
        lock (_lock) _tail = null;
    }

    /// <returns>The first sequence that this memory answers for; whatever lies before it is in the index.</returns>
    public long Collect(long afterSequence, long throughSequence, List<long> flushes)
    {
        lock (_lock)
        {
            if (_tail is null) return DurableSequence + 1;
            FlushList.Collect(_tail.Bytes, _tail.FirstSequence, afterSequence, throughSequence, flushes);
            return _tail.FirstSequence;
        }
    }
}
