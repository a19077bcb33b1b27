using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Signing;

/// <summary>What happened to the keys of the cookies. Names are forever, and events only gain fields.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RingKeyKept), "ring-key-kept")]
public abstract record KeyRingEvent;

/// <summary>A key was made, or it lies sealed with another secret from now on.</summary>
public sealed record RingKeyKept(DateTimeOffset At, RingKey Key) : KeyRingEvent;

/// <summary>The keys of the console's cookies, in the order in which they were made.</summary>
public sealed record KeyRing(ImmutableArray<RingKey> Keys)
{
    public static readonly KeyRing None = new([]);

    public Decision<KeyRingEvent, ImmutableArray<RingKey>> Keep(KeepRingKey command, DateTimeOffset now)
    {
        var known = Keys.FirstOrDefault(key => key.Id == command.Key.Id);
        // Two silos that need a key at the same moment each make one, and cookies of the one would be none on the other.
        if (known is null ? command.Knows != Keys.Length : known == command.Key) return new(Keys);

        var kept = new RingKeyKept(now, command.Key);
        return new(Apply(kept).Keys, kept);
    }

    public KeyRing Apply(KeyRingEvent @event) => @event switch
    {
        RingKeyKept { Key: var key } => new(
            Keys.Any(known => known.Id == key.Id) ? [.. Keys.Select(known => known.Id == key.Id ? key : known)] : Keys.Add(key)),
        _ => throw new UnreachableException(),
    };
}

public sealed class KeyRingFold() : JsonFold<KeyRing, KeyRingEvent>(KeyRingJson.Default.KeyRingEvent, KeyRingJson.Default.KeyRing)
{
    public static readonly KeyRingFold Instance = new();

    public override string Kind => "keyring";

    public override int SnapshotVersion => 1;

    public override KeyRing Empty(GrainKey key) => KeyRing.None;

    public override KeyRing Apply(KeyRing state, KeyRingEvent @event) => state.Apply(@event);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyRingEvent))]
[JsonSerializable(typeof(KeyRing))]
internal sealed partial class KeyRingJson : JsonSerializerContext;
