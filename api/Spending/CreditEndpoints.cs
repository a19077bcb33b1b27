using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.Usage;
using MeteringCluster.Billing;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Spending;

/// <summary>A tenant's credits and the terms they are given on.</summary>
public static class CreditEndpoints
{
    public static void MapCredits(this IEndpointRouteBuilder routes)
    {
        var credits = routes.MapGroup("/v1/tenants/{tenant}/credits").WithTags("Credits");
        credits.MapGet("", Balance).RequireScope(UsageIntake.Scopes)
            .WithSummary("The credits of a billing period")
            .WithDescription("Of the running period, or of the one that contains the instant `period`.");
        credits.MapGet("terms", Terms).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("What the tenant is given and at which rates");
        credits.MapPatch("terms", Change).RequireScope(Scope.Operator)
            .WithSummary("Change base or rate card")
            .WithDescription("The base holds at once; lowered below what is used it refuses further usage and loses nothing. A rate card "
                + "holds for events from five minutes after the change on, so that nothing already charged is rated anew.");
    }

    private static async Task<Results<Ok<CreditsView>, Problem>> Balance(
        KnownTenant tenant, IMeteringCluster cluster, TimeProvider clock, string? period)
    {
        var instant = clock.GetUtcNow();
        if (period is not null && !Instants.TryParse(period, out instant)) return Instants.Refuse("period", period);
        return await cluster.Credits(tenant.Id, tenant.Calendar.PeriodAt(instant)).Balance() is { } balance
            ? TypedResults.Ok(CreditsView.Of(balance))
            : Problems.UnknownTenant(tenant.Id.Value);
    }

    private static async Task<Results<Ok<TermsView>, Problem>> Terms(KnownTenant tenant, IMeteringCluster cluster, TimeProvider clock) =>
        await cluster.Billing(tenant.Id).Terms() is { } terms
            ? TypedResults.Ok(TermsView.Of(terms, clock.GetUtcNow()))
            : Problems.UnknownTenant(tenant.Id.Value);

    private static async Task<Results<Ok<TermsView>, Problem>> Change(
        KnownTenant tenant, Body<ChangeTermsRequest> body, HttpContext http, IMeteringCluster cluster, TimeProvider clock)
    {
        var asked = body.Value;
        var checks = new Checks();
        if (asked is { Base: null, RateCard: null, SettleOverCap: null }) checks.Add("base", "or rateCard or settleOverCap is needed.", null);
        SettlementPolicy? policy = asked.SettleOverCap switch
        {
            "refuse" => SettlementPolicy.Refuse,
            "allow" => SettlementPolicy.Allow,
            _ => null,
        };
        if (asked.SettleOverCap is not null && policy is null) checks.Add("settleOverCap", "must be refuse or allow.", asked.SettleOverCap);
        if (asked.Base is { } included) checks.Range("base", included, new(0), Json.Credits.Whole(TenantLimits.MaxCredits));
        var card = asked.RateCard is null ? null : RateCards.Read("rateCard", asked.RateCard, checks);
        if (checks.Problem is { } wrong) return wrong;

        var terms = await cluster.Billing(tenant.Id).Change(new ChangeCreditTerms(asked.Base?.Micro, null, card, policy, http.Origin()));
        return terms is not null ? TypedResults.Ok(TermsView.Of(terms, clock.GetUtcNow())) : Problems.UnknownTenant(tenant.Id.Value);
    }
}
