using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeteringCluster.Journaling;

/// <summary>
/// Something that must happen outside the deciding grain: pending from the commit on, run after it, again after a
/// crash, until it is journaled as done. Running it twice must do no more than running it once.
/// </summary>
/// <param name="Id">Unique over the whole journal, and the same each time the same decision plans it.</param>
/// <param name="Kind">Chooses the <see cref="IEffectHandler"/>; forever, like an event's name.</param>
/// <param name="Payload">JSON that the handler reads.</param>
public sealed record Effect(string Id, string Kind, ReadOnlyMemory<byte> Payload)
{
    public static Effect Of<T>(string id, string kind, T payload, JsonTypeInfo<T> json) =>
        new(id, kind, JsonSerializer.SerializeToUtf8Bytes(payload, json));

    public T Read<T>(JsonTypeInfo<T> json) =>
        JsonSerializer.Deserialize(Payload.Span, json)
        ?? throw new InvalidDataException($"The payload of effect '{Id}' is null.");
}

/// <summary>Runs one kind of effect. It throws to be tried again later.</summary>
public interface IEffectHandler
{
    string Kind { get; }

    Task Run(Effect effect, CancellationToken stop);
}
