using System.Buffers.Binary;
using System.Numerics;

namespace MeteringCluster.Metering;

/// <summary>
/// Builds a <see cref="UsageBatch"/>. Made to be kept and reset, so that a busy parser makes one array per request.
/// An item is begun, gets its members in any order, and is ended or dropped; members left out stay absent.
/// </summary>
public sealed class UsageBatchWriter
{
    private readonly (int Measure, long Value)[] _quantities = new (int, long)[UsageBatch.MaxMeasures];
    private byte[] _items = new byte[4096];
    private byte[] _strings = new byte[1024];
    private (int Start, int Length)[] _table = new (int, int)[16];
    private int[] _slots = new int[64];
    private int _itemBytes;
    private int _stringBytes;
    private UsageItemFlags _flags;
    private int _idLength;
    private int _idStart;
    private int _source;
    private int _user;
    private int _meter;
    private long _time;
    private long _credits;
    private int _quantityCount;
    private byte[] _dimensions = [];
    private int _dimensionBytes;

    public int Count { get; private set; }

    public int StringCount { get; private set; }

    public void Reset()
    {
        (Count, StringCount, _itemBytes, _stringBytes) = (0, 0, 0, 0);
        Array.Clear(_slots);
    }

    public void Begin()
    {
        (_flags, _idLength, _source, _user, _meter) = (UsageItemFlags.None, 0, -1, -1, -1);
        (_time, _credits, _quantityCount, _dimensionBytes) = (0, 0, 0, 0);
    }

    // The id is copied behind the items at once, so that the caller's buffer may change.
    public void Id(ReadOnlySpan<byte> id)
    {
        Reserve(ref _items, _itemBytes, 64 + id.Length * 2);
        _idStart = _itemBytes + 32 + id.Length;
        id.CopyTo(_items.AsSpan(_idStart));
        _idLength = id.Length;
    }

    public bool HasId => _idLength > 0;

    public bool HasMeter => _meter >= 0;

    public bool HasTime => (_flags & UsageItemFlags.HasTime) != 0;

    public bool HasCredits => (_flags & UsageItemFlags.HasCredits) != 0;

    public long TimeTicks => _time;

    public int QuantityCount => _quantityCount;

    public ReadOnlySpan<byte> CurrentId => _items.AsSpan(_idStart, _idLength);

    public void Source(ReadOnlySpan<byte> source)
    {
        _source = Intern(source);
        _flags |= UsageItemFlags.HasSource;
    }

    public void User(ReadOnlySpan<byte> user)
    {
        _user = Intern(user);
        _flags |= UsageItemFlags.HasUser;
    }

    public void Meter(ReadOnlySpan<byte> meter) => _meter = Intern(meter);

    public void Time(long utcTicks)
    {
        _time = utcTicks;
        _flags |= UsageItemFlags.HasTime;
    }

    public void Credits(long microcredits)
    {
        _credits = microcredits;
        _flags |= UsageItemFlags.HasCredits;
    }

    public void Lenient() => _flags |= UsageItemFlags.Lenient;

    /// <returns>False when the item already has this measure, or as many measures as fit.</returns>
    public bool Quantity(ReadOnlySpan<byte> measure, long value)
    {
        var number = Intern(measure);
        for (var i = 0; i < _quantityCount; i++)
            if (_quantities[i].Measure == number) return false;
        if (_quantityCount == UsageBatch.MaxMeasures) return false;

        _quantities[_quantityCount++] = (number, value);
        return true;
    }

    public void Dimensions(ReadOnlySpan<byte> json)
    {
        if (_dimensions.Length < json.Length) _dimensions = new byte[Math.Max(json.Length, 256)];
        json.CopyTo(_dimensions);
        _dimensionBytes = json.Length;
        _flags |= UsageItemFlags.HasDimensions;
    }

    public void End()
    {
        var room = 1 + 5 + _idLength * 2 + 15 + 8 + 10 + 5 + _quantityCount * 15 + 5 + _dimensionBytes + 64;
        Reserve(ref _items, _itemBytes, room);
        var to = _items.AsSpan(_itemBytes);
        var id = _items.AsSpan(_idStart, _idLength);

        to[0] = (byte)_flags;
        var at = 1;
        at += UsageBatch.WriteVarint(to[at..], (ulong)_idLength);
        id.CopyTo(to[at..]);
        at += _idLength;
        if ((_flags & UsageItemFlags.HasSource) != 0) at += UsageBatch.WriteVarint(to[at..], (ulong)_source);
        if ((_flags & UsageItemFlags.HasUser) != 0) at += UsageBatch.WriteVarint(to[at..], (ulong)_user);
        at += UsageBatch.WriteVarint(to[at..], (ulong)_meter);
        if ((_flags & UsageItemFlags.HasTime) != 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(to[at..], _time);
            at += 8;
        }

        if ((_flags & UsageItemFlags.HasCredits) != 0)
        {
            at += UsageBatch.WriteVarint(to[at..], (ulong)_credits);
        }
        else
        {
            at += UsageBatch.WriteVarint(to[at..], (ulong)_quantityCount);
            for (var i = 0; i < _quantityCount; i++)
            {
                at += UsageBatch.WriteVarint(to[at..], (ulong)_quantities[i].Measure);
                at += UsageBatch.WriteVarint(to[at..], (ulong)_quantities[i].Value);
            }
        }

        if ((_flags & UsageItemFlags.HasDimensions) != 0)
        {
            at += UsageBatch.WriteVarint(to[at..], (ulong)_dimensionBytes);
            _dimensions.AsSpan(0, _dimensionBytes).CopyTo(to[at..]);
            at += _dimensionBytes;
        }

        _itemBytes += at;
        Count++;
    }

