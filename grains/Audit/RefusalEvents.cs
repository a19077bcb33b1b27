using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Journaling;

namespace MeteringCluster.Audit;

/// <summary>What happened to a month's refusals. The layout's byte is forever; what gains a field gets a new one.</summary>
public abstract record RefusalEvent(DateTimeOffset At);

public sealed record RequestRefused(DateTimeOffset At, Refusal Refusal) : RefusalEvent(At);

internal static class RefusalBytes
{
    private const byte Refused1 = 1;

    public static void Write(RequestRefused refused, IBufferWriter<byte> to)
    {
        var refusal = refused.Refusal;
        to.WriteByte(Refused1);
        to.WriteInstant(refused.At);
        to.WriteText(refusal.By.KeyId);
        to.WriteText(refusal.By.RequestId);
        to.WriteText(refusal.Action);
        to.WriteText(refusal.Code);
        to.WriteText(refusal.Detail);
        to.WriteByte((byte)refusal.About.Length);
        foreach (var fact in refusal.About)
        {
            to.WriteText(fact.Name);
            to.WriteText(fact.Value);
        }
    }

    /// <exception cref="InvalidDataException">No known event.</exception>
    public static RequestRefused Read(ReadOnlySpan<byte> from)
    {
        var reader = new ByteReading(from);
        if (reader.Byte() is var layout and not Refused1)
            throw new InvalidDataException($"No event of refusals starts with byte {layout}.");

        var at = reader.Instant();
        var by = new Origin(reader.Text()!, reader.Text()!);
        var (action, code, detail) = (reader.Text()!, reader.Text()!, reader.Text()!);
        var facts = ImmutableArray.CreateBuilder<TrailFact>(reader.Byte());
        while (facts.Count < facts.Capacity) facts.Add(new TrailFact(reader.Text()!, reader.Text()!));
        return reader.AtEnd
            ? new RequestRefused(at, new Refusal(by, action, code, detail, facts.MoveToImmutable()))
            : throw new InvalidDataException("Bytes are left over after the event.");
    }
}
