using System.Net;
using System.Text;
using System.Text.Json;
using MeteringCluster.Billing;
using MeteringCluster.Load.Servers;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A14, A26, A27: the saved card over HTTP, with the sandbox.</summary>
public sealed class PaymentMethodTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero)) { HasRealTimers = true };
    private ServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await ServerFixture.Start(options =>
    {
        options.Clock = _clock;
        options.TrustedProxies.Add("127.0.0.1");
    });

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_card_is_saved_shown_replaced_and_removed()
    {
        var tenant = await _server.CreateTenantWithContact();
        using var none = await Card(HttpMethod.Get, tenant);
        await ServerFixture.Problem(none, 404, "no-payment-method");

        using var saved = await _server.PutCard(tenant, "visa");
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        const string Visa = """{"provider":"sandbox","brand":"visa","last4":"4242","expiryMonth":12,"expiryYear":2029,"expired":false,"savedAt":"2026-03-10T12:00:00Z"}""";
        Assert.Equal(Visa, await saved.Content.ReadAsStringAsync());
        using var shown = await Card(HttpMethod.Get, tenant);
        Assert.Equal(Visa, await shown.Content.ReadAsStringAsync());

        using var replaced = await _server.PutCard(tenant, "amex");
        Assert.Equal("0005", (await ServerFixture.Json(replaced)).GetProperty("last4").GetString());
        using var removed = await Card(HttpMethod.Delete, tenant);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var again = await Card(HttpMethod.Delete, tenant);
        await ServerFixture.Problem(again, 404, "no-payment-method");
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Plain_HTTP_is_refused_before_the_body_is_read(string method)
    {
        var tenant = await _server.CreateTenantWithContact();

        using var refused = await _server.Send(new HttpMethod(method), $"{tenant.Path}/payment-method", tenant.AdminKey, method == "PUT" ? "{" : null);

        var problem = await ServerFixture.Problem(refused, 403, "https-required");
        Assert.Contains("X-Forwarded-Proto", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("http", problem.GetProperty("scheme").GetString());
    }

    [Fact]
    public async Task A_proxy_that_is_not_trusted_makes_no_HTTPS()
    {
        await using var server = await ServerFixture.Start();
        var tenant = await server.CreateTenantWithContact();

        using var refused = await server.PutCard(tenant, "visa");

        await ServerFixture.Problem(refused, 403, "https-required");
    }

    [Fact]
    public async Task Who_may_not_pay_may_not_see_the_card_either()
    {
        var tenant = await _server.CreateTenantWithContact();
        var other = await _server.CreateTenant();

        using var server = await _server.SendSecurely(HttpMethod.Get, $"{tenant.Path}/payment-method", tenant.ServerKey);
        using var stranger = await _server.SendSecurely(HttpMethod.Get, $"{tenant.Path}/payment-method", other.AdminKey);
        using var nobody = await _server.SendSecurely(HttpMethod.Get, $"{tenant.Path}/payment-method", key: null);

        await ServerFixture.Problem(server, 403, "wrong-scope");
        await ServerFixture.Problem(stranger, 404, "unknown-tenant");
        await ServerFixture.Problem(nobody, 401, "unauthenticated");
    }

    [Theory]
    [InlineData("expired", "expired-card")]
    [InlineData("refused", "failed-transaction")]
    public async Task A_card_that_the_provider_refuses_is_not_saved_and_says_why(string token, string problem)
    {
        var tenant = await _server.CreateTenantWithContact();
        using var before = await _server.PutCard(tenant, "visa");

        using var refused = await _server.PutCard(tenant, token);

        Assert.Equal(problem, (await ServerFixture.Problem(refused, 402, "card-refused")).GetProperty("problem").GetString());
        using var kept = await Card(HttpMethod.Get, tenant);
        Assert.Equal("4242", (await ServerFixture.Json(kept)).GetProperty("last4").GetString());
    }

    [Fact]
    public async Task Without_a_billing_contact_no_card_is_kept()
    {
        var tenant = await _server.CreateTenant();

        using var refused = await _server.PutCard(tenant, "visa");

        await ServerFixture.Problem(refused, 409, "billing-contact-required");
    }

    [Theory]
    [InlineData("""{}""", "token is missing.")]
    [InlineData("""{"token":""}""", "token has 0 characters; it must have 1 to 128.")]
    [InlineData("""{"token":"vi sa"}""", "token holds a character that no token has.")]
    [InlineData("""{"token":"tok_1"}""", "token names no test card of the sandbox; visa is one.")]
    public async Task A_token_that_is_none_is_refused_and_not_shown(string body, string detail)
    {
        var tenant = await _server.CreateTenantWithContact();

        using var refused = await _server.SendSecurely(HttpMethod.Put, $"{tenant.Path}/payment-method", tenant.AdminKey, body);

        var problem = await ServerFixture.Problem(refused, 400, "invalid-value");
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
        Assert.False(problem.GetProperty("errors")[0].TryGetProperty("value", out _));
    }

    [Theory]
    [InlineData("""{"token":"4242424242424242"}""")]
    [InlineData("""{"token":"4242 4242 4242 4242"}""")]
    [InlineData("""{"token":"4242-4242-4242-4242"}""")]
    [InlineData("""{"token":4242424242424242}""")]
    [InlineData("""{"token":"\u0034242424242424242"}""")]
    [InlineData("""{"number":"4242424242424242","cvc":"123"}""")]
    [InlineData("""{"4242424242424242":"visa"}""")]
    [InlineData("""4242424242424242""")]
    [InlineData("""{"token":"4242424242424242" """)]
    [InlineData("""{"\u0034242424242424242":"visa"}""")]
    [InlineData("""{"\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032":"visa"}""")]
    [InlineData("""{"4242.4242.4242.4242":"visa"}""")]
    [InlineData("""{"4242  4242  4242  4242":"visa"}""")]
    [InlineData("""{"４２４２４２４２４２４２４２４２":"visa"}""")]
    [InlineData("""{"token":"tok_4242424242424242"}""")]
    public async Task A_card_number_goes_no_further(string body)
    {
        using var log = new Heard();
        _server.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var tenant = await _server.CreateTenantWithContact();

        using var refused = await _server.SendSecurely(HttpMethod.Put, $"{tenant.Path}/payment-method", tenant.AdminKey, body);

        // Neither in the answer, nor in the log, nor in the trail, nor anywhere on disk.
        await ServerFixture.Problem(refused, 400, "card-number-refused");
        var shown = new StringBuilder(await refused.Content.ReadAsStringAsync()).Append(refused.Headers).Append(log.All);
        using var trail = await _server.Get($"{tenant.Path}/audit", tenant.AdminKey);
        var entries = await trail.Content.ReadAsStringAsync();
        Assert.Contains("card-number-refused", entries, StringComparison.Ordinal);
        shown.Append(entries);
        foreach (var file in System.IO.Directory.EnumerateFiles(_server.DataFolder, "*.db*")) shown.Append(Latin1(file));
        foreach (var number in new[] { "4242424242424242", "242424242424242", "4242 4242 4242 4242", "4242-4242" })
            Assert.DoesNotContain(number, shown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"token":"visa","secret-name":1}""", "unknown-member")]
    [InlineData("""{"secret-name":{"a":1}}""", "unknown-member")]
    [InlineData("""{"secret-name":1,"secret-name":2}""", null)]
    [InlineData("""{"token":{"secret-name":1}}""", "wrong-type")]
    [InlineData("""{"token":"visa" secret-name""", "malformed-json")]
    public async Task No_error_repeats_what_was_sent(string body, string? code)
    {
        var tenant = await _server.CreateTenantWithContact();

        using var refused = await _server.SendSecurely(HttpMethod.Put, $"{tenant.Path}/payment-method", tenant.AdminKey, body);

        var text = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        if (code is not null) await ServerFixture.Problem(refused, 400, code);
        using var trail = await _server.Get($"{tenant.Path}/audit", tenant.AdminKey);
        Assert.DoesNotContain("secret", text + await trail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_is_away_is_told_and_logged_without_the_token()
    {
        await using var server = await ServerFixture.Start(options =>
        {
            options.TrustedProxies.Add("127.0.0.1");
            options.Payments.Provider = "stripe";
            options.Payments.StripeSecretKey = Secret.Of("sk_test_not0to0be0shown");
            options.Payments.StripeAddress = new Uri($"http://127.0.0.1:{Ports.Lasting()}/");
        });
        using var log = new Heard();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var tenant = await server.CreateTenantWithContact();

        using var refused = await server.PutCard(tenant, "pm_not0to0be0shown");

        await ServerFixture.Problem(refused, 503, "payment-provider-unavailable");
        Assert.Contains($"A card of {tenant.Id} could not be saved, as stripe", log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("not0to0be0shown", log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_card_pays_once_and_the_sandbox_shows_it()
    {
        var tenant = await _server.CreateTenantWithContact();
        using var saved = await _server.PutCard(tenant, "unreachable-once");

        await _server.Charge(tenant, "a", 500);
        await _server.AttemptIs(tenant, 1, PaymentOutcomeKind.Succeeded);

        var payment = Assert.Single(await SandboxPayments(tenant, tenant.AdminKey));
        Assert.Equal(
            ("INV-2026-000001", "5", "unreachable-once", "succeeded", 2),
            (payment.GetProperty("invoice").GetString(), payment.GetProperty("amount").GetRawText(), payment.GetProperty("card").GetString(),
                payment.GetProperty("status").GetString(), payment.GetProperty("timesAsked").GetInt32()));
        Assert.Single(await SandboxPayments(tenant, _server.OperatorKey));
    }

    [Fact(DisplayName = "A7, A26: a card that fails shows red, and another cures it; one that is needed stays")]
    public async Task A_card_that_fails_is_seen_and_another_cures_it()
    {
        var tenant = await _server.CreateTenantWithContact();
        using var failing = await _server.PutCard(tenant, "insufficient-funds");
        await _server.Charge(tenant, "a", 500);
        await _server.AttemptIs(tenant, 1, PaymentOutcomeKind.Declined);
        Assert.Equal("insufficient-funds", await Standing(tenant));
        using var needed = await Card(HttpMethod.Delete, tenant);
        var inUse = await ServerFixture.Problem(needed, 409, "payment-method-in-use");
        Assert.Equal(1, inUse.GetProperty("unpaidInvoices").GetInt32());
        using var tooSoon = await _server.SendSecurely(HttpMethod.Post, $"{tenant.Path}/invoices/INV-2026-000001/pay", tenant.AdminKey, "");
        var tried = await ServerFixture.Problem(tooSoon, 409, "payment-tried-just-now");
        Assert.Equal(("2026-03-10T12:01:00Z", TimeSpan.FromMinutes(1)), (tried.GetProperty("again").GetString(), tooSoon.Headers.RetryAfter!.Delta));

        using var good = await _server.PutCard(tenant, "mastercard");

        await _server.AttemptIs(tenant, 1, PaymentOutcomeKind.Succeeded);
        Assert.Null(await Standing(tenant));
        Assert.Equal(["declined", "succeeded"], (await SandboxPayments(tenant, tenant.AdminKey)).Select(one => one.GetProperty("status").GetString()));
        using var free = await Card(HttpMethod.Delete, tenant);
        Assert.Equal(HttpStatusCode.NoContent, free.StatusCode);
    }

    [Fact]
    public async Task A_card_that_pays_the_licence_stays()
    {
        var tenant = await _server.CreateTenantWithContact();
        using var saved = await _server.PutCard(tenant, "visa");
        await _server.Billing(tenant).SetLicenseFee(new SetLicenseFee(100, _clock.GetUtcNow().AddDays(1), 1));

        using var needed = await Card(HttpMethod.Delete, tenant);

        var inUse = await ServerFixture.Problem(needed, 409, "payment-method-in-use");
        Assert.True(inUse.GetProperty("licenseFee").GetBoolean());
        Assert.StartsWith("The card pays the license's fee.", inUse.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> Card(HttpMethod method, TestTenant tenant) =>
        _server.SendSecurely(method, $"{tenant.Path}/payment-method", tenant.AdminKey);

    private async Task<string?> Standing(TestTenant tenant)
    {
        using var answer = await _server.Get($"{tenant.Path}/payment-standing", tenant.AdminKey);
        return (await ServerFixture.Json(answer)).TryGetProperty("problem", out var problem) ? problem.GetString() : null;
    }

    private async Task<JsonElement[]> SandboxPayments(TestTenant tenant, string key)
    {
        using var answer = await _server.Get($"{tenant.Path}/sandbox/payments", key);
        return [.. (await ServerFixture.Json(answer)).GetProperty("items").EnumerateArray()];
    }

    // The journal is open for writing meanwhile.
    private static string Latin1(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private sealed class Heard : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _all = new();

        public string All
        {
            get
            {
                lock (_all) return _all.ToString();
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_all) _all.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
        }

        public void Dispose()
        {
        }
    }
}
