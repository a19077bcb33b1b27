using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Billing;
using MeteringCluster.Developers;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Developers;

/// <summary>The modules that are subscribed to for developers.</summary>
internal static class DeveloperSubscriptions
{
    public static void MapDeveloperSubscriptions(this IEndpointRouteBuilder developers)
    {
        developers.MapGet("/subscriptions", List).RequireScope(DeveloperEndpoints.Askers)
            .WithSummary("Subscriptions to modules, and what is consumed of each now")
            .WithDescription("In order of module. consumed counts the listed developers who use the module at this instant, also "
                + "before its term and after it; overBy tells by how many it lies above what is purchased.");
        developers.MapGet("/subscriptions/{module}", Get).RequireScope(DeveloperEndpoints.Askers)
            .WithSummary("A module's subscription")
            .WithDescription("With what is consumed of it now.")
            .Refuses(DeveloperProblems.UnknownSubscriptionKind);
        developers.MapPut("/subscriptions/{module}", Put).RequireScope(Scope.Operator)
            .WithSummary("Subscribe to a module, or change its subscription")
            .WithDescription("The module: 1 to 32 characters a-z, 0-9 and '-'; at most 32 are subscribed to. Replaces the whole "
                + "subscription. Lowering it below what is consumed removes nobody. With overage allow or block, what would consume "
                + "more than allowed is refused from now on. Repeating it changes nothing. Refusals, in this order: "
                + "409 too-many-subscriptions, 409 too-many-modules.")
            .WithBodyExample("""{"purchased":50,"start":"2026-01-01T00:00:00Z","end":"2027-01-01T00:00:00Z","overage":"allow","overagePercent":10}""")
            .Refuses(Problems.InvalidValueKind, DeveloperProblems.TooManySubscriptionsKind, DeveloperProblems.TooManyModulesKind)
            .Audited(TrailActions.DeveloperSubscribe);
        developers.MapDelete("/subscriptions/{module}", Remove).RequireScope(Scope.Operator)
            .WithSummary("End a module's subscription")
            .WithDescription("Nobody is licensed by it from now on. The developers stay listed. Idempotent.")
            .Refuses(Problems.InvalidValueKind)
            .Audited(TrailActions.DeveloperUnsubscribe);
    }

    private static async Task<Ok<DeveloperSubscriptionsView>> List(KnownTenant tenant, IMeteringCluster cluster, TimeProvider clock)
    {
        var list = (ModuleList)await cluster.Developers(tenant.Id).ListModules();
        return TypedResults.Ok(new DeveloperSubscriptionsView(
            [.. list.Modules.Where(module => module.Terms is not null)
                .Select(module => DeveloperSubscriptionView.Of(tenant.Id, module, clock.GetUtcNow()))],
            list.Developers,
            [.. list.Modules.Where(module => module.Terms is null).Select(module => new UnsubscribedModule(module.Module, module.Consumed))]));
    }

    private static async Task<Results<Ok<DeveloperSubscriptionView>, Problem>> Get(
        KnownTenant tenant, string module, IMeteringCluster cluster, TimeProvider clock)
    {
        var list = (ModuleList)await cluster.Developers(tenant.Id).ListModules();
        return list.Modules.FirstOrDefault(one => one.Module == module) is { Terms: not null } found
            ? TypedResults.Ok(DeveloperSubscriptionView.Of(tenant.Id, found, clock.GetUtcNow()))
            : DeveloperProblems.UnknownSubscription(module);
    }

    private static async Task<Results<Created<DeveloperSubscriptionView>, Ok<DeveloperSubscriptionView>, Problem>> Put(
        KnownTenant tenant, string module, Body<DeveloperSubscriptionRequest> body, HttpContext http,
        IMeteringCluster cluster, TimeProvider clock)
    {
        http.About("module", module);
        var checks = new Checks();
        checks.DeveloperModule("module", module);
        if (Terms(body.Value, checks) is not { } terms || checks.Problem is not null) return checks.Problem!;

        var command = new PutSubscription(module, terms, http.Origin());
        return await cluster.Developers(tenant.Id).PutSubscription(command) switch
        {
            SubscriptionFound { Created: true } found => TypedResults.Created(
                $"/v1/tenants/{tenant.Id}/developers/subscriptions/{module}",
                DeveloperSubscriptionView.Of(tenant.Id, found.Module, clock.GetUtcNow())),
            SubscriptionFound found => TypedResults.Ok(DeveloperSubscriptionView.Of(tenant.Id, found.Module, clock.GetUtcNow())),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<NoContent, Problem>> Remove(
        KnownTenant tenant, string module, HttpContext http, IMeteringCluster cluster)
    {
        http.About("module", module);
        var checks = new Checks();
        checks.DeveloperModule("module", module);
        if (checks.Problem is { } invalid) return invalid;

        var command = new RemoveSubscription(module, http.Origin());
        return await cluster.Developers(tenant.Id).RemoveSubscription(command) switch
        {
            DevelopersDone => TypedResults.NoContent(),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };
    }

    /// <returns>Null where something is wrong with it, which the checks tell.</returns>
    private static DeveloperSubscription? Terms(DeveloperSubscriptionRequest asked, Checks checks)
    {
        checks.Required("purchased", asked.Purchased);
        checks.Required("start", asked.Start);
        checks.Required("end", asked.End);
        if (asked.Purchased is { } purchased) checks.Range("purchased", purchased, 0, DeveloperLimits.MaxPurchased);
        if (asked.Start is { } from) checks.Range("start", from, BillingCalendar.Earliest, BillingCalendar.Latest);
        if (asked.End is { } to) checks.Range("end", to, BillingCalendar.Earliest, BillingCalendar.Latest);
        if (asked.Start >= asked.End) checks.Add("end", "does not lie after start.", asked.End);

        if (!DeveloperNames.TryParse(asked.Overage, out var overage))
            checks.Add("overage", "must be \"report\", \"allow\" or \"block\".", asked.Overage);
        if (overage == Overage.Allow) checks.Required("overagePercent", asked.OveragePercent);
        if (asked.OveragePercent is { } percent)
        {
            checks.Range("overagePercent", percent, 0, DeveloperLimits.MaxOveragePercent);
            if (overage != Overage.Allow) checks.Add("overagePercent", "is of use with the overage \"allow\" only.", percent);
        }

        return asked is { Purchased: not null, Start: not null, End: not null }
            ? new DeveloperSubscription(asked.Purchased.Value, asked.Start.Value, asked.End.Value, overage, asked.OveragePercent ?? 0)
            : null;
    }
}
