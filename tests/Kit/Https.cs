using System.Net.Http.Headers;
using System.Text;

namespace MeteringCluster.Tests.Kit;

/// <summary>Tells a server what a proxy would, which it trusts or not.</summary>
internal static class Https
{
    /// <summary>Sends a request as a proxy passes on what came to it over HTTPS.</summary>
    public static async Task<HttpResponseMessage> SendSecurely(
        this ServerFixture server, HttpMethod method, string path, string? key, string? json = null, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        if (header is { } more) request.Headers.TryAddWithoutValidation(more.Name, more.Value);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        return await server.Client.SendAsync(request);
    }
}
