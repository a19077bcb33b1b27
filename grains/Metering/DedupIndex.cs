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
/// order of their hashes, so that a snapshot is the same bytes whatever the order of arrival. Small at first; from
/// 4,096 events on, 256 tables by the hash's first byte, which grow one at a time and so never all at once.
/// </summary>
public sealed class DedupIndex
{
    /// <summary>What one event takes in a snapshot.</summary>
    public const int EntryBytes = 24;

    private const int SplitAt = 4096;

    private Table[] _tables = [new Table(0, 16)];

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
        if (Count == SplitAt && _tables.Length == 1) Split();
        TableOf(identity.First).Add(identity);
        Count++;
    }

    public void Write(IBufferWriter<byte> to)
    {
        to.WriteInt32(Count);
        foreach (var table in _tables) table.Write(to);
    }

    public static DedupIndex Read(ref ByteReading from)
    {
        var index = new DedupIndex();
        var entries = MemoryMarshal.Cast<byte, UsageIdentity>(from.Take(checked(from.Int32() * EntryBytes)));
        // Made as large as they get, so that reading a million back does not grow them step by step.
        if (entries.Length > SplitAt) index.Spread(Math.Max(32, entries.Length / 256 * 4 / 3));
        else index._tables = [new Table(0, Math.Max(16, entries.Length * 4 / 3))];
        foreach (ref readonly var entry in entries) index.TableOf(entry.First).Add(entry);
        index.Count = entries.Length;
        return index;
    }

    private Table TableOf(ulong hash) => _tables.Length == 1 ? _tables[0] : _tables[(int)(hash >> 56)];

    private void Split()
    {
        var all = _tables[0];
        Spread(32);
        foreach (ref readonly var entry in all.Entries())
            if (entry != default) TableOf(entry.First).Add(entry);
    }

    private void Spread(int capacity)
    {
        _tables = new Table[256];
        for (var i = 0; i < _tables.Length; i++) _tables[i] = new Table(8, capacity);
    }

    /// <summary>Linear probing in which every run of entries is sorted, and therefore the whole table.</summary>
    private sealed class Table(int skippedBits, int capacity)
    {
        private const int FirstOverhang = 48;

        private UsageIdentity[] _entries = new UsageIdentity[capacity + FirstOverhang];
        private int _capacity = capacity;

        // Entries are pushed past the last place rather than around to the first, which would break the order.
        private int _overhang = FirstOverhang;
        private int _count;

        public ReadOnlySpan<UsageIdentity> Entries() => _entries;

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
            (int)Math.BigMul(identity.First << skippedBits, (ulong)_capacity, out _);

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
            do
            {
                // A quarter at a time: the tables stay between 64 and 80 percent full. One that overflows while it is
                // half empty has its entries in one place, where more places would not part them.
                if (_count * 2L < _capacity) _overhang = checked(_overhang * 2);
                else _capacity = checked(_capacity + _capacity / 4 + 8);
                _entries = new UsageIdentity[_capacity + _overhang];
            }
            while (!TryFill(old));
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
