using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>Somebody who is signed in to the console and has no browser: for what can be seen by HTTP alone.</summary>
internal sealed partial class ConsoleClient : IDisposable
{
    private readonly HttpClient _http;

    private ConsoleClient(Uri server) => _http = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        // Cookies over "HTTPS" are for HTTPS alone, and this client comes without.
        CookieContainer = new CookieContainer(),
    })
    { BaseAddress = server };

    public static async Task<ConsoleClient> SignIn(Uri server, string key)
    {
        var client = new ConsoleClient(server);
        using var signedIn = await client.Post("/console/sign-in", ("key", key));
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        return client;
    }

    public Task<HttpResponseMessage> Get(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Sends a form of a page, with the token that the page gives for it.</summary>
    public async Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await _http.GetStringAsync(new Uri(path, UriKind.Relative))).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await _http.PostAsync(new Uri(path, UriKind.Relative), form);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
