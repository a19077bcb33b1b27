using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using MeteringCluster.Journaling;

namespace MeteringCluster.Metering;

/// <summary>
/// How a credit meter is journaled: usage in binary (first byte 1: stamp, batch, microcredits of each item), all else
/// as JSON (first byte '{').
/// </summary>
public sealed class CreditFold : IFold<CreditMeter, CreditEvent>
{
    public const string GrainKind = "credit";

    private const byte UsageVersion1 = 1;

    public static readonly CreditFold Instance = new();

    public string Kind => GrainKind;

    public int SnapshotVersion => CreditMeter.SnapshotVersion;

    public CreditMeter Empty(GrainKey key)
    {
        var (tenant, start) = GrainKey.ParseCreditId(key.Id);
        return new CreditMeter(tenant, start);
    }

    public CreditMeter Apply(CreditMeter state, CreditEvent @event)
    {
        state.Apply(@event);
        return state;
    }

    public void Encode(CreditEvent @event, IBufferWriter<byte> to)
    {
        if (@event is UsageRecorded usage)
        {
            EncodeUsage(usage, to);
            return;
        }

        using var writer = new Utf8JsonWriter(to);
        JsonSerializer.Serialize(writer, @event, CreditJson.Default.CreditEvent);
    }

    public CreditEvent Decode(ReadOnlyMemory<byte> from)
    {
        try
        {
            return from.Span[0] switch
            {
                UsageVersion1 => DecodeUsage(from.Span),
                (byte)'{' => JsonSerializer.Deserialize(from.Span, CreditJson.Default.CreditEvent)!,
                var first => throw new InvalidDataException($"No credit event begins with the byte {first}."),
            };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException($"A credit event cannot be read: {e.Message}", e);
        }
    }

    public void WriteSnapshot(CreditMeter state, IBufferWriter<byte> to) => state.Write(to);

    public CreditMeter ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from)
    {
        var state = Empty(key);
        var reading = new ByteReading(from.Span);
        state.Read(ref reading);
        return state;
    }

    public DateTimeOffset? DueAt(CreditMeter state) => state.DueAt;

    // Batch first: its item count tells how many amounts follow.
    private static void EncodeUsage(UsageRecorded usage, IBufferWriter<byte> to)
    {
        var span = to.GetSpan(13 + usage.Batch.Length + usage.Microcredits.Length * 10);
        span[0] = UsageVersion1;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], usage.Stamp.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(span[9..], usage.Batch.Length);
        usage.Batch.CopyTo(span[13..]);
        var at = 13 + usage.Batch.Length;
        foreach (var microcredits in usage.Microcredits) at += UsageBatch.WriteVarint(span[at..], (ulong)microcredits);
        to.Advance(at);
    }

    private static UsageRecorded DecodeUsage(ReadOnlySpan<byte> from)
    {
        var stamp = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(from[1..]), TimeSpan.Zero);
        var batch = from.Slice(13, BinaryPrimitives.ReadInt32LittleEndian(from[9..])).ToArray();
        var microcredits = new long[UsageBatch.Count(batch)];
        var at = 13 + batch.Length;
        for (var i = 0; i < microcredits.Length; i++) microcredits[i] = (long)UsageBatch.ReadVarint(from, ref at);
        return new UsageRecorded(stamp, batch, microcredits);
    }
}
