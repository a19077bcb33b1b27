using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Reselling;

/// <summary>Resellers: who sells licences to others by coupons (D1).</summary>
public static class ResellerEndpoints
{
    internal const Scope Managers = Scope.Operator | Scope.Reseller;

    public static void MapResellers(this IEndpointRouteBuilder routes)
    {
        var resellers = routes.MapGroup("/v1/resellers").WithTags("Resellers");

        resellers.MapPost("", Create).RequireScope(Scope.Operator)
            .WithSummary("Create a reseller")
            .WithDescription(
                "Creates a reseller with its profile. Its account managers get keys of the scope reseller. Idempotent by the id: the "
                + "same content again gets the same reseller with 200 instead of 201. Refusals in order of precedence: "
                + "reseller-deleted, reseller-exists.")
            .WithBodyExample("""
                {"id":"signs","name":"Signs & Co","email":"sales@signs.example","expiringDays":30,
                 "plans":{"yearly":{"months":12,"usdPerScreen":90.00},"monthly":{"months":1,"usdPerScreen":9.00,"pool":"screen"}}}
                """)
            .Refuses(Problems.InvalidValueKind, Problems.ResellerDeletedKind, Problems.ResellerExistsKind);

        resellers.MapGet("", List).RequireScope(Scope.Operator)
            .WithSummary("List resellers")
            .WithDescription("Resellers in the order of their ids.")
            .Refuses(Problems.InvalidValueKind);

        resellers.MapGet("{reseller}", Get).RequireScope(Managers)
            .WithSummary("Show a reseller")
            .WithDescription("The profile with its plans, how many licences stand how, and how many expire soon. The revision is the ETag.");

        resellers.MapPatch("{reseller}", Change).RequireScope(Managers)
            .WithSummary("Change a reseller's profile")
            .WithDescription(
                "What is left out stays; plans are replaced as a whole, and licences that were sold keep what their plan said. "
                + "Which seat pools a reseller sells is the operator's to say: with a reseller's key a plan has the pool screen, or one that a "
                + "plan has already, else 403 wrong-scope. Refused with 412 reseller-changed where If-Match names another revision.")
            .TakesHeader("If-Match", "The ETag of the profile that the change was thought of.")
            .WithBodyExample("""{"plans":{"yearly":{"months":12,"usdPerScreen":95.00,"pool":"screen"}}}""")
            .Refuses(Problems.InvalidValueKind, Problems.ResellerChangedKind)
            .Audited(TrailActions.ResellerChange);

        resellers.MapDelete("{reseller}", Delete).RequireScope(Scope.Operator, existingOwner: false)
            .WithSummary("Delete a reseller")
            .WithDescription(
                "Deletes a reseller and revokes its keys. Its coupons are good no more; what clients have runs on. Idempotent. The "
                + "id is never given out again.")
            .Refuses(Problems.UnknownResellerKind);

        routes.MapResellerUsers();
        routes.MapResellerLicenses();
    }

    private static async Task<Results<Created<ResellerView>, Ok<ResellerView>, Problem>> Create(
        Body<CreateResellerRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        var checks = new Checks();
        if (body.Value.ToCommand(checks) is not { } command) return checks.Problem!;

        switch (await cluster.Directory.CreateReseller(command))
        {
            case ResellerListed listed:
                if (await cluster.Reseller(command.Id).Overview() is not { } overview) return Problems.UnknownReseller(command.Id.Value);
                var view = View(http, command.Id, overview);
                return listed.Created ? TypedResults.Created($"/v1/resellers/{command.Id}", view) : TypedResults.Ok(view);
            case ResellerExists refusal:
                return Problems.ResellerExists(command.Id, refusal.CreatedAt);
            case ResellerDeleted refusal:
                return Problems.ResellerDeleted(command.Id, refusal.DeletedAt);
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Results<Ok<ListView<ResellerEntry>>, Problem>> List(
        Page page, IMeteringCluster cluster,
        [Description("Keeps resellers whose id or name contains this, in whatever case.")] string? query = null)
    {
        var checks = new Checks();
        checks.Text("query", query, 0, ResellerLimits.MaxQueryLength);
        if (checks.Problem is { } invalid) return invalid;

        var found = await cluster.Directory.ListResellers(new ListResellers(query ?? "", page.After, page.Limit));
        return TypedResults.Ok(new ListView<ResellerEntry>(
            [.. found.Resellers.Select(reseller => new ResellerEntry(reseller.Id.Value, reseller.Name, reseller.CreatedAt))],
            found.More ? Page.Cursor(found.Resellers[^1].Id.Value) : null));
    }

    private static async Task<Results<Ok<ResellerView>, Problem>> Get(KnownReseller known, HttpContext http, IMeteringCluster cluster) =>
        await cluster.Reseller(known.Id).Overview() is { } overview
            ? TypedResults.Ok(View(http, known.Id, overview))
            : Problems.UnknownReseller(known.Id.Value);

    private static async Task<Results<Ok<ResellerView>, Problem>> Change(
        KnownReseller known, Body<ChangeResellerRequest> body, Caller caller, HttpContext http, IMeteringCluster cluster)
    {
        var grain = cluster.Reseller(known.Id);
        var named = EntityTags.Revision(http.Request.Headers.IfMatch, none: 0);
        // The profile is replaced as a whole, so it must be the one that was read; whoever named none is tried again.
        while (await grain.Overview() is { } before)
        {
            var checks = new Checks();
            var profile = body.Value.Over(before.Profile, checks);
            if (checks.Problem is { } invalid) return invalid;
            if (caller.Scope != Scope.Operator && NewPool(before.Profile, profile) is { } plan)
                return Problems.OperatorOnly($"plans.{plan}.pool", caller.Scope);

            var answer = await grain.Change(new ChangeReseller(profile, http.Origin()) { IfRevision = named ?? before.Revision });
            if (answer is ResellerChanged changed && named is not null) return Problems.ResellerChanged(changed.Revision);
            if (answer is not ResellerReady) continue;

            // Also where the name is the same: an earlier attempt may have come no further than the line above.
            if (body.Value.Name is { } name) await cluster.Directory.RenameReseller(new RenameReseller(known.Id, name));
            break;
        }

        return await Get(known, http, cluster);
    }

    // What seats a reseller may sell is the operator's to say; how it sells them is its own matter.
    private static string? NewPool(ResellerProfile before, ResellerProfile after) => after.Plans
        .Where(plan => plan.Value.Pool != ResellerPlan.DefaultPool && before.Plans.Values.All(known => known.Pool != plan.Value.Pool))
        .Select(plan => plan.Key)
        .FirstOrDefault();

    private static async Task<Results<NoContent, Problem>> Delete(
        [Description("The reseller's id.")] string reseller, IMeteringCluster cluster, Resellers resellers, Gate gate)
    {
        if (!ResellerId.TryParse(reseller, out var id)) return Problems.UnknownReseller(reseller);

        switch (await cluster.Directory.DeleteReseller(id))
        {
            case ResellerDeleted deleted:
                resellers.Forget(id);
                foreach (var key in deleted.RevokedKeys) gate.ForgetKey(key);
                return TypedResults.NoContent();
            case NoSuchReseller:
                return Problems.UnknownReseller(reseller);
            default:
                throw new UnreachableException();
        }
    }

    private static ResellerView View(HttpContext http, ResellerId id, ResellerOverview overview)
    {
        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{overview.Revision}\"");
        return ResellerView.Of(id, overview);
    }
}
