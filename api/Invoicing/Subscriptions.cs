using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Invoicing;

/// <summary>The subscription to credits above the base: looked at, summed up, confirmed, changed, cancelled.</summary>
public static class Subscriptions
{
    public static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        var subscription = app.MapGroup("/v1/tenants/{tenant}/credits/subscription").WithTags("Subscription");
        subscription.MapGet("", Get).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("The subscription to credits above the base")
            .WithDescription("A tenant that never subscribed, or whose subscription has ended, has the status none and a limit of 0.");
        subscription.MapPost("preview", Preview).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("The order summary of a spending limit")
            .WithDescription("What confirming the limit would come to, and what still has to be told before. Changes nothing.")
            .WithBodyExample("""{"spendingLimitUsd":12}""")
            .Refuses(Problems.InvalidValueKind, SubscriptionProblems.NoPrice);
        subscription.MapPut("", Put).RequireHttps().RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Subscribe, change the spending limit, or take a cancellation back")
            .WithDescription(
                "Needs HTTPS. The limit holds at once, for each billing period from the running one on; only what is used above the base is "
                + "charged, after the period. Lowered below what is used it refuses further usage and loses nothing. Before a cancellation "
                + "holds, this takes it back. Repeating it changes nothing. Refusals, in this order: 403 https-required, 400 invalid-value, "
                + "409 credit-terms-changed, 409 credits-have-no-price, 409 billing-contact-required, 409 payment-method-required, "
                + "409 payment-method-expired.")
            .WithBodyExample("""{"spendingLimitUsd":12,"termsVersion":1}""")
            .Refuses(
                Problems.InvalidValueKind, SubscriptionProblems.TermsChanged, SubscriptionProblems.NoPrice, SubscriptionProblems.ContactNeeded,
                SubscriptionProblems.CardNeeded, SubscriptionProblems.CardExpired)
            .Audited(TrailActions.SubscriptionSet);
        subscription.MapDelete("", Delete).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Unsubscribe with the next billing period")
            .WithDescription(
                "Until the running period ends, the limit stays as it is; then purchases stop, and the base remains. Shown at once, in the "
                + "subscription and on the period's invoice. Repeating it changes nothing.")
            .Refuses(SubscriptionProblems.NotSubscribed)
            .Audited(TrailActions.SubscriptionCancel);
    }

    private static async Task<Results<Ok<SubscriptionView>, Problem>> Get(
        KnownTenant tenant, IMeteringCluster cluster, BillingOptions options, TimeProvider clock) =>
        await cluster.Billing(tenant.Id).Account() is { } account
            ? TypedResults.Ok(SubscriptionView.Of(account, options, clock.GetUtcNow()))
            : Problems.UnknownTenant(tenant.Id.Value);

    private static async Task<Results<Ok<OrderSummary>, Problem>> Preview(
        KnownTenant tenant, Body<OrderRequest> body, HttpContext http, IMeteringCluster cluster, BillingOptions options, TimeProvider clock)
    {
        if (Limit(body.Value.SpendingLimitUsd, options) is { } invalid) return invalid;

        var now = clock.GetUtcNow();
        var period = cluster.Credits(tenant.Id, tenant.Calendar.PeriodAt(now));
        if (await cluster.Billing(tenant.Id).Account() is not { } account
            || await period.Balance() is not { } balance || await period.Statement() is not { } statement)
            return Problems.UnknownTenant(tenant.Id.Value);
        if (account.Terms.UsdCentsPerCredit == 0)
            return SubscriptionProblems.Of(new Billing.NoPrice(0), tenant.Id)!;
        return TypedResults.Ok(OrderSummary.Of(
            account, balance, statement, body.Value.SpendingLimitUsd!.Value.Cents, http.Request.IsHttps, now));
    }

    private static async Task<Results<Ok<SubscriptionView>, Problem>> Put(
        KnownTenant tenant, Body<SubscribeRequest> body, HttpContext http, IMeteringCluster cluster, BillingOptions options, TimeProvider clock)
    {
        if (Limit(body.Value.SpendingLimitUsd, options) is { } invalid) return invalid;

        var limit = body.Value.SpendingLimitUsd!.Value;
        http.About("spendingLimitUsd", limit.ToString());
        var command = new Subscribe(limit.Cents, body.Value.TermsVersion, http.Origin());
        return Answer(await cluster.Billing(tenant.Id).Subscribe(command), tenant, options, clock);
    }

    private static async Task<Results<Ok<SubscriptionView>, Problem>> Delete(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster, BillingOptions options, TimeProvider clock) =>
        Answer(await cluster.Billing(tenant.Id).Unsubscribe(new Unsubscribe(http.Origin())), tenant, options, clock);

    private static Results<Ok<SubscriptionView>, Problem> Answer(
        BillingAnswer answer, KnownTenant tenant, BillingOptions options, TimeProvider clock) =>
        SubscriptionProblems.Of(answer, tenant.Id) is { } problem
            ? problem
            : TypedResults.Ok(SubscriptionView.Of(((AccountReady)answer).Account, options, clock.GetUtcNow()));

    private static Problem? Limit(Usd? asked, BillingOptions options)
    {
        var checks = new Checks();
        checks.Required("spendingLimitUsd", asked);
        if (asked is { } limit) checks.Range("spendingLimitUsd", limit, new Usd(1), new Usd(options.MaxSpendingLimitCents));
        return checks.Problem;
    }
}
