using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Signing;

/// <summary>A few keys and a few events a month, so JSON.</summary>
public sealed class SigningFold()
    : JsonFold<SigningState, SigningEvent>(SigningJson.Default.SigningEvent, SigningJson.Default.SigningState),
        IFold<SigningState, SigningEvent>
{
    public static readonly SigningFold Instance = new();

    public override string Kind => "signing";

    public override int SnapshotVersion => 1;

    public override SigningState Empty(GrainKey key) => SigningState.None;

    public override SigningState Apply(SigningState state, SigningEvent @event) => state.Apply(@event);

    public override DateTimeOffset? DueAt(SigningState state) => state.DueAt();

    public bool MindsClockSettings => true;

    public SigningEvent? ClockSetForward(SigningState state, TimeSpan by, DateTimeOffset now) =>
        state.Keys.IsEmpty ? null : new SigningKeysShifted(now, by);
}

[JsonSerializable(typeof(SigningEvent))]
[JsonSerializable(typeof(SigningState))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class SigningJson : JsonSerializerContext;
