using System.Collections.Concurrent;
using MeteringCluster.Journaling;
using Microsoft.Data.Sqlite;

namespace MeteringCluster.Journal;

/// <summary>
/// From grain to its flushes. What happened lately is in memory; what is older lies in rows of the table grain_index,
/// each with a grain's flushes of some thousand group commits. Rows are written a few at a time, along with flushes,
/// oldest first, so that no flush pays for many; a start reads again only the flushes that are not yet in rows.
/// </summary>
internal sealed class GrainIndex : IDisposable
{
    private const int WindowFlushes = 4096;
    private const int MostEntriesInMemory = 4_000_000;

    // A start reads the flushes that are not indexed, so their bytes are bounded as well.
    private const long WindowBytes = 128 * 1024 * 1024;

    private readonly ConcurrentDictionary<GrainKey, GrainSlot> _slots = new();
    private readonly Queue<GrainSlot> _toIndex = new();
    private readonly Statement _insert;
    private readonly Statement _advance;
    private readonly Statement _from;
    private readonly List<GrainSlot> _moving = [];
    private long _entries;
    private long _bytes;

    public GrainIndex(SqliteConnection connection)
    {
        _insert = new(connection, "INSERT INTO grain_index (grain, first_sequence, flushes) VALUES (?1, ?2, ?3)");
        _advance = new(connection, "UPDATE grain SET indexed_sequence = ?2, indexed_flush = ?3 WHERE id = ?1");
        _from = new(connection, "UPDATE journal SET index_from = ?1");
    }

    public long LastFlush { get; private set; }

    public long LastGrain { get; private set; }

    public ICollection<GrainKey> Grains => _slots.Keys;

    public GrainSlot? Find(GrainKey key) => _slots.GetValueOrDefault(key);

    public GrainSlot Of(GrainKey key) =>
        _slots.TryGetValue(key, out var slot) ? slot : _slots.GetOrAdd(key, static k => new GrainSlot(k));

    /// <summary>Rebuilds the memory from the rows and the flushes after them.</summary>
    /// <exception cref="InvalidDataException">One of those flushes is damaged.</exception>
    public void Load(SqliteConnection connection)
    {
        Dictionary<long, (GrainSlot Slot, long Flush)> byId = [];
        using var grains = new Statement(connection, "SELECT id, name, indexed_sequence, indexed_flush FROM grain");
        while (grains.Step())
        {
            var slot = Of(GrainKey.Parse(grains.Text(1)));
            slot.Id = grains.Long(0);
            slot.Indexed(grains.Long(2));
            byId[slot.Id] = (slot, grains.Long(3));
            LastGrain = Math.Max(LastGrain, slot.Id);
        }

        LastFlush = Database.Scalar<long>(connection, "SELECT coalesce(max(id), 0) FROM flush");
        Dictionary<GrainSlot, int> counts = [];
        using var flushes = new Statement(
            connection, "SELECT id, checksum, data FROM flush WHERE id >= (SELECT index_from FROM journal) ORDER BY id");
        while (flushes.Step())
        {
            var flush = flushes.Long(0);
            counts.Clear();
            try
            {
                Count(new FlushDecoder(flush, flushes.Long(1), flushes.Blob(2)), flush, byId, counts);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"flush {flush} is damaged: {e.Message}", e);
            }

            foreach (var (slot, records) in counts) Landed(slot, flush, records);
            Landed(flushes.Blob(2).Length);
        }
    }

    public void Landed(GrainSlot slot, long flush, int records)
    {
        if (slot.Landed(flush, records, _bytes)) _toIndex.Enqueue(slot);
        LastFlush = Math.Max(LastFlush, flush);
        _entries++;
    }

    /// <summary>After its grains, a flush's bytes.</summary>
    public void Landed(int bytes) => _bytes += bytes;

    public void Named(int grains) => LastGrain += grains;

    /// <summary>In the transaction of a flush: writes the oldest rows that are due, no more than the flush itself has.</summary>
    public void WriteRows(long flush, int grainsInFlush)
    {
        _moving.Clear();
        var most = 16 + (2 * grainsInFlush);
        foreach (var slot in _toIndex)
        {
            if (_moving.Count == most || !IsDue(slot, flush))
            {
                if (_moving.Count > 0) _from.Bind(1, slot.Tail.FirstFlush).Run();
                return;
            }

            var tail = slot.Tail;
            _insert.Bind(1, slot.Id).Bind(2, tail.FirstSequence).Bind(3, tail.Bytes).Run();
            _advance.Bind(1, slot.Id).Bind(2, tail.NextSequence - 1).Bind(3, tail.LastFlush).Run();
            _moving.Add(slot);
        }

        if (_moving.Count > 0) _from.Bind(1, flush).Run();
    }

    /// <summary>The transaction is on disk: what it moved into rows may leave the memory.</summary>
    public void RowsWritten()
    {
        foreach (var slot in _moving)
        {
            _toIndex.Dequeue();
            _entries -= slot.Tail.Entries;
            slot.DropTail();
        }

        _moving.Clear();
    }

    /// <summary>The transaction was undone: what it moved into rows is still only here.</summary>
    public void RowsUndone() => _moving.Clear();

    public void Dispose()
    {
        _insert.Dispose();
        _advance.Dispose();
        _from.Dispose();
    }

    private bool IsDue(GrainSlot slot, long flush) =>
        slot.Tail.FirstFlush <= flush - WindowFlushes
        || slot.Tail.StartsAtByte <= _bytes - WindowBytes
        || _entries > MostEntriesInMemory;

    private static void Count(
        FlushDecoder records, long flush, Dictionary<long, (GrainSlot Slot, long Flush)> byId,
        Dictionary<GrainSlot, int> counts)
    {
        while (records.Next())
        {
            if (!byId.TryGetValue(records.Grain, out var grain))
                throw new InvalidDataException($"it holds a record of grain {records.Grain}, which has no name");
            if (flush > grain.Flush) counts[grain.Slot] = counts.GetValueOrDefault(grain.Slot) + 1;
        }
    }
}
