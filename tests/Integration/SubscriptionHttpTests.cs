using MeteringCluster.Api.Invoicing;
using MeteringCluster.Billing;
using MeteringCluster.Tests.Billing;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A11 to A18, A27 over HTTP, as a person goes through it who subscribes.</summary>
public sealed class SubscriptionHttpTests : IAsyncLifetime
{
    private const string Contact = """
        {"email":"billing@acme.example","language":"ja","name":"Łódź 東京 GmbH",
         "address":{"line1":"Weg 1","postalCode":"10115","city":"Berlin","country":"DE"},"taxId":"DE123"}
        """;

    private const string NoAddress = "email is no e-mail address that mail can be sent to: one looks like billing@acme.example.";

    private ServerFixture _server = null!;
    private TestTenant _tenant = null!;
    private bool _isSecure;

    public async Task InitializeAsync()
    {
        _server = await ServerFixture.Start(options => options.TrustedProxies.Add("127.0.0.1"));
        _tenant = await _server.CreateTenant(terms: ""","credits":{"base":100,"usdPerCredit":1.00}""");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_person_subscribes_step_by_step()
    {
        Assert.Equal("none", (await Json(await Get("/credits/subscription"))).GetProperty("status").GetString());

        // A15: limit, summary, details, confirmation.
        var summary = await Json(await Post("/credits/subscription/preview", """{"spendingLimitUsd":12}"""));
        Assert.Equal(("subscribe", 12, 112), (summary.GetProperty("action").GetString(), summary.GetProperty("credits").GetInt32(), summary.GetProperty("available").GetInt32()));
        Assert.Equal("""["billing-contact","payment-method","https"]""", summary.GetProperty("needed").GetRawText());
        var terms = summary.GetProperty("termsVersion").GetInt32();

        OverHttps();
        await ServerFixture.Problem(await Put("/credits/subscription", $$"""{"spendingLimitUsd":12,"termsVersion":{{terms}}}"""), 409, "billing-contact-required");
        Assert.Equal("Łódź 東京 GmbH", (await Json(await Put("/billing-contact", Contact))).GetProperty("name").GetString());
        await ServerFixture.Problem(await Put("/credits/subscription", $$"""{"spendingLimitUsd":12,"termsVersion":{{terms}}}"""), 409, "payment-method-required");
        await SaveCard();
        var confirmed = await Json(await Put("/credits/subscription", $$"""{"spendingLimitUsd":12,"termsVersion":{{terms}}}"""));
        Assert.Equal(("active", 12), (confirmed.GetProperty("status").GetString(), confirmed.GetProperty("spendingLimitUsd").GetInt32()));

        // A11, A13, E10: the same figures wherever they are asked for.
        var credits = await Json(await Get("/credits"));
        Assert.Equal((100, 12, 112, 112), (Credits(credits, "base"), Credits(credits, "spendingLimit"), Credits(credits, "available"), Credits(credits, "remaining")));
        Assert.Equal(confirmed.GetProperty("resetsAt").GetString(), credits.GetProperty("resetsAt").GetString());
    }

    [Fact]
    public async Task Buying_needs_https_and_says_so()
    {
        await SaveContactAndCard();

        var refused = await ServerFixture.Problem(await Put("/credits/subscription", """{"spendingLimitUsd":12}"""), 403, "https-required");

        Assert.Equal("http", refused.GetProperty("scheme").GetString());
        Assert.Contains("X-Forwarded-Proto", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        OverHttps();
        Assert.True((await Put("/credits/subscription", """{"spendingLimitUsd":12}""")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_header_of_a_proxy_that_nobody_trusts_makes_no_https()
    {
        await using var open = await ServerFixture.Start();
        var tenant = await open.CreateTenant();

        await ServerFixture.Problem(
            await open.SendSecurely(HttpMethod.Put, $"{tenant.Path}/credits/subscription", tenant.AdminKey, """{"spendingLimitUsd":12}"""), 403, "https-required");
    }

    [Theory(DisplayName = "A16: a limit of 0, and one above the highest, is refused with the bounds")]
    [InlineData("0", "spendingLimitUsd is 0; it must be 0.01 to 500.")]
    [InlineData("500.01", "spendingLimitUsd is 500.01; it must be 0.01 to 500.")]
    [InlineData("-1", "spendingLimitUsd is -1; it must be 0.01 to 500.")]
    public async Task A_limit_out_of_bounds_is_refused_with_them(string limit, string detail)
    {
        OverHttps();

        var refused = await ServerFixture.Problem(await Put("/credits/subscription", $$"""{"spendingLimitUsd":{{limit}}}"""), 400, "invalid-value");

        Assert.Equal(detail, refused.GetProperty("detail").GetString());
        await ServerFixture.Problem(await Post("/credits/subscription/preview", $$"""{"spendingLimitUsd":{{limit}}}"""), 400, "invalid-value");
    }

    [Fact]
    public async Task A_limit_is_changed_and_cancelled_and_taken_up_again()
    {
        await SaveContactAndCard();
        OverHttps();
        await Put("/credits/subscription", """{"spendingLimitUsd":12}""");
        await _server.Post($"{_tenant.Path}/usage", _tenant.ServerKey, """{"id":"a","meter":"chat","credits":108}""");

        // A17: lowered below what is used it refuses further usage and loses nothing.
        Assert.Equal("change", (await Json(await Post("/credits/subscription/preview", """{"spendingLimitUsd":5}"""))).GetProperty("action").GetString());
        await Put("/credits/subscription", """{"spendingLimitUsd":5}""");
        var credits = await Json(await Get("/credits"));
        Assert.Equal((105, 108, 0), (Credits(credits, "available"), Credits(credits, "used"), Credits(credits, "remaining")));
        await ServerFixture.Problem(
            await _server.Post($"{_tenant.Path}/usage", _tenant.ServerKey, """{"id":"b","meter":"chat","credits":1}"""), 402, "credit-limit-reached");

        // A18: the limit stays until the period ends, and says so at once (A19).
        var cancelled = await Json(await Cancel());
        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        Assert.Equal(cancelled.GetProperty("resetsAt").GetString(), cancelled.GetProperty("endsAt").GetString());
        Assert.Equal(105, Credits(await Json(await Get("/credits")), "available"));

        Assert.Equal("resume", (await Json(await Post("/credits/subscription/preview", """{"spendingLimitUsd":20}"""))).GetProperty("action").GetString());
        var resumed = await Json(await Put("/credits/subscription", """{"spendingLimitUsd":20}"""));
        Assert.Equal("active", resumed.GetProperty("status").GetString());
        Assert.Equal(12, Credits(await Json(await Get("/credits")), "remaining"));
        await ServerFixture.Problem(await Put("/credits/subscription", """{"spendingLimitUsd":20,"termsVersion":2}"""), 409, "credit-terms-changed");
    }

    [Fact]
    public async Task Without_a_subscription_there_is_nothing_to_cancel() =>
        await ServerFixture.Problem(
            await Cancel(), 404, "not-subscribed");

    [Theory]
    [InlineData("""{"language":"en","name":"A","address":{"line1":"x","city":"y","country":"DE"}}""", "email is missing.")]
    [InlineData("""{"email":"a@b.example","language":"it","name":"A","address":{"line1":"x","city":"y","country":"DE"}}""", "language must be one of en, de, fr, es, ja.")]
    [InlineData("""{"email":"a@b.example","name":"A"}""", "address is missing.")]
    [InlineData("""{"email":"a@b.example","name":" \u200b\u3164","address":{"line1":"x","city":"y","country":"DE"}}""", "name is empty: nothing of it can be seen.")]
    [InlineData("""{"email":"a@b.example","name":"A\ufffeB","address":{"line1":"x","city":"y","country":"DE"}}""", "name holds a character that cannot be shown.")]
    [InlineData("""{"email":"a@b.example","name":"A\udbff\udfff","address":{"line1":"x","city":"y","country":"DE"}}""", "name holds a character that cannot be shown.")]
    [InlineData("""{"email":"a@b.example","name":"A\u202eB","address":{"line1":"x","city":"y","country":"DE"}}""", "name holds a character that cannot be shown.")]
    [InlineData("""{"email":"a\u200b@b.example","name":"A","address":{"line1":"x","city":"y","country":"DE"}}""", NoAddress)]
    [InlineData("""{"email":"a@b.example>","name":"A","address":{"line1":"x","city":"y","country":"DE"}}""", NoAddress)]
    [InlineData("""{"email":"a@b.example","name":"A","address":{"line1":"x","city":"y","country":"de"}}""", "address.country must be two capital letters of ISO 3166-1, as in DE.")]
    [InlineData("""{"email":"a@b.example","name":"A\r\nBcc: x@y.example","address":{"line1":"x","city":"y","country":"DE"}}""", "name holds a control character.")]
    public async Task A_contact_that_cannot_be_written_to_is_refused(string contact, string detail) =>
        Assert.Equal(detail, (await ServerFixture.Problem(await Put("/billing-contact", contact), 400, "invalid-value")).GetProperty("detail").GetString());

    [Theory]
    [InlineData("a@b.c,d@e.f")]
    [InlineData("a..b@b.c")]
    [InlineData(".a@b.c")]
    [InlineData("a.@b.c")]
    [InlineData("a@b..c")]
    [InlineData("a@b.c.")]
    [InlineData("a@.b.c")]
    [InlineData("a@b.c>")]
    [InlineData("<a@b.c>")]
    [InlineData("A <a@b.c>")]
    [InlineData("a@b@c")]
    [InlineData("\"a@b\"@c.d")]
    [InlineData("\"a b\"@c.d")]
    [InlineData("a\u200b@b.c")]
    [InlineData("a@b\u200b.c")]
    [InlineData("a@\u200fb.c")]
    [InlineData("a＠b.c")]
    [InlineData("zoë@b.c")]
    [InlineData("a b@c.d")]
    [InlineData("a@b c.d")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@b_c.d")]
    [InlineData("@b.c")]
    [InlineData("a@")]
    public void An_address_that_no_mail_can_reach_is_none(string email) => Assert.False(BillingContacts.IsAddress(email));

    [Theory]
    [InlineData("billing@acme.example")]
    [InlineData("a.b+c-d_e'f@x.y.example")]
    [InlineData("root@localhost")]
    [InlineData("post@münchen.example")]
    [InlineData("a@इंडिया.भारत")]
    public void An_address_that_mail_can_reach_is_one(string email) => Assert.True(BillingContacts.IsAddress(email));

    [Fact]
    public async Task A_product_server_has_no_say_in_it()
    {
        OverHttps();
        await ServerFixture.Problem(
            await _server.SendSecurely(HttpMethod.Put, $"{_tenant.Path}/credits/subscription", _tenant.ServerKey, """{"spendingLimitUsd":12}"""), 403, "wrong-scope");
        await ServerFixture.Problem(await _server.Get($"{_tenant.Path}/billing-contact", _tenant.ServerKey), 403, "wrong-scope");
        await ServerFixture.Problem(await Get("/billing-contact"), 404, "no-billing-contact");
    }

    [Fact]
    public async Task What_the_licence_costs_is_set_by_the_operator_and_goes_by_the_licences_own_frequency()
    {
        var yearly = await _server.CreateTenant(terms: ""","license":{"billingFrequency":"yearly"}""");
        var path = $"{yearly.Path}/license-fee";

        await ServerFixture.Problem(await _server.Send(HttpMethod.Put, path, yearly.AdminKey, """{"amountUsd":1200}"""), 403, "wrong-scope");
        var refused = await ServerFixture.Problem(
            await _server.Send(HttpMethod.Put, path, _server.OperatorKey, """{"amountUsd":1000000.01,"from":"2020-01-01T00:00:00Z"}"""), 400, "invalid-value");
        Assert.Equal(2, refused.GetProperty("errors").GetArrayLength());
        await Json(await _server.Send(HttpMethod.Put, path, _server.OperatorKey, """{"amountUsd":1200,"from":"2031-02-28T00:00:00Z"}"""));

        var fee = await Json(await _server.Get(path, yearly.AdminKey));
        Assert.Equal((1200, "yearly", "2031-02-28T00:00:00Z"), (fee.GetProperty("amountUsd").GetInt32(), fee.GetProperty("frequency").GetString(), fee.GetProperty("nextAt").GetString()));
    }

    private static int Credits(System.Text.Json.JsonElement json, string name) => (int)json.GetProperty(name).GetDecimal();

    private async Task SaveContactAndCard()
    {
        await Put("/billing-contact", Contact);
        await SaveCard();
    }

    private async Task SaveCard() => Assert.IsType<AccountReady>(
        await _server.Services.GetRequiredService<IMeteringCluster>().Billing(TenantId.Parse(_tenant.Id)).SaveCard(new SaveCard(BillingRun.Visa)));

    private void OverHttps() => _isSecure = true;

    private Task<HttpResponseMessage> Get(string path) => _server.Get(_tenant.Path + path, _tenant.AdminKey);

    private Task<HttpResponseMessage> Post(string path, string json) => Send(HttpMethod.Post, path, json);

    private Task<HttpResponseMessage> Put(string path, string json) => Send(HttpMethod.Put, path, json);

    private Task<HttpResponseMessage> Cancel() => Send(HttpMethod.Delete, "/credits/subscription", json: null);

    private Task<HttpResponseMessage> Send(HttpMethod method, string path, string? json) => _isSecure
        ? _server.SendSecurely(method, _tenant.Path + path, _tenant.AdminKey, json)
        : _server.Send(method, _tenant.Path + path, _tenant.AdminKey, json);

    private static async Task<System.Text.Json.JsonElement> Json(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return await ServerFixture.Json(answer);
    }
}
