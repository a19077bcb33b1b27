using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Payments;

namespace MeteringCluster.OutwardPayments;

/// <summary>What Stripe found or made, or else what it minds.</summary>
internal readonly record struct StripeAnswer<T>(T? Found, StripeFault? Fault)
    where T : class;

/// <summary>
/// Speaks one version of Stripe's REST API. What says nothing of the request itself throws: no connection, no answer in
/// time, too many requests, a lock, a fault of Stripe, a key that it does not take.
/// </summary>
internal sealed class StripeClient : IDisposable
{
    /// <summary>Answers keep the shape of this version, whatever the account's own is.</summary>
    public const string Version = "2025-08-27.basil";

    private const int LongestAnswer = 1 << 20;

    private readonly HttpClient _http;
    private readonly string _installation;
    private readonly TimeProvider _clock;

    public StripeClient(Uri address, Secret key, string installation, TimeProvider clock)
    {
        (_installation, _clock) = (installation, clock);
        var connections = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // So that an address that has moved is found.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(connections)
        {
            BaseAddress = new Uri(address, "v1/"),
            Timeout = TimeSpan.FromSeconds(20),
            MaxResponseContentBufferSize = LongestAnswer,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        _http.DefaultRequestHeaders.Add("Stripe-Version", Version);
    }

    /// <exception cref="PaymentProviderUnavailableException">Nobody knows.</exception>
    public async Task<StripeAnswer<T>> Get<T>(string path, CancellationToken stop)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return Read<T>(await Send(request, stop));
    }

    /// <summary>Sends a form. Stripe remembers the key for a day at least, and answers the same to the same key.</summary>
    /// <exception cref="PaymentProviderUnavailableException">Nobody knows whether it was done.</exception>
    public async Task<StripeAnswer<T>> Post<T>(
        string path, string key, IEnumerable<(string Name, string Value)> form, CancellationToken stop)
        where T : class
    {
        var fields = form.Select(field => KeyValuePair.Create(field.Name, field.Value)).ToArray();
        var reply = await Post(path, key, fields, stop);
        if (reply is { Status: >= 500, IsRemembered: true })
        {
            // Stripe remembers its own faults as well, and would repeat this one all day. The request has had its turn
            // and is over, so this is another; once a minute is enough.
            var minute = _clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            reply = await Post(path, string.Create(CultureInfo.InvariantCulture, $"{key}/{minute}"), fields, stop);
        }

        return Read<T>(reply);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Reply> Post(string path, string key, KeyValuePair<string, string>[] fields, CancellationToken stop)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Idempotency-Key", $"{_installation}/{key}");
        return await Send(request, stop);
    }

    private async Task<Reply> Send(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.SendAsync(request, stop);
            return new Reply(
                (int)answer.StatusCode, answer.Headers.TryGetValues("Idempotent-Replayed", out var replayed) && replayed.Contains("true"),
                await answer.Content.ReadAsByteArrayAsync(stop));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new PaymentProviderUnavailableException($"Stripe could not be reached: {e.Message}", e);
        }
    }

    private static StripeAnswer<T> Read<T>(Reply reply)
        where T : class
    {
        // What it says of a key that it does not take holds a part of that key.
        if (reply.Status is 401 or 403)
            throw new PaymentProviderUnavailableException($"Stripe answered {reply.Status}: it does not take the secret key for this.");
        try
        {
            if (reply.Status is >= 200 and < 300) return new(Parse<T>(reply), null);
            if (Parse<Refusal>(reply).Error is not { } fault) throw Strange(reply);
            if (reply.Status is 400 or 402 or 404 && fault.Type is "card_error" or "invalid_request_error") return new(null, fault);
            throw new PaymentProviderUnavailableException($"Stripe answered {reply.Status} {fault.Type} {fault.Code}: {fault.Words}");
        }
        catch (JsonException)
        {
            throw Strange(reply);
        }
    }

    private static T Parse<T>(Reply reply)
        where T : class =>
        JsonSerializer.Deserialize<T>(reply.Body, StripeJson.Options) ?? throw Strange(reply);

    private static PaymentProviderUnavailableException Strange(Reply reply) => new($"Stripe answered {reply.Status} with no object that is known.");

    private readonly record struct Reply(int Status, bool IsRemembered, byte[] Body);

    private sealed record Refusal(StripeFault? Error);
}
