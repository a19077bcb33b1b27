using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using MeteringCluster.Tests.Kit;

namespace MeteringCluster.Tests.Pages;

/// <summary>Sends addresses and forms as they are given, however odd, and judges what comes back.</summary>
internal sealed partial class RawClient : IDisposable
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly string _token;

    private RawClient(Uri server, string cookies, string token)
    {
        (_server, _token) = (server, token);
        // Over HTTPS, as a proxy would say: so that what asks for it can be reached.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        _http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        _http.DefaultRequestHeaders.Add("Cookie", cookies);
    }

    public static async Task<RawClient> SignedIn(ServerFixture server, string key)
    {
        using var client = await FormClient.SignedIn(server, key);
        var token = Token().Match(await client.Text("/console/resellers/new")).Groups[1].Value;
        var cookies = string.Join("; ", client.Cookies.GetAllCookies().Select(cookie => $"{cookie.Name}={cookie.Value}"));
        return new RawClient(server.Address, cookies, token);
    }

    public async Task<string> Text(string path)
    {
        using var answer = await _http.GetAsync(At(path));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>What is wrong with the answers to these addresses.</summary>
    public async Task<IReadOnlyCollection<string>> Faults(IEnumerable<string> addresses)
    {
        var faults = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(addresses, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (address, _) =>
        {
            using var answer = await _http.GetAsync(At(address), HttpCompletionOption.ResponseContentRead, CancellationToken.None);
            if (await Fault(answer) is { } fault) faults.Enqueue($"{fault}: {Short(address)}");
        });
        return faults;
    }

    /// <returns>What is wrong with the answer, and whether it tells that something was done.</returns>
    public async Task<(string? Fault, bool Told)> Post(string path, IEnumerable<(string Name, string Value)> fields)
    {
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("__RequestVerificationToken", _token), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        using var answer = await _http.PostAsync(At(path), form);
        var told = answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("metering-told=CfDJ", StringComparison.Ordinal));
        return (await Fault(answer) is { } fault ? $"{fault}: {path}" : null, told);
    }

    /// <summary>Sends a form's token alone.</summary>
    public async Task<string?> Send(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, At(path));
        request.Headers.Add("RequestVerificationToken", _token);
        using var answer = await _http.SendAsync(request);
        return await Fault(answer) is { } fault ? $"{fault}: {method} {path}" : null;
    }

    public void Dispose() => _http.Dispose();

    private Uri At(string path) => new(_server.GetLeftPart(UriPartial.Authority) + path, AsItIs);

    private static async Task<string?> Fault(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status >= 500) return $"{status}";
        if (answer.Headers.Location is { } to && !to.OriginalString.StartsWith("/console", StringComparison.Ordinal)) return $"leads to {to}";
        if (answer.Headers.Contains("X-Odd")) return "has a header of the address";
        // The web server itself refuses a zero byte, and the API's front a path that leads out of itself: before any page.
        if (status == 400 && answer.Content.Headers.ContentType?.MediaType is null or "application/problem+json") return null;
        if (!answer.Headers.TryGetValues("Content-Security-Policy", out var policy) || !policy.Single().StartsWith("default-src 'none'", StringComparison.Ordinal))
            return $"{status} without a policy";
        if (answer.Headers.CacheControl?.NoStore != true) return $"{status} may be kept";
        if (status is >= 300 and < 400) return null;
        var type = answer.Content.Headers.ContentType?.MediaType;
        var text = await answer.Content.ReadAsStringAsync();
        if (type == "text/html" && text.Contains("<script>alert", StringComparison.Ordinal)) return "shows a script as it is";
        return answer.Content.Headers.ContentType?.MediaType is "text/html" or "text/csv" or "application/pdf"
            or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" ? null : $"{status} of {answer.Content.Headers.ContentType}";
    }

    private static string Short(string address) => address.Length < 200 ? address : $"{address[..200]}…";

    [GeneratedRegex("""name="__RequestVerificationToken" type="hidden" value="([^"]+)""")]
    private static partial Regex Token();
}
