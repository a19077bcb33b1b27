using System.Buffers;
using System.Runtime.InteropServices;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>
/// What a usage event is known by: 128 bits of keyed hash over its (source, id), and a tag of 55 bits of hash over its
/// payload, a bit that is always set, and the lowest 8 bits of the rate card's number.
/// </summary>
public readonly record struct UsageIdentity(ulong First, ulong Second, ulong Tag)
{
    public ulong Payload => Tag >> 9;

    public int Card => (int)(Tag & 0xff);

    public UsageIdentity RatedBy(int card) => this with { Tag = Tag & ~0xfful | (uint)card & 0xff };

    public bool Precedes(in UsageIdentity other) =>
        First < other.First || First == other.First && Second < other.Second;

    public bool IsSameEvent(in UsageIdentity other) => First == other.First && Second == other.Second;
}

/// <summary>
/// Every usage event of a period by its identity, at about 33 bytes an event: hash tables whose entries lie in the
/// order of their hashes, so that a snapshot is the same bytes whatever the order of arrival. A table that is full
/// is parted in two by the next bit of the hash (extendible hashing), so no step ever moves more than some thousand
/// entries, and no array is so large that the runtime would set it apart and give it fresh memory each time.
/// </summary>
public sealed class DedupIndex
{
    /// <summary>What one event takes in a snapshot.</summary>
    public const int EntryBytes = 24;

    private const int MostBits = 20;

    // Tables by the hash's first bits; one that needs fewer bits stands in several places side by side.
    private Table[] _tables = [new Table(0, 16)];
    private int _bits;

    public int Count { get; private set; }

    public bool TryFind(in UsageIdentity asked, out UsageIdentity known) => TableOf(asked.First).TryFind(asked, out known);

    /// <summary>
    /// Brings the places of many identities nearer to the processor, all at once, where looking them up one after the
    /// other would wait for memory each time.
    /// </summary>
    /// <returns>Nothing of meaning; it keeps the reads from being optimised away.</returns>
    public ulong Touch(ReadOnlySpan<UsageIdentity> soon)
    {
        // A small index is in the processor's cache anyway.
        if (_tables.Length == 1) return 0;

        ulong read = 0;
        foreach (ref readonly var identity in soon) read ^= TableOf(identity.First).Touch(identity);
        return read;
    }

    public void Add(in UsageIdentity identity)
    {
        var table = TableOf(identity.First);
        while (table.IsFull && table.Bits < MostBits)
        {
            Part(table, identity.First);
            table = TableOf(identity.First);
        }

        table.Add(identity);
        Count++;
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteInt32(Count);
        Table? written = null;
        foreach (var table in _tables)
        {
            if (table != written) table.Write(to);
            written = table;
        }
    }

    public static DedupIndex Read(ref ByteReading from)
    {
        var entries = MemoryMarshal.Cast<byte, UsageIdentity>(from.Take(checked(from.Int32() * EntryBytes)));
        var index = new DedupIndex();
        // Made as many and as large as they get, so that reading a million back does not grow them step by step.
        while (index._bits < MostBits && entries.Length >> index._bits > Table.MostEntries * 3 / 4) index._bits++;
        index._tables = new Table[1 << index._bits];
        var capacity = Math.Max(16, (entries.Length >> index._bits) * 3 / 2);
        for (var i = 0; i < index._tables.Length; i++) index._tables[i] = new Table(index._bits, capacity);
        foreach (ref readonly var entry in entries) index.Add(entry);
        return index;
    }

    private Table TableOf(ulong hash) => _tables[PlaceOf(hash)];

    // Shifting by 64 would shift by nothing, hence in two steps.
    private int PlaceOf(ulong hash) => (int)(hash >> 1 >> (63 - _bits));

    private void Part(Table full, ulong hash)
    {
        if (full.Bits == _bits)
        {
            var twice = new Table[_tables.Length * 2];
            for (var i = 0; i < twice.Length; i++) twice[i] = _tables[i / 2];
            (_tables, _bits) = (twice, _bits + 1);
        }

        var (low, high) = full.Part();
        var half = 1 << (_bits - full.Bits - 1);
        var first = PlaceOf(hash) & ~(2 * half - 1);
        _tables.AsSpan(first, half).Fill(low);
        _tables.AsSpan(first + half, half).Fill(high);
    }

