using System.Net;
using System.Text.RegularExpressions;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Pages;

/// <summary>A browser without scripts: it keeps cookies, and sends the token of the form that it was shown.</summary>
internal sealed partial class FormClient : IDisposable
{
    private readonly HttpClient _http;

    public FormClient(Uri server, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = server };
    }

    public CookieContainer Cookies { get; }

    public static async Task<FormClient> SignedIn(ServerFixture server, string key)
    {
        var client = new FormClient(server.Address);
        using var answer = await client.SignIn(key);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    public async Task<HttpResponseMessage> SignIn(string key, string to = "")
    {
        var page = await Text($"/console/sign-in?to={Uri.EscapeDataString(to)}");
        return await Post("/console/sign-in", page, ("key", key), ("to", to));
    }

    public Task<HttpResponseMessage> Get(string path) => _http.GetAsync(path);

    public Task<HttpResponseMessage> Send(HttpMethod method, string path) => _http.SendAsync(new HttpRequestMessage(method, path));

    public async Task<string> Text(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await Get(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{path} answered {(int)answer.StatusCode}: {text}");
        return text;
    }

    /// <summary>Sends a form with the token of the page that it stands on.</summary>
    public async Task<HttpResponseMessage> Post(string path, string page, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(page).Groups["token"].Value;
        using var form = new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]);
        return await _http.PostAsync(path, form);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""name="__RequestVerificationToken" type="hidden" value="(?<token>[^"]+)""")]
    private static partial Regex Token();
}
