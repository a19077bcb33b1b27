using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Directory;

/// <summary>The directory is small in volume, so its events and snapshots are JSON.</summary>
public sealed class DirectoryFold()
    : JsonFold<DirectoryState, DirectoryEvent>(DirectoryJson.Default.DirectoryEvent, DirectoryJson.Default.DirectoryState)
{
    public static readonly DirectoryFold Instance = new();

    public override string Kind => "directory";

    public override int SnapshotVersion => 1;

    public override DirectoryState Empty(GrainKey key) => new([], []);

    public override DirectoryState Apply(DirectoryState state, DirectoryEvent @event) => state.Apply(@event);
}

[JsonSerializable(typeof(DirectoryEvent))]
[JsonSerializable(typeof(DirectoryState))]
[JsonSerializable(typeof(NewLicense))]
[JsonSerializable(typeof(NewBilling))]
[JsonSerializable(typeof(DeletedTenant))]
[JsonSerializable(typeof(NewReseller))]
[JsonSerializable(typeof(DeletedReseller))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
public sealed partial class DirectoryJson : JsonSerializerContext;
