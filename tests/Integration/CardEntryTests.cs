using System.Net;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.PaymentProviders;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A26: how a card is entered, over HTTP.</summary>
public sealed class CardEntryTests : IAsyncLifetime
{
    private const string Urls = """{"backUrl":"https://shop.example/card","cancelUrl":"https://shop.example/"}""";

    private StripeStandIn _stripe = null!;
    private ServerFixture _server = null!;

    public async Task InitializeAsync()
    {
        _stripe = await StripeStandIn.Start();
        _server = await ServerFixture.Start(options =>
        {
            options.TrustedProxies.Add("127.0.0.1");
            options.Payments.Provider = "stripe";
            options.Payments.StripeSecretKey = Secret.Of(StripeStandIn.SecretKey);
            options.Payments.StripeAddress = _stripe.Address;
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _stripe.DisposeAsync();
    }

    [Fact]
    public async Task A_card_entered_on_the_providers_page_is_saved_for_its_own_tenant_only()
    {
        var (tenant, other) = (await _server.CreateTenantWithContact(), await _server.CreateTenantWithContact());
        using var begun = await Send(tenant, "entries", Urls);
        var entry = (await ServerFixture.Json(begun)).GetProperty("entry").GetString()!;
        using var early = await Send(tenant, $"entries/{entry}");
        await ServerFixture.Problem(early, 409, "card-not-entered");
        _stripe.Objects.Enter(entry);

        using var stolen = await Send(other, $"entries/{entry}");
        await ServerFixture.Problem(stolen, 404, "unknown-card-entry");
        using var saved = await Send(tenant, $"entries/{entry}");

        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        var card = await ServerFixture.Json(saved);
        Assert.Equal(("stripe", "4242"), (card.GetProperty("provider").GetString(), card.GetProperty("last4").GetString()));
        using var provider = await _server.Get($"{tenant.Path}/payment-method/provider", tenant.AdminKey);
        Assert.Equal("""{"provider":"stripe","hasPage":true,"testCards":[]}""", await provider.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_entry_is_refused_in_the_order_that_is_documented()
    {
        var tenant = await _server.CreateTenant();
        using var plain = await _server.Post($"{tenant.Path}/payment-method/entries", tenant.AdminKey, Urls);
        await ServerFixture.Problem(plain, 403, "https-required");
        using var wrong = await Send(tenant, "entries", """{"backUrl":"http://shop.example/","cancelUrl":"javascript:alert(1)"}""");
        Assert.Equal(2, (await ServerFixture.Problem(wrong, 400, "invalid-value")).GetProperty("errors").GetArrayLength());
        using var unknown = await Send(tenant, "entries", Urls);
        await ServerFixture.Problem(unknown, 409, "billing-contact-required");
        using var early = await Send(tenant, "entries/cs_1");
        await ServerFixture.Problem(early, 409, "billing-contact-required");
        await _server.SetContact(tenant);
        using var none = await Send(tenant, "entries/cs_1");
        await ServerFixture.Problem(none, 404, "unknown-card-entry");
        _stripe.Fail("checkout/sessions", Fault.CutBefore);
        using var away = await Send(tenant, "entries", Urls);
        await ServerFixture.Problem(away, 503, "payment-provider-unavailable");
    }

    [Fact]
    public async Task The_sandbox_tells_its_test_cards_by_their_meaning_and_has_no_page()
    {
        await using var server = await ServerFixture.Start(options => options.TrustedProxies.Add("127.0.0.1"));
        var tenant = await server.CreateTenantWithContact();

        using var provider = await server.Get($"{tenant.Path}/payment-method/provider", tenant.AdminKey);
        using var begun = await server.SendSecurely(HttpMethod.Post, $"{tenant.Path}/payment-method/entries", tenant.AdminKey, Urls);

        var told = await ServerFixture.Json(provider);
        Assert.Equal(("sandbox", false), (told.GetProperty("provider").GetString(), told.GetProperty("hasPage").GetBoolean()));
        var meanings = told.GetProperty("testCards").EnumerateArray().ToDictionary(
            card => card.GetProperty("token").GetString()!, card => card.GetProperty("meaning").GetString());
        Assert.Equal("pays", meanings["visa"]);
        Assert.Equal("not taken: it has expired", meanings["expired"]);
        Assert.Equal("each payment fails: insufficient funds", meanings["insufficient-funds"]);
        await ServerFixture.Problem(begun, 409, "no-card-page");
    }

    [Fact]
    public async Task A_billing_contact_can_be_checked_before_it_is_kept()
    {
        var tenant = await _server.CreateTenant();
        using var wrong = await _server.Post($"{tenant.Path}/billing-contact/preview", tenant.AdminKey, """{"email":"nobody","name":"A"}""");
        using var good = await _server.Post(
            $"{tenant.Path}/billing-contact/preview", tenant.AdminKey,
            """{"email":"a@acme.example","name":"A","address":{"line1":"Weg 1","city":"Berlin","country":"DE"}}""");
        using var kept = await _server.Get($"{tenant.Path}/billing-contact", tenant.AdminKey);

        Assert.Equal(2, (await ServerFixture.Problem(wrong, 400, "invalid-value")).GetProperty("errors").GetArrayLength());
        Assert.Equal("en", (await ServerFixture.Json(good)).GetProperty("language").GetString());
        await ServerFixture.Problem(kept, 404, "no-billing-contact");
    }

    private Task<HttpResponseMessage> Send(TestTenant tenant, string path, string json = "") =>
        _server.SendSecurely(HttpMethod.Post, $"{tenant.Path}/payment-method/{path}", tenant.AdminKey, json);
}
