using System.Buffers.Binary;

namespace MeteringCluster.Metering;

/// <summary>Walks the items of a <see cref="UsageBatch"/> without making objects.</summary>
public ref struct UsageBatchReader
{
    private readonly ReadOnlySpan<byte> _batch;
    private readonly ReadOnlySpan<int> _strings;
    private int _at;
    private int _left;

    /// <param name="scratch">Grown as needed; holds where the strings begin while the reader lives.</param>
    /// <exception cref="InvalidDataException">Another version's batch, or a damaged one.</exception>
    public UsageBatchReader(ReadOnlySpan<byte> batch, ref int[] scratch)
    {
        if (batch.IsEmpty || batch[0] != UsageBatch.Version)
            throw new InvalidDataException("A usage batch of an unknown version.");

        _batch = batch;
        _at = 1;
        _left = Count = (int)UsageBatch.ReadVarint(batch, ref _at);
        StringCount = (int)UsageBatch.ReadVarint(batch, ref _at);
        if (scratch.Length < StringCount) scratch = new int[Math.Max(StringCount, scratch.Length * 2)];
        for (var i = 0; i < StringCount; i++)
        {
            scratch[i] = _at;
            var length = (int)UsageBatch.ReadVarint(batch, ref _at);
            _at += length;
        }

        _strings = scratch.AsSpan(0, StringCount);
        ItemsStart = _at;
    }

    public int Count { get; }

    public int StringCount { get; }

    /// <summary>Where the first item begins in the batch.</summary>
    public int ItemsStart { get; }

    /// <summary>Where each item of a batch lies, as <see cref="UsageBatchWriter.Subset"/> wants it.</summary>
    public static (int Start, int Length)[] Places(ReadOnlySpan<byte> batch)
    {
        int[] scratch = [];
        var reader = new UsageBatchReader(batch, ref scratch);
        var places = new (int, int)[reader.Count];
        for (var i = 0; reader.Next(out var item); i++) places[i] = (item.Start, item.Length);
        return places;
    }

    public readonly ReadOnlySpan<byte> String(int number)
    {
        var at = _strings[number];
        var length = (int)UsageBatch.ReadVarint(_batch, ref at);
        return _batch.Slice(at, length);
    }

    public bool Next(out UsageItem item)
    {
        item = default;
        if (_left == 0) return false;

        _left--;
        item.Start = _at;
        var flags = item.Flags = (UsageItemFlags)_batch[_at++];
        item.Id = Bytes();
        item.Source = (flags & UsageItemFlags.HasSource) != 0 ? Number() : -1;
        item.User = (flags & UsageItemFlags.HasUser) != 0 ? Number() : -1;
        item.Meter = Number();
        if ((flags & UsageItemFlags.HasTime) != 0)
        {
            item.TimeTicks = BinaryPrimitives.ReadInt64LittleEndian(_batch[_at..]);
            _at += 8;
        }

        if ((flags & UsageItemFlags.HasCredits) != 0)
        {
            item.Credits = (long)UsageBatch.ReadVarint(_batch, ref _at);
        }
        else
        {
            item.QuantityCount = Number();
            var start = _at;
            for (var i = 0; i < item.QuantityCount * 2; i++) UsageBatch.ReadVarint(_batch, ref _at);
            item.Quantities = _batch[start.._at];
        }

        if ((flags & UsageItemFlags.HasDimensions) != 0) item.Dimensions = Bytes();
        item.Length = _at - item.Start;
        return true;
    }

    private int Number() => (int)UsageBatch.ReadVarint(_batch, ref _at);

    private ReadOnlySpan<byte> Bytes()
    {
        var length = (int)UsageBatch.ReadVarint(_batch, ref _at);
        var bytes = _batch.Slice(_at, length);
        _at += length;
        return bytes;
    }
}

/// <summary>One item as it lies in its batch. Source, user, meter and measures are string numbers; -1 is none.</summary>
public ref struct UsageItem
{
    public UsageItemFlags Flags { get; internal set; }

    public ReadOnlySpan<byte> Id { get; internal set; }

    public int Source { get; internal set; }

    public int User { get; internal set; }

    public int Meter { get; internal set; }

    public long TimeTicks { get; internal set; }

    public long Credits { get; internal set; }

    public int QuantityCount { get; internal set; }

    /// <summary>Pairs of measure (string number) and value; read them with <see cref="NextQuantity"/>.</summary>
    public ReadOnlySpan<byte> Quantities { get; internal set; }

    public ReadOnlySpan<byte> Dimensions { get; internal set; }

    public int Start { get; internal set; }

    public int Length { get; internal set; }

    public readonly bool HasTime => (Flags & UsageItemFlags.HasTime) != 0;

    public readonly bool HasCredits => (Flags & UsageItemFlags.HasCredits) != 0;

    public readonly bool IsLenient => (Flags & UsageItemFlags.Lenient) != 0;

    public readonly void NextQuantity(ref int at, out int measure, out long value)
    {
        measure = (int)UsageBatch.ReadVarint(Quantities, ref at);
        value = (long)UsageBatch.ReadVarint(Quantities, ref at);
    }
}
