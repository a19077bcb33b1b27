using System.Net;
using System.Text.Json;

namespace MeteringCluster.Import;

/// <summary>Why the server refused a request, as far as it says.</summary>
public sealed record ServerProblem(string Code, string Text)
{
    public static ServerProblem Read(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("code", out var code))
            {
                var detail = json.RootElement.TryGetProperty("detail", out var text) ? $": {text}" : "";
                return new ServerProblem($"{code}", $"{code} ({(int)status}){detail}");
            }
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing; the status alone has to do.
        }

        return new ServerProblem($"http-{(int)status}", $"status {(int)status}");
    }
}
