using System.Collections.Concurrent;
using System.Globalization;
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

/// <summary>Customers, payment methods and intents, as the stand-in for Stripe keeps them.</summary>
internal sealed class StripeObjectsOfStandIn
{
    private readonly Dictionary<string, JsonObject> _customers = [];
    private readonly Dictionary<string, (string Token, string Customer)> _methods = [];
    private readonly Dictionary<string, JsonObject> _intents = [];
    private int _ids;

    /// <summary>The intents that took money, each time that one did.</summary>
    public List<(string Intent, long Amount)> Charges { get; } = [];

    /// <summary>Whether the search knows of what was just made; at first it does not.</summary>
    public bool SearchIsUpToDate { get; set; }

    public IReadOnlyDictionary<string, JsonObject> Customers => _customers;

    public IReadOnlyDictionary<string, JsonObject> Intents => _intents;

    public void Settle(string intent)
    {
        Assert.Equal("processing", (string?)_intents[intent]["status"]);
        Collect(_intents[intent]);
    }

    public (int Status, JsonObject Body) Answer(SeenRequest request, IQueryCollection query) => request.Path.Split('/')[2..] switch
    {
        ["customers", "search"] when request.Method == "GET" => Search(query["query"]!),
        ["customers"] => Only(request, ["metadata[tenant]", "metadata[installation]", "description"]) ?? NewCustomer(request.Form),
        ["customers", var id] => Only(request, ["email", "name", "preferred_locales[0]", "invoice_settings[default_payment_method]"])
            ?? (_customers.TryGetValue(id, out var customer) ? (200, customer) : Missing(id)),
        ["payment_methods", var id, "attach"] => Only(request, ["customer"]) ?? Attach(id, request.Form["customer"]),
        ["payment_intents"] => Only(
            request,
            [
                "amount", "currency", "customer", "payment_method", "payment_method_types[0]", "confirm", "description",
                "metadata[tenant]", "metadata[ordinal]", "metadata[attempt]", "metadata[invoice]",
            ]) ?? NewIntent(request.Form),
        ["payment_intents", var id] when request.Method == "GET" => _intents.TryGetValue(id, out var intent) ? (200, intent) : Missing(id),
        ["payment_intents", var id, "confirm"] => Only(request, ["off_session"]) ?? Confirm(id, request.Form),
        ["payment_intents", var id, "cancel"] => Only(request, []) ?? Cancel(id),
        _ => Refused(404, null, $"Unrecognized request URL ({request.Method}: {request.Path})."),
    };

    private static (int, JsonObject)? Only(SeenRequest request, string[] fields) =>
        request.Method != "POST" ? Refused(404, null, "Unrecognized request URL.")
        : request.Form.Keys.Order().SequenceEqual(fields.Order()) ? null
        : Refused(400, "parameter_unknown", $"Sent were {string.Join(", ", request.Form.Keys)}; known are {string.Join(", ", fields)}.");

    private (int, JsonObject) Search(string query) => (200, new JsonObject
    {
        ["object"] = "search_result",
        ["data"] = new JsonArray([.. _customers.Values
            .Where(customer => SearchIsUpToDate && query == Query(customer["metadata"]!)).Select(one => one.DeepClone())]),
    });

    private static string Query(JsonNode metadata) => $"metadata['tenant']:'{metadata["tenant"]}' AND metadata['installation']:'{metadata["installation"]}'";

    private static JsonObject Metadata(IReadOnlyDictionary<string, string> form) => new(
        form.Where(field => field.Key.StartsWith("metadata[", StringComparison.Ordinal)).Select(field => KeyValuePair.Create(field.Key[9..^1], (JsonNode?)field.Value)));

    private (int, JsonObject) NewCustomer(IReadOnlyDictionary<string, string> form)
    {
        var id = $"cus_{++_ids}";
        return (200, _customers[id] = new JsonObject { ["id"] = id, ["object"] = "customer", ["metadata"] = Metadata(form) });
    }