    public byte[] ToBatch()
    {
        Span<byte> head = stackalloc byte[24];
        head[0] = UsageBatch.Version;
        var at = 1;
        at += UsageBatch.WriteVarint(head[at..], (ulong)Count);
        at += UsageBatch.WriteVarint(head[at..], (ulong)StringCount);

        var batch = GC.AllocateUninitializedArray<byte>(at + _stringBytes + _itemBytes);
        head[..at].CopyTo(batch);
        _strings.AsSpan(0, _stringBytes).CopyTo(batch.AsSpan(at));
        _items.AsSpan(0, _itemBytes).CopyTo(batch.AsSpan(at + _stringBytes));
        return batch;
    }

    /// <summary>The same batch with some of its items only; the string table stays as it is.</summary>
    /// <param name="keep">The items' places in the batch, in order.</param>
    public static byte[] Subset(ReadOnlySpan<byte> batch, ReadOnlySpan<(int Start, int Length)> keep)
    {
        int[] scratch = [];
        var reader = new UsageBatchReader(batch, ref scratch);
        Span<byte> head = stackalloc byte[12];
        head[0] = UsageBatch.Version;
        var at = 1 + UsageBatch.WriteVarint(head[1..], (ulong)keep.Length);

        // The table goes over whole, from its own count on.
        var tableStart = 1;
        UsageBatch.ReadVarint(batch, ref tableStart);
        var table = batch[tableStart..reader.ItemsStart];

        var total = at + table.Length;
        foreach (var item in keep) total += item.Length;
        var subset = new byte[total];
        head[..at].CopyTo(subset);
        table.CopyTo(subset.AsSpan(at));
        at += table.Length;
        foreach (var (start, length) in keep)
        {
            batch.Slice(start, length).CopyTo(subset.AsSpan(at));
            at += length;
        }

        return subset;
    }

    private int Intern(ReadOnlySpan<byte> text)
    {
        var mask = _slots.Length - 1;
        for (var slot = Hash(text) & mask; ; slot = (slot + 1) & mask)
        {
            var number = _slots[slot] - 1;
            if (number < 0)
            {
                if (StringCount * 2 >= _slots.Length)
                {
                    Rehash();
                    return Intern(text);
                }

                _slots[slot] = StringCount + 1;
                return Add(text);
            }

            var (start, length) = _table[number];
            if (text.SequenceEqual(_strings.AsSpan(start, length))) return number;
        }
    }

    private int Add(ReadOnlySpan<byte> text)
    {
        Reserve(ref _strings, _stringBytes, text.Length + 5);
        _stringBytes += UsageBatch.WriteVarint(_strings.AsSpan(_stringBytes), (ulong)text.Length);
        text.CopyTo(_strings.AsSpan(_stringBytes));
        if (StringCount == _table.Length) Array.Resize(ref _table, _table.Length * 2);
        _table[StringCount] = (_stringBytes, text.Length);
        _stringBytes += text.Length;
        return StringCount++;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var number = 0; number < StringCount; number++)
        {
            var slot = Hash(_strings.AsSpan(_table[number].Start, _table[number].Length)) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = number + 1;
        }
    }

    // Quick rather than strong: the table lives for one request, is bounded by it, and its order shows nowhere.
    private static int Hash(ReadOnlySpan<byte> text)
    {
        unchecked
        {
            var hash = (ulong)text.Length;
            for (; text.Length >= 8; text = text[8..])
                hash = (BitOperations.RotateLeft(hash, 29) ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * 0x9E3779B97F4A7C15;
            foreach (var b in text) hash = (BitOperations.RotateLeft(hash, 29) ^ b) * 0x9E3779B97F4A7C15;
            return (int)(hash >> 33);
        }
    }

    private static void Reserve(ref byte[] buffer, int used, int room)
    {
        if (buffer.Length - used < room) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + room));
    }
}
