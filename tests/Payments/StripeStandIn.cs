using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MeteringCluster.OutwardPayments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>How a request fails on purpose.</summary>
public enum Fault
{
    None,

    /// <summary>The connection ends before the request was looked at.</summary>
    CutBefore,

    /// <summary>What was asked for is done, and the connection ends before the answer.</summary>
    CutAfter,

    /// <summary>Too many requests; not remembered.</summary>
    Busy,

    /// <summary>Another request holds the object; not remembered.</summary>
    Locked,

    /// <summary>A fault before anything was done; remembered with the key.</summary>
    BrokenBefore,

    /// <summary>A fault after everything was done; remembered with the key.</summary>
    BrokenAfter,

    /// <summary>Something between here and there answers a page.</summary>
    Page,
}

/// <summary>A request as it came.</summary>
public sealed record SeenRequest(string Method, string Path, string? Key, IReadOnlyDictionary<string, string> Form);

/// <summary>
/// A server on loopback that behaves as Stripe documents it for what this service uses: keys, versions, forms and their
/// fields, idempotency, intents. It turns away what Stripe would turn away, so an adapter that works with it sends the
/// documented requests.
/// </summary>
internal sealed class StripeStandIn : IAsyncDisposable
{
    public const string SecretKey = "sk_test_51StandIn0000000000";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Request, int Status, string Body)> _remembered = [];
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private (string Path, Fault Kind, int Times)? _fault;

    private StripeStandIn(WebApplication app) => _app = app;

    public StripeObjectsOfStandIn Objects { get; } = new();

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    public static async Task<StripeStandIn> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new StripeStandIn(app);
        app.Run(server.Answer);
        await app.StartAsync();
        server.Objects.Address = server.Address;
        return server;
    }

    public StripeProvider Provider(TimeProvider clock, string installation = "one") =>
        new(new PaymentOptions { Provider = "stripe", StripeSecretKey = Secret.Of(SecretKey), StripeAddress = Address }, installation, clock);

    /// <summary>The next requests to a path that ends so fail.</summary>
    public void Fail(string path, Fault kind, int times = 1)
    {
        lock (_gate) _fault = (path, kind, times);
    }

    /// <summary>As Stripe does with keys a day and more old.</summary>
    public void ForgetKeys()
    {
        lock (_gate) _remembered.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task Answer(HttpContext http)
    {
        var form = http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => Assert.Single(field.Value)!)
            : [];
        var request = new SeenRequest(http.Request.Method, http.Request.Path, http.Request.Headers["Idempotency-Key"], form);
        _seen.Enqueue(request);

        var (status, body, replayed, cut) = Answer(http.Request, request);
        if (cut)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        if (replayed) http.Response.Headers["Idempotent-Replayed"] = "true";
        await http.Response.WriteAsync(body);
    }

    private (int Status, string Body, bool Replayed, bool Cut) Answer(HttpRequest http, SeenRequest request)
    {
        lock (_gate)
        {
            var fault = Fault.None;
            if (_fault is { Times: > 0 } planned && request.Path.EndsWith(planned.Path, StringComparison.Ordinal))
                (fault, _fault) = (planned.Kind, planned with { Times = planned.Times - 1 });

            if (fault == Fault.CutBefore) return (0, "", false, true);
            if (fault == Fault.Page) return (502, "<html>Bad gateway</html>", false, false);
            if (fault == Fault.Busy) return Told(Error(429, "invalid_request_error", "rate_limit", "Too many requests."));
            if (fault == Fault.Locked) return Told(Error(409, "idempotency_error", "idempotency_key_in_use", "Another request is running."));
            if (Wrong(http, request) is { } wrong) return Told(wrong);

            if (request.Key is null) return Told(Objects.Answer(request, http.Query));
            var asked = $"{request.Path}?{string.Join('&', request.Form.OrderBy(field => field.Key, StringComparer.Ordinal))}";
            if (_remembered.TryGetValue(request.Key, out var known))
                return known.Request == asked
                    ? (known.Status, known.Body, true, false)
                    : Told(Error(400, "idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters."));

            var answer = fault == Fault.BrokenBefore ? Broken : Objects.Answer(request, http.Query);
            if (fault == Fault.BrokenAfter) answer = Broken;
            // What was no valid request is not remembered.
            if (answer.Status != 400) _remembered[request.Key] = (asked, answer.Status, answer.Body.ToJsonString());
            return fault == Fault.CutAfter ? (0, "", false, true) : Told(answer);
        }

        static (int, string, bool, bool) Told((int Status, JsonObject Body) answer) => (answer.Status, answer.Body.ToJsonString(), false, false);
    }

    private static (int Status, JsonObject Body) Broken => Error(500, "api_error", null, "Something went wrong on Stripe's end.");

    private static (int Status, JsonObject Body)? Wrong(HttpRequest http, SeenRequest request)
    {
        if (http.Headers.Authorization != $"Bearer {SecretKey}")
            return Error(401, "invalid_request_error", null, $"Invalid API Key provided: {http.Headers.Authorization}");
        if (http.Headers["Stripe-Version"] != "2025-08-27.basil") return Error(400, "invalid_request_error", null, "Invalid Stripe API version.");
        if (request.Method == "POST" && (http.ContentType != "application/x-www-form-urlencoded" || request.Key is not { Length: > 0 and <= 255 }))
            return Error(400, "invalid_request_error", null, "A form and an idempotency key of at most 255 characters are needed.");
        return null;
    }

    public static (int Status, JsonObject Body) Error(
        int status, string type, string? code, string message, string? declineCode = null, JsonObject? intent = null) =>
        (status, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["type"] = type,
                ["code"] = code,
                ["decline_code"] = declineCode,
                ["message"] = message,
                ["payment_intent"] = intent?.DeepClone(),
                ["doc_url"] = "https://docs.example/error-codes",
            },
        });
}
