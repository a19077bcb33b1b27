using System.Net;
using System.Text.Json.Nodes;

namespace MeteringCluster.Demo;

/// <summary>The demo's calls of the server's own API.</summary>
internal sealed class DemoCalls(HttpClient http, CancellationToken stop)
{
    /// <returns>Null where the answer has no body, or is that of a conflict: an earlier day's demo left it otherwise.</returns>
    public async Task<JsonNode?> Send(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await http.SendAsync(request, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (answer.StatusCode == HttpStatusCode.Conflict) return null;
        if (!answer.IsSuccessStatusCode)
            throw new StartRefusedException($"The demo cannot be set up: {request.RequestUri} answered {(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public Task<JsonNode?> Send(HttpMethod method, string path, string json) => Send(method, path, JsonNode.Parse(json));
}
