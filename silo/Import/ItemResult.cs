using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeteringCluster.Import;

/// <summary>What the server answers for one item.</summary>
public sealed record ItemResult(string Outcome, string? Code, string? Detail, decimal Credits)
{
    /// <exception cref="ImportFailedException">The answer is not what a metering server gives.</exception>
    public static IReadOnlyList<ItemResult> ReadAll(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, ImportJson.Default.BatchAnswer)?.Results ?? [];
        }
        catch (JsonException e)
        {
            throw new ImportFailedException($"The server's answer cannot be read ({e.Message}); is --url that of a metering server?", e);
        }
    }
}

/// <summary>The answer to a batch of which every item's result is asked for.</summary>
public sealed record BatchAnswer(IReadOnlyList<ItemResult>? Results);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(ImportState))]
internal sealed partial class ImportJson : JsonSerializerContext;
