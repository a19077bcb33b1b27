using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using MeteringCluster.Api.Notices;
using MeteringCluster.Notices;

namespace MeteringCluster;

/// <summary>
/// Posts webhooks. Tenants choose where to, so it follows no redirect, asks no proxy, reads little, and connects to
/// public addresses only, looked at when it connects: a name may lead elsewhere than when it was entered.
/// </summary>
internal sealed class WebhookSender : IWebhookSender, IDisposable
{
    private const int LongestAnswer = 1024;
    private const int LongestHeaders = 16; // KiB

    private readonly WebhookOptions _options;
    private readonly HttpClient _client;

    public WebhookSender(WebhookOptions options)
    {
        _options = options;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = LongestHeaders,
            // Each post looks the name up again.
            PooledConnectionLifetime = TimeSpan.Zero,
            ActivityHeadersPropagator = null,
            ConnectCallback = Connect,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<WebhookAnswer> Post(
        Uri url, ImmutableSortedDictionary<string, string> headers, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        if (WebhookUrls.WhyNot(url, _options) is { } refused) return new(null, $"The address {refused}");

        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(_options.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("MeteringCluster", null));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            return new((int)answer.StatusCode, await Beginning(answer, late.Token));
        }
        catch (OperationCanceledException)
        {
            return new(null, $"There was no answer within {_options.Timeout.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new(null, e.InnerException is AddressRefusedException inner ? inner.Message : e.Message);
        }
    }

    public void Dispose() => _client.Dispose();

    // The status is the answer: a body that does not come, or never ends, changes nothing.
    private static async Task<string?> Beginning(HttpResponseMessage answer, CancellationToken stop)
    {
        var bytes = new byte[LongestAnswer];
        var read = 0;
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(stop);
            read = await body.ReadAtLeastAsync(bytes, LongestAnswer, throwOnEndOfStream: false, stop);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // Told above.
        }

        var text = MailComposer.OneLine(Encoding.UTF8.GetString(bytes, 0, read)).Trim();
        return text.Length == 0 ? null : text;
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, stop);
        if (!_options.AllowPrivateNetworks) addresses = [.. addresses.Where(PublicAddresses.IsPublic)];
        if (addresses.Length == 0) throw new AddressRefusedException($"{context.DnsEndPoint.Host} has no public address.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class AddressRefusedException(string message) : IOException(message);
}
