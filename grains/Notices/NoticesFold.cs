using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Notices;

/// <summary>A tenant is told something a few times a month, so JSON.</summary>
public sealed class NoticesFold()
    : JsonFold<NoticesState, NoticesEvent>(NoticesJson.Default.NoticesEvent, NoticesJson.Default.NoticesState)
{
    public static readonly NoticesFold Instance = new();

    public override string Kind => "notices";

    public override int SnapshotVersion => 1;

    public override NoticesState Empty(GrainKey key) => NoticesState.None;

    public override NoticesState Apply(NoticesState state, NoticesEvent @event) => state.Apply(@event);

    public override DateTimeOffset? DueAt(NoticesState state) => state.DueAt();
}

[JsonSerializable(typeof(NoticesEvent))]
[JsonSerializable(typeof(NoticesState))]
[JsonSerializable(typeof(DueAttempt))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class NoticesJson : JsonSerializerContext;
