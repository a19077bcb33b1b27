using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Payments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace MeteringCluster.Api.Invoicing;

/// <summary>The one saved card, as far as it is known here (A26).</summary>
/// <param name="Provider">Who keeps it: <c>sandbox</c> or <c>stripe</c>.</param>
/// <param name="Last4">The last four digits of its number.</param>
/// <param name="ExpiryMonth">1 to 12; it is good through the month's last day.</param>
/// <param name="Expired">Whether that day is over.</param>
public sealed record PaymentMethodView(
    string Provider, string Brand, string Last4, int ExpiryMonth, int ExpiryYear, bool Expired, DateTimeOffset SavedAt)
{
    public static PaymentMethodView Of(SavedCard card, DateTimeOffset now) => new(
        card.Provider, card.Brand, card.Last4, card.ExpiryMonth, card.ExpiryYear, card.ExpiresAt() <= now, card.SavedAt);
}

public static partial class PaymentMethods
{
    public static void MapPaymentMethods(this IEndpointRouteBuilder app)
    {
        var method = app.MapGroup("/v1/tenants/{tenant}/payment-method").WithTags("Payment");

        method.MapGet("", Get).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("The saved card")
            .WithDescription("Without its number, which this service never has.")
            .Refuses(PaymentMethodProblems.None);

        method.MapPut("", Put).RequireHttps().RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Save a card")
            .WithDescription(
                "Needs HTTPS. In place of the one before, at any time; invoices that wait for a good card are tried with it at once. The token is "
                + "what the payment provider's own form gave for the card; with the sandbox it is one of its test tokens, such as visa. "
                + "Refusals, in this order: 403 https-required, 400 card-number-refused, 400 invalid-value, 409 billing-contact-required, "
                + "400 invalid-value (the token means nothing to the provider), 402 card-refused (with problem: expired-card, "
                + "insufficient-funds or failed-transaction), 503 payment-provider-unavailable.")
            .WithBodyExample("""{"token":"visa"}""")
            .Refuses(
                CardToken.CardNumberRefused, Problems.InvalidValueKind, SubscriptionProblems.ContactNeeded, PaymentMethodProblems.CardRefused,
                PaymentMethodProblems.ProviderUnavailable)
            .Audited(TrailActions.CardSave);

        method.MapDelete("", Delete).RequireHttps().RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Remove the saved card")
            .WithDescription("Needs HTTPS. Refused while it pays for a subscription or the license's fee, or an invoice is unpaid.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(PaymentMethodProblems.None, PaymentMethodProblems.InUse)
            .Audited(TrailActions.CardRemove);

        method.MapCardEntries();
    }

    private static async Task<Results<Ok<PaymentMethodView>, Problem>> Get(KnownTenant tenant, IMeteringCluster cluster, TimeProvider clock)
    {
        if (await cluster.Billing(tenant.Id).Account() is not { } account) return Problems.UnknownTenant(tenant.Id.Value);
        return account.Card is { } card ? TypedResults.Ok(PaymentMethodView.Of(card, clock.GetUtcNow())) : PaymentMethodProblems.NoCard();
    }

    private static async Task<Results<Ok<PaymentMethodView>, Problem>> Put(
        KnownTenant tenant, CardToken token, HttpContext http, IMeteringCluster cluster, IPaymentProvider provider, TimeProvider clock,
        ILoggerFactory logs)
    {
        // Asked before, so that no provider keeps a card for nothing.
        var billing = cluster.Billing(tenant.Id);
        if (await billing.Account() is not { } account) return Problems.UnknownTenant(tenant.Id.Value);
        if (account.Contact is not { } contact) return SubscriptionProblems.Of(new ContactNeeded(), tenant.Id)!;

        return await Reach(
            tenant, provider, logs,
            async () => await Keep(await provider.Save(tenant.Id, contact, token.Text, http.RequestAborted), tenant, billing, http, clock));
    }

    /// <summary>Asks the provider, and answers with a problem where it cannot be reached.</summary>
    internal static async Task<Results<Ok<T>, Problem>> Reach<T>(
        KnownTenant tenant, IPaymentProvider provider, ILoggerFactory logs, Func<Task<Results<Ok<T>, Problem>>> ask)
    {
        try
        {
            return await ask();
        }
        catch (PaymentProviderUnavailableException e)
        {
            Unavailable(logs.CreateLogger(typeof(PaymentMethods)), provider.Name, tenant.Id, e.Message);
            return PaymentMethodProblems.Unavailable(provider.Name);
        }
    }

    internal static async Task<Results<Ok<PaymentMethodView>, Problem>> Keep(
        CardAnswer kept, KnownTenant tenant, IBillingGrain billing, HttpContext http, TimeProvider clock) => kept switch
        {
            CardKept { Card: var card } => await Save(tenant, card, billing, http, clock),
            CardRefused { Problem: null } unknown => Problems.InvalidValue("token", unknown.Detail, value: null),
            CardRefused refused => PaymentMethodProblems.Refused(refused),
            NoCardPage => PaymentMethodProblems.NoEntry(),
            NoCardEntered => PaymentMethodProblems.NothingEntered(),
            _ => throw new UnreachableException(),
        };

    private static async Task<Results<Ok<PaymentMethodView>, Problem>> Save(
        KnownTenant tenant, SavedCard card, IBillingGrain billing, HttpContext http, TimeProvider clock)
    {
        http.About("card", string.Create(CultureInfo.InvariantCulture, $"{card.Brand} {card.Last4}"));
        var answer = await billing.SaveCard(new SaveCard(card, http.Origin()));
        return SubscriptionProblems.Of(answer, tenant.Id) is { } problem
            ? problem
            : TypedResults.Ok(PaymentMethodView.Of(((AccountReady)answer).Account.Card!, clock.GetUtcNow()));
    }

    private static async Task<Results<NoContent, Problem>> Delete(KnownTenant tenant, HttpContext http, IMeteringCluster cluster) =>
        await cluster.Billing(tenant.Id).RemoveCard(new RemoveCard(http.Origin())) switch
        {
            AccountReady => TypedResults.NoContent(),
            CardNeeded => PaymentMethodProblems.NoCard(),
            CardInUse used => PaymentMethodProblems.StillUsed(used),
            NoSuchAccount => Problems.UnknownTenant(tenant.Id.Value),
            _ => throw new UnreachableException(),
        };

    // Its message alone: what it was made from may hold what was sent.
    [LoggerMessage(Level = LogLevel.Warning, Message = "A card of {Tenant} could not be saved, as {Provider} gave no answer that helps: {Why}")]
    private static partial void Unavailable(ILogger log, string provider, TenantId tenant, string why);
}
