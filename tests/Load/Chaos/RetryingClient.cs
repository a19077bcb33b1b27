using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace MeteringCluster.Load.Chaos;

/// <summary>A client as it should be: what got no answer is sent again as it was, until it gets one.</summary>
public sealed class RetryingClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http;

    public RetryingClient(Uri url, string key)
    {
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(10) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <exception cref="TimeoutException">No answer settled the request within 90 seconds.</exception>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> Send(HttpMethod method, string path, string? body)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var (status, answer) = await Try(method, path, body);
            if (status is not (0 or >= HttpStatusCode.InternalServerError)) return (status, answer);
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"{method} {path} got no answer within {Patience}; the last was {(int)status} {answer}.");
            await Task.Delay(30);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, JsonNode? Body)> Try(HttpMethod method, string path, string? body)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return (0, null);
        }
    }
}
