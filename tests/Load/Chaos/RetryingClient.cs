using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeteringCluster.Load.Chaos;

/// <summary>
/// A client as it should be: what got no answer is sent again as it was, until it gets one. Where there are several
/// servers it takes them in turn, and the next try goes to the next.
/// </summary>
public sealed class RetryingClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly ServerChoice _servers;

    public RetryingClient(Uri url, string key)
        : this([url], key, TimeSpan.FromSeconds(10))
    {
    }

    /// <param name="timeout">So long a try may take.</param>
    public RetryingClient(IReadOnlyList<Uri> urls, string key, TimeSpan timeout) =>
        _servers = new ServerChoice(urls, key, timeout);

    public Attempts Attempts { get; } = new();

    /// <summary>Whether a try without an answer says nothing of the next, which goes elsewhere.</summary>
    public bool HasSeveralServers => _servers.HasSeveral;

    /// <exception cref="TimeoutException">No answer settled the request within 90 seconds.</exception>
    public async Task<Settled> Send(HttpMethod method, string path, string? body)
    {
        var started = Stopwatch.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var (status, answer, pause) = await Try(method, path, body);
            if (status is not (0 or >= HttpStatusCode.InternalServerError))
            {
                Attempts.Settled(Stopwatch.GetElapsedTime(started));
                return new Settled(status, answer, tries);
            }

            Attempts.Failed(tries, status, (string?)answer?["code"]);
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"{method} {path} got no answer within {Patience}; the last was {(int)status} {answer}.");
            await Task.Delay(pause);
        }
    }

    /// <summary>Sends once, whatever comes of it.</summary>
    /// <returns>Status 0 where there was no answer; and how long the server asks to wait before another try.</returns>
    public async Task<(HttpStatusCode Status, JsonNode? Body, TimeSpan Pause)> Try(HttpMethod method, string path, string? body)
    {
        var (server, number) = _servers.Next();
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await server.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), answer.Headers.RetryAfter?.Delta ?? Pause);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            _servers.GaveNoAnswer(number);
            return (0, null, Pause);
        }
    }

    public void Dispose() => _servers.Dispose();
}

/// <summary>How a request ended.</summary>
/// <param name="Tries">More than one: an earlier try may have been carried out too, or may be yet.</param>
public sealed record Settled(HttpStatusCode Status, JsonNode? Body, int Tries)
{
    public void Deconstruct(out HttpStatusCode status, out JsonNode? body) => (status, body) = (Status, Body);
}
