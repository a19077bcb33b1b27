using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace MeteringCluster.Tests.Browser;

/// <summary>Somebody who is signed in to the console and has no browser: for what can be seen by HTTP alone.</summary>
internal sealed partial class ConsoleClient : IDisposable
{
    private readonly HttpClient _http;

    private ConsoleClient(Uri server, bool https) => _http = new HttpClient(new Cookies(https)) { BaseAddress = server };

    /// <param name="https">Whether a trusted proxy says that the client came over HTTPS.</param>
    public static async Task<ConsoleClient> SignIn(Uri server, string key, bool https = false)
    {
        var client = new ConsoleClient(server, https);
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

    // Cookies that are for HTTPS alone are kept as if this connection were one, as a browser's to the proxy is.
    private sealed class Cookies(bool https) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        private readonly CookieContainer _kept = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var seen = new UriBuilder(request.RequestUri!) { Scheme = https ? Uri.UriSchemeHttps : Uri.UriSchemeHttp }.Uri;
            if (https) request.Headers.Add("X-Forwarded-Proto", "https");
            if (_kept.GetCookieHeader(seen) is { Length: > 0 } cookies) request.Headers.Add("Cookie", cookies);
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.Headers.TryGetValues("Set-Cookie", out var set))
                foreach (var cookie in set) _kept.SetCookies(seen, cookie);
            return answer;
        }
    }
}
