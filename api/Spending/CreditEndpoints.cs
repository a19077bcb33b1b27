using System.Collections.Immutable;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
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
            .WithDescription("Of the running period, or of the one that contains the instant `period`. With `at`, an instant in the past: "
                + "what this said at that instant, of the period that contains it, by replay of the journal; usage that was reported "
                + "later is not in it, whatever its own time. `at` and `period` exclude each other.")
            .Refuses(Problems.InvalidValueKind, CreditProblems.BeforeTenant);
        credits.MapGet("terms", Terms).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("What the tenant is given and at which rates");
        credits.MapPatch("terms", Change).RequireScope(Scope.Operator)
            .WithSummary("Change base, rate card or alerts")
            .WithDescription("The base holds at once; lowered below what is used it refuses further usage and loses nothing. A rate card "
                + "holds for events from five minutes after the change on, so that nothing already charged is rated anew. Alerts hold at once: a threshold that is reached by then is told.");
    }

    private static async Task<Results<Ok<CreditsView>, Problem>> Balance(
        KnownTenant tenant, IMeteringCluster cluster, TimeProvider clock, string? period, string? at, CancellationToken stop)
    {
        var instant = clock.GetUtcNow();
        if (at is not null)
            return period is null
                ? await BalanceAt(tenant, cluster, instant, at, stop)
                : Problems.InvalidValue("at", "and period exclude each other: at picks its own period.", at);
        if (period is not null && !Instants.TryParse(period, out instant)) return Instants.Refuse("period", period);
        return await cluster.Credits(tenant.Id, tenant.Calendar.PeriodAt(instant)).Balance() is { } balance
            ? TypedResults.Ok(CreditsView.Of(balance))
            : Problems.UnknownTenant(tenant.Id.Value);
    }

    private static async Task<Results<Ok<CreditsView>, Problem>> BalanceAt(
        KnownTenant tenant, IMeteringCluster cluster, DateTimeOffset now, string at, CancellationToken stop)
    {
        if (!Instants.TryParse(at, out var instant)) return Instants.Refuse("at", at);
        if (instant > now) return Problems.InvalidValue("at", $"lies in the future: it is {now.UtcDateTime:O}.", at);

        return await cluster.Credits(tenant.Id, tenant.Calendar.PeriodAt(instant)).BalanceAt(instant, stop) is { } past
            ? TypedResults.Ok(CreditsView.Of(past.Balance) with { At = instant, Records = past.Records })
            : CreditProblems.NoTenantYet(tenant.Id.Value, instant);
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
        if (asked is { Base: null, RateCard: null, SettleOverCap: null, AlertPercents: null })
            checks.Add("base", "or rateCard or settleOverCap or alertPercents is needed.", null);
        SettlementPolicy? policy = asked.SettleOverCap switch
        {
            "refuse" => SettlementPolicy.Refuse,
            "allow" => SettlementPolicy.Allow,
            _ => null,
        };
        if (asked.SettleOverCap is not null && policy is null) checks.Add("settleOverCap", "must be refuse or allow.", asked.SettleOverCap);
        if (asked.Base is { } included) checks.Range("base", included, new(0), Json.Credits.Whole(TenantLimits.MaxCredits));
        var card = asked.RateCard is null ? null : RateCards.Read("rateCard", asked.RateCard, checks);
        if (asked.AlertPercents is not null) Alerts(asked.AlertPercents, checks);
        if (checks.Problem is { } wrong) return wrong;

        var change = new ChangeCreditTerms(asked.Base?.Micro, null, card, policy, http.Origin())
        {
            AlertPercents = asked.AlertPercents?.ToImmutableArray(),
        };
        var terms = await cluster.Billing(tenant.Id).Change(change);
        return terms is not null ? TypedResults.Ok(TermsView.Of(terms, clock.GetUtcNow())) : Problems.UnknownTenant(tenant.Id.Value);
    }

    private static void Alerts(IReadOnlyList<int> percents, Checks checks)
    {
        checks.Count("alertPercents", percents.Count, CreditTerms.MaxAlerts);
        for (var i = 0; i < Math.Min(percents.Count, CreditTerms.MaxAlerts); i++)
        {
            checks.Range($"alertPercents[{i}]", percents[i], 1, 100);
            if (i > 0 && percents[i] <= percents[i - 1])
                checks.Add($"alertPercents[{i}]", $"must be above the one before it, {percents[i - 1]}.", percents[i]);
        }
    }
}
