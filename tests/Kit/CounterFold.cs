using System.Buffers;
using System.Buffers.Binary;
using MeteringCluster.Journaling;

namespace MeteringCluster.Tests.Kit;

/// <summary>The smallest state worth journaling: a sum, and when it wants to be woken.</summary>
public sealed record Counter(long Sum, long Events, DateTimeOffset? DueAt = null);

/// <summary>Adds an amount; an amount of zero journals nothing but the due instant.</summary>
public sealed record Added(long Amount, DateTimeOffset? DueAt = null);

public sealed class CounterFold : IFold<Counter, Added>
{
    /// <summary>An amount that decodes and then does not apply: a bug in a fold.</summary>
    public const long Poison = long.MinValue;

    public string Kind => "counter";

    public int SnapshotVersion { get; init; } = 1;

    public bool SnapshotsFail { get; init; }

    public Counter Empty(GrainKey key) => new(0, 0);

    public Counter Apply(Counter state, Added @event) => @event.Amount == Poison
        ? throw new InvalidOperationException("This amount does not apply.")
        : new(state.Sum + @event.Amount, state.Events + 1, @event.DueAt);

    public void Encode(Added @event, IBufferWriter<byte> to)
    {
        var bytes = to.GetSpan(16);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, @event.Amount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], @event.DueAt?.UtcTicks ?? 0);
        to.Advance(16);
    }

    public Added Decode(ReadOnlyMemory<byte> from)
    {
        if (from.Length != 16) throw new InvalidDataException($"An event of {from.Length} bytes is not known.");
        return new(BinaryPrimitives.ReadInt64LittleEndian(from.Span), Instant(from.Span[8..]));
    }

    public void WriteSnapshot(Counter state, IBufferWriter<byte> to)
    {
        if (SnapshotsFail) throw new InvalidOperationException("This state cannot be written.");
        var bytes = to.GetSpan(24);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, state.Sum);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], state.Events);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], state.DueAt?.UtcTicks ?? 0);
        to.Advance(24);
    }

    public Counter ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from) => new(
        BinaryPrimitives.ReadInt64LittleEndian(from.Span), BinaryPrimitives.ReadInt64LittleEndian(from.Span[8..]),
        Instant(from.Span[16..]));

    public DateTimeOffset? DueAt(Counter state) => state.DueAt;

    private static DateTimeOffset? Instant(ReadOnlySpan<byte> from) =>
        BinaryPrimitives.ReadInt64LittleEndian(from) is not 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;
}