    private (int, JsonObject) Attach(string token, string customer)
    {
        if (!_customers.ContainsKey(customer)) return Missing(customer);
        if (_methods.TryGetValue(token, out var known) && known.Customer != customer)
            return Refused(400, null, "The payment method you provided has already been attached to a customer.");
        if (token.StartsWith("pm_unknown", StringComparison.Ordinal)) return Refused(400, "resource_missing", $"No such PaymentMethod: '{token}'");
        if (Decline(token, "Attach") is { } declined) return declined;

        // A test token becomes a payment method of its own.
        var id = $"pm_{++_ids}{token[3..]}";
        _methods[id] = (token, customer);
        var method = new JsonObject { ["id"] = id, ["object"] = "payment_method", ["type"] = token == "pm_sepa" ? "sepa_debit" : "card", ["customer"] = customer };
        if (token != "pm_sepa")
            method["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = "4242", ["exp_month"] = token == "pm_past" ? 2 : 8, ["exp_year"] = token == "pm_past" ? 2026 : 2030 };
        return (200, method);
    }

    private (int, JsonObject) NewIntent(IReadOnlyDictionary<string, string> form)
    {
        if (!_methods.TryGetValue(form["payment_method"], out var method) || method.Customer != form["customer"])
            return Refused(400, "resource_missing", $"No such PaymentMethod: '{form["payment_method"]}'");
        var amount = long.Parse(form["amount"], NumberStyles.None, CultureInfo.InvariantCulture);
        if (amount < 50) return Refused(400, "amount_too_small", "Amount must be at least $0.50 usd");
        if ((form["currency"], form["confirm"], form["payment_method_types[0]"]) != ("usd", "false", "card"))
            return Refused(400, "parameter_invalid", "The currency, the confirmation or the type is another.");

        var id = $"pi_{++_ids}";
        return (200, _intents[id] = new JsonObject
        {
            ["id"] = id,
            ["object"] = "payment_intent",
            ["amount"] = amount,
            ["status"] = "requires_confirmation",
            ["payment_method"] = form["payment_method"],
            ["metadata"] = Metadata(form),
            ["last_payment_error"] = null,
        });
    }

    private (int, JsonObject) Confirm(string id, IReadOnlyDictionary<string, string> form)
    {
        if (!_intents.TryGetValue(id, out var intent)) return Missing(id);
        if (form["off_session"] != "true") return Refused(400, "parameter_invalid", "Nobody is there.");
        if ((string?)intent["status"] is not ("requires_confirmation" or "requires_action"))
            return StripeStandIn.Error(400, "invalid_request_error", "payment_intent_unexpected_state", $"This PaymentIntent's status is {intent["status"]}.", null, intent);

        var token = _methods[(string)intent["payment_method"]!].Token;
        if (Decline(token, "Charge") is { } declined)
        {
            intent["status"] = "requires_payment_method";
            intent["payment_method"] = null;
            intent["last_payment_error"] = declined.Body["error"]!.DeepClone();
            declined.Body["error"]!["payment_intent"] = intent.DeepClone();
            return declined;
        }

        if (token == "pm_unconfirmable") return Refused(400, "payment_intent_incompatible_payment_method", "It cannot be confirmed so.");
        if (token == "pm_action") intent["status"] = "requires_action";
        else if (token == "pm_slow") intent["status"] = "processing";
        else Collect(intent);
        return (200, intent);
    }

    private (int, JsonObject) Cancel(string id)
    {
        if (!_intents.TryGetValue(id, out var intent)) return Missing(id);
        if ((string?)intent["status"] is "succeeded" or "canceled" or "processing")
            return StripeStandIn.Error(400, "invalid_request_error", "payment_intent_unexpected_state", $"This PaymentIntent's status is {intent["status"]}.", null, intent);
        intent["status"] = "canceled";
        return (200, intent);
    }

    private void Collect(JsonObject intent)
    {
        intent["status"] = "succeeded";
        Charges.Add(((string)intent["id"]!, (long)intent["amount"]!));
    }

    // As in Stripe's own test payment methods: the name says what becomes of it.
    private static (int Status, JsonObject Body)? Decline(string token, string when) => token == $"pm_card{when}Declined" ? Card("card_declined", "generic_decline", "Your card was declined.")
        : token == $"pm_card{when}DeclinedInsufficientFunds" ? Card("card_declined", "insufficient_funds", "Your card has insufficient funds.")
        : token == $"pm_card{when}DeclinedExpiredCard" ? Card("expired_card", null, "Your card has expired.")
        : token == $"pm_card{when}AuthenticationRequired" ? Card("authentication_required", "authentication_required", "Your card was declined. This transaction requires authentication.")
        : null;

    private static (int, JsonObject) Card(string code, string? declineCode, string message) =>
        StripeStandIn.Error(402, "card_error", code, message, declineCode);

    private static (int, JsonObject) Missing(string id) => Refused(404, "resource_missing", $"No such object: '{id}'");

    private static (int, JsonObject) Refused(int status, string? code, string message) =>
        StripeStandIn.Error(status, "invalid_request_error", code, message);
}
