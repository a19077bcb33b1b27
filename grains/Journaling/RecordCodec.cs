using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MeteringCluster.Journaling;

/// <summary>The payload of one record: its events one after another, each behind its length (32 bits, little endian).</summary>
public static class RecordCodec
{
    public static ReadOnlyMemory<byte> Encode<TState, TEvent>(IFold<TState, TEvent> fold, IReadOnlyList<TEvent> events)
        where TState : class
    {
        var payload = new ArrayBufferWriter<byte>(256);
        foreach (var @event in events)
        {
            // The length is known only behind the event, and is put before it then.
            payload.GetSpan(4);
            payload.Advance(4);
            var start = payload.WrittenCount;
            fold.Encode(@event, payload);
            var length = MemoryMarshal.AsMemory(payload.WrittenMemory).Span[(start - 4)..];
            BinaryPrimitives.WriteInt32LittleEndian(length, payload.WrittenCount - start);
        }

        return payload.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The payload is cut off, or holds an unknown event.</exception>
    public static TState Apply<TState, TEvent>(IFold<TState, TEvent> fold, TState state, ReadOnlyMemory<byte> payload)
        where TState : class
    {
        while (!payload.IsEmpty) state = fold.Apply(state, fold.Decode(Take(ref payload)));
        return state;
    }

    /// <summary>The events alone, for whoever tells what happened.</summary>
    /// <exception cref="InvalidDataException">The payload is cut off, or holds an unknown event.</exception>
    public static List<TEvent> Events<TState, TEvent>(IFold<TState, TEvent> fold, ReadOnlyMemory<byte> payload)
        where TState : class
    {
        List<TEvent> events = [];
        while (!payload.IsEmpty) events.Add(fold.Decode(Take(ref payload)));
        return events;
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> payload)
    {
        if (payload.Length < 4) throw new InvalidDataException("A record ends inside an event's length.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(payload.Span);
        if (length < 0 || length > payload.Length - 4)
            throw new InvalidDataException($"An event of {length} bytes does not fit into its record.");

        var taken = payload.Slice(4, length);
        payload = payload[(4 + length)..];
        return taken;
    }
}