    /// <summary>Linear probing in which every run of entries is sorted, and therefore the whole table.</summary>
    /// <param name="bits">How many of the hash's first bits all entries have in common.</param>
    private sealed class Table(int bits, int capacity)
    {
        // At 64 to 80 percent full this keeps the array below 80 KB.
        public const int MostEntries = 2560;

        private const int FirstOverhang = 48;

        private UsageIdentity[] _entries = new UsageIdentity[capacity + FirstOverhang];
        private int _capacity = capacity;

        // Entries are pushed past the last place rather than around to the first, which would break the order.
        private int _overhang = FirstOverhang;
        private int _count;

        public int Bits { get; } = bits;

        public bool IsFull => _count >= MostEntries;

        /// <summary>What has the next bit clear, and what has it set; in order, so each is simply filled up.</summary>
        public (Table Low, Table High) Part()
        {
            var middle = 0;
            var low = 0;
            for (; middle < _entries.Length; middle++)
            {
                ref readonly var entry = ref _entries[middle];
                if (entry == default) continue;
                if (entry.First << Bits >> 63 == 1) break;
                low++;
            }

            return (From(_entries.AsSpan(0, middle), low), From(_entries.AsSpan(middle), _count - low));
        }

        public bool TryFind(in UsageIdentity asked, out UsageIdentity known)
        {
            var at = PlaceOf(asked, out var found);
            known = found ? _entries[at] : default;
            return found;
        }

        public ulong Touch(in UsageIdentity identity) => _entries[HomeOf(identity)].First;

        public void Add(in UsageIdentity identity)
        {
            if (_count * 5L >= _capacity * 4L) Grow();
            while (!TryInsert(identity)) Grow();
            _count++;
        }

        public void Write(IBufferWriter<byte> to)
        {
            foreach (ref readonly var entry in _entries.AsSpan())
                if (entry != default) to.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<UsageIdentity>(in entry)));
        }

        private Table From(ReadOnlySpan<UsageIdentity> entries, int count)
        {
            var table = new Table(Bits + 1, count * 3 / 2 + 8) { _count = count };
            while (!table.TryFill(entries)) table.Enlarge();
            return table;
        }

        private bool TryInsert(in UsageIdentity identity)
        {
            var at = PlaceOf(identity, out _);
            var end = at;
            while (end < _entries.Length && _entries[end] != default) end++;
            if (end == _entries.Length) return false;

            _entries.AsSpan(at, end - at).CopyTo(_entries.AsSpan(at + 1));
            _entries[at] = identity;
            return true;
        }

        private int HomeOf(in UsageIdentity identity) =>
            (int)Math.BigMul(identity.First << Bits, (ulong)_capacity, out _);

        // Where the entry is, or belongs: at its hash's own place or behind it.
        private int PlaceOf(in UsageIdentity identity, out bool found)
        {
            var at = HomeOf(identity);
            for (; at < _entries.Length; at++)
            {
                ref readonly var entry = ref _entries[at];
                if (entry == default || !entry.Precedes(identity))
                {
                    found = entry.IsSameEvent(identity);
                    return at;
                }
            }

            found = false;
            return at;
        }

        private void Grow()
        {
            var old = _entries;
            do Enlarge();
            while (!TryFill(old));
        }

        // A quarter at a time: the tables stay between 64 and 80 percent full. One that overflows while it is half
        // empty has its entries in one place, where more places would not part them.
        private void Enlarge()
        {
            if (_count * 2L < _capacity) _overhang = checked(_overhang * 2);
            else _capacity = checked(_capacity + _capacity / 4 + 8);
            _entries = new UsageIdentity[_capacity + _overhang];
        }

        private bool TryFill(ReadOnlySpan<UsageIdentity> from)
        {
            // They come in order, so each lies at its hash's own place or right behind the one before.
            var next = 0;
            foreach (ref readonly var entry in from)
            {
                if (entry == default) continue;
                var at = Math.Max(HomeOf(entry), next);
                if (at == _entries.Length) return false;
                _entries[at] = entry;
                next = at + 1;
            }

            return true;
        }
    }
}
