using System.ComponentModel;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Api.Invoicing;

/// <summary>Who keeps cards here, and how one is entered.</summary>
/// <param name="Provider"><c>sandbox</c>, which moves no money, or <c>stripe</c>.</param>
/// <param name="HasPage">Whether a card is entered on a page of the provider's own: POST payment-method/entries.</param>
/// <param name="TestCards">What the sandbox takes instead of cards; empty elsewhere.</param>
public sealed record CardProviderView(string Provider, bool HasPage, IReadOnlyList<TestCardView> TestCards);

/// <param name="Token">To be sent by PUT payment-method.</param>
/// <param name="Meaning">What becomes of it, for people to choose by.</param>
public sealed record TestCardView(string Token, string Brand, string Last4, string Meaning);

/// <param name="BackUrl">https, 1 to 2,048 characters: where the browser goes when a card was entered, with the parameter entry added.</param>
/// <param name="CancelUrl">The same for a page that is left without a card.</param>
public sealed record CardEntryRequest(string? BackUrl, string? CancelUrl);

/// <param name="Entry">Goes with POST payment-method/entries/{entry} when the browser is back.</param>
/// <param name="Address">The provider's page, to which the browser goes.</param>
public sealed record CardEntryView(string Entry, string Address);

/// <summary>Cards that are entered on the payment provider's own page, so that no number comes here (A26).</summary>
internal static class CardEntries
{
    private const int MaxUrl = 2048;

    public static void MapCardEntries(this IEndpointRouteBuilder method)
    {
        method.MapGet("provider", Provider).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("How a card is entered")
            .WithDescription("On a page of the payment provider's own, or, with the sandbox, by choosing one of its test cards.");
        method.MapPost("entries", Begin).RequireHttps().RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Open the payment provider's page for a card")
            .WithDescription(
                "Needs HTTPS. Lead the browser to the address; it comes back to backUrl with the parameter entry. Not idempotent: each call "
                + "opens another page. Refusals, in this order: 403 https-required, 400 invalid-value, 409 no-card-page, "
                + "409 billing-contact-required, 503 payment-provider-unavailable.")
            .WithBodyExample("""{"backUrl":"https://shop.example/card","cancelUrl":"https://shop.example/"}""")
            .Refuses(
                Problems.InvalidValueKind, PaymentMethodProblems.NoPages, SubscriptionProblems.ContactNeeded,
                PaymentMethodProblems.ProviderUnavailable)
            .Audited(TrailActions.CardSave);
        method.MapPost("entries/{entry}", Finish).RequireHttps().RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Save the card that was entered on the provider's page")
            .WithDescription(
                "Needs HTTPS, and takes no body. In place of the card before. Repeating it saves the same card. Refusals, in this order: 403 "
                + "https-required, 409 no-card-page, 409 billing-contact-required, 404 unknown-card-entry (also for an entry of "
                + "another tenant), 409 card-not-entered, 400 invalid-value (it is no card), 402 card-refused, 503 payment-provider-unavailable.")
            .Refuses(
                Problems.InvalidValueKind, PaymentMethodProblems.NoPages, SubscriptionProblems.ContactNeeded, PaymentMethodProblems.UnknownEntry,
                PaymentMethodProblems.NotEntered, PaymentMethodProblems.CardRefused, PaymentMethodProblems.ProviderUnavailable)
            .Audited(TrailActions.CardSave);
    }

    private static Ok<CardProviderView> Provider(KnownTenant tenant, IPaymentProvider provider) => TypedResults.Ok(new CardProviderView(
        provider.Name, provider is ICardPages,
        provider is ITestCards { TestCards: var cards }
            ? [.. cards.Select(card => new TestCardView(card.Token, card.Brand, card.Last4, card.Meaning))]
            : []));

    private static async Task<Results<Ok<CardEntryView>, Problem>> Begin(
        KnownTenant tenant, Body<CardEntryRequest> body, HttpContext http, IMeteringCluster cluster, IPaymentProvider provider, ILoggerFactory logs)
    {
        var checks = new Checks();
        var (back, cancelled) = (Read("backUrl", body.Value.BackUrl, checks), Read("cancelUrl", body.Value.CancelUrl, checks));
        if (checks.Problem is { } invalid) return invalid;
        if (provider is not ICardPages pages) return PaymentMethodProblems.HasNoPages(provider.Name);
        if (await cluster.Billing(tenant.Id).Account() is not { } account) return Problems.UnknownTenant(tenant.Id.Value);
        if (account.Contact is not { } contact) return SubscriptionProblems.Of(new ContactNeeded(), tenant.Id)!;

        return await PaymentMethods.Reach<CardEntryView>(tenant, provider, logs, async () =>
        {
            var page = await pages.OpenPage(tenant.Id, contact, back!, cancelled!, http.RequestAborted);
            return TypedResults.Ok(new CardEntryView(page.Id, page.Address.AbsoluteUri));
        });
    }

    private static async Task<Results<Ok<PaymentMethodView>, Problem>> Finish(
        KnownTenant tenant, [Description("As the provider's page added it to backUrl.")] string entry, HttpContext http,
        IMeteringCluster cluster, IPaymentProvider provider, TimeProvider clock, ILoggerFactory logs)
    {
        if (provider is not ICardPages pages) return PaymentMethodProblems.HasNoPages(provider.Name);
        var billing = cluster.Billing(tenant.Id);
        if (await billing.Account() is not { } account) return Problems.UnknownTenant(tenant.Id.Value);
        if (account.Contact is not { } contact) return SubscriptionProblems.Of(new ContactNeeded(), tenant.Id)!;

        return await PaymentMethods.Reach(tenant, provider, logs, async () =>
            await PaymentMethods.Keep(await pages.SaveEntered(tenant.Id, contact, entry, http.RequestAborted), tenant, billing, http, clock));
    }

    private static Uri? Read(string field, string? text, Checks checks)
    {
        checks.Required(field, text);
        checks.Text(field, text, 1, MaxUrl);
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0) return url;
        if (text is not null) checks.Add(field, "must be a whole address that begins with https://.", text);
        return null;
    }
}
