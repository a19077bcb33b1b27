using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>Customers, payment methods and intents, as the stand-in for Stripe keeps them.</summary>
internal sealed class StripeObjectsOfStandIn
{
    private readonly Dictionary<string, JsonObject> _customers = [];
    private readonly Dictionary<string, (string Token, string Customer)> _methods = [];
    private readonly Dictionary<string, JsonObject> _intents = [];
    private readonly Dictionary<string, JsonObject> _pages = [];
    private int _ids;

    /// <summary>The intents that took money, each time that one did.</summary>
    public List<(string Intent, long Amount)> Charges { get; } = [];

    /// <summary>Of the stand-in itself, where its pages are.</summary>
    public Uri? Address { get; set; }

    /// <summary>Whether the search knows of what was just made; at first it does not.</summary>
    public bool SearchIsUpToDate { get; set; }

    public IReadOnlyDictionary<string, JsonObject> Customers => _customers;

    /// <summary>The pages on which cards are entered.</summary>
    public IReadOnlyDictionary<string, JsonObject> Pages => _pages;

    public IReadOnlyDictionary<string, JsonObject> Intents => _intents;

    public void Settle(string intent)
    {
        Assert.Equal("processing", (string?)_intents[intent]["status"]);
        Collect(_intents[intent]);
    }

    /// <summary>Somebody enters a card on a page, and is led on.</summary>
    public void Enter(string page, int expYear = 2030, bool isCard = true)
    {
        var id = $"pm_{++_ids}";
        _methods[id] = (id, (string)_pages[page]["customer"]!);
        var method = new JsonObject { ["id"] = id, ["object"] = "payment_method", ["type"] = isCard ? "card" : "link", ["customer"] = (string)_pages[page]["customer"]! };
        if (isCard) method["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = "4242", ["exp_month"] = 8, ["exp_year"] = expYear };
        (_pages[page]["status"], _pages[page]["url"]) = ("complete", null);
        _pages[page]["setup_intent"] = new JsonObject { ["id"] = $"seti_{++_ids}", ["status"] = "succeeded", ["payment_method"] = method };
    }

    public (int Status, JsonObject Body) Answer(SeenRequest request, IQueryCollection query) => request.Path.Split('/')[2..] switch
    {
        ["customers", "search"] when request.Method == "GET" => Search(query["query"]!),
        ["customers"] => Only(request, ["metadata[tenant]", "metadata[installation]", "description"]) ?? NewCustomer(request.Form),
        ["customers", var id] => Only(request, ["email", "name", "preferred_locales[0]", "invoice_settings[default_payment_method]"])
            ?? (_customers.TryGetValue(id, out var customer) ? (200, customer) : Missing(id)),
        ["checkout", "sessions"] => Only(
            request,
            [
                "mode", "payment_method_types[0]", "customer", "locale", "client_reference_id", "metadata[installation]", "success_url",
                "cancel_url",
            ]) ?? NewPage(request.Form),
        ["checkout", "sessions", var id] when request.Method == "GET" => _pages.TryGetValue(id, out var page) ? (200, Expanded(page, query)) : Missing(id),
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

    private (int, JsonObject) NewPage(IReadOnlyDictionary<string, string> form)
    {
        if (!_customers.ContainsKey(form["customer"])) return Missing(form["customer"]);
        if (form["mode"] != "setup" || form["payment_method_types[0]"] != "card") return Refused(400, "parameter_invalid", "The mode or the type is another.");
        if (!form["success_url"].Contains("{CHECKOUT_SESSION_ID}", StringComparison.Ordinal)) return Refused(400, "url_invalid", "The id has no place.");

        var id = $"cs_test_{++_ids}";
        return (200, _pages[id] = new JsonObject
        {
            ["id"] = id,
            ["object"] = "checkout.session",
            ["status"] = "open",
            ["url"] = $"{Address}pay/{id}",
            ["customer"] = form["customer"],
            ["client_reference_id"] = form["client_reference_id"],
            ["metadata"] = Metadata(form),
            ["setup_intent"] = $"seti_{id}",
            ["success_url"] = form["success_url"],
        });
    }

    // What was not asked to be expanded is an id alone.
    private static JsonObject Expanded(JsonObject page, IQueryCollection query)
    {
        var shown = page.DeepClone().AsObject();
        if (query["expand[]"] != "setup_intent.payment_method" && shown["setup_intent"] is JsonObject intent) shown["setup_intent"] = (string)intent["id"]!;
        return shown;
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
