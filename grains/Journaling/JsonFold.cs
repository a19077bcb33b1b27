using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeteringCluster.Journaling;

/// <summary>
/// A fold whose events and snapshots are JSON: for grains whose volume is small. <typeparamref name="TEvent"/> is a
/// polymorphic base whose <c>JsonDerivedType</c> names are the events' names, and forever.
/// </summary>
public abstract class JsonFold<TState, TEvent>(JsonTypeInfo<TEvent> events, JsonTypeInfo<TState> states)
    : IFold<TState, TEvent>
    where TState : class
{
    public abstract string Kind { get; }

    public abstract TState Empty(GrainKey key);

    public abstract TState Apply(TState state, TEvent @event);

    public virtual DateTimeOffset? DueAt(TState state) => null;

    public abstract int SnapshotVersion { get; }

    public void Encode(TEvent @event, IBufferWriter<byte> to) => Write(@event, events, to);

    public TEvent Decode(ReadOnlyMemory<byte> from) => Parse(from, events);

    public void WriteSnapshot(TState state, IBufferWriter<byte> to) => Write(state, states, to);

    public virtual TState ReadSnapshot(GrainKey key, ReadOnlyMemory<byte> from) => Parse(from, states);

    private static void Write<T>(T value, JsonTypeInfo<T> json, IBufferWriter<byte> to)
    {
        using var writer = new Utf8JsonWriter(to);
        JsonSerializer.Serialize(writer, value, json);
    }

    private static T Parse<T>(ReadOnlyMemory<byte> from, JsonTypeInfo<T> json)
    {
        try
        {
            return JsonSerializer.Deserialize(from.Span, json) ?? throw new InvalidDataException("It is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"It is no {typeof(T).Name}: {e.Message}", e);
        }
    }
}
