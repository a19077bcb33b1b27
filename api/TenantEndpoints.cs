using System.ComponentModel;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>Tenants: customer accounts.</summary>
public static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var tenants = routes.MapGroup("/v1/tenants").WithTags("Tenants");

        tenants.MapPost("", Create).RequireScope(Scope.Operator)
            .WithSummary("Create a tenant")
            .WithDescription(
                "Creates a tenant with its licence and its credit terms. Idempotent by the id: the same content again gets the "
                + "same tenant with 200 instead of 201. Refusals in order of precedence: tenant-deleted, tenant-exists.")
            .WithBodyExample("""
                {"id":"acme","name":"Acme GmbH",
                 "license":{"type":"Enterprise","pools":{"full":{"seats":20,"mode":"named"},"viewer":{"seats":50,"mode":"concurrent"}}},
                 "credits":{"base":100,"usdPerCredit":1.00,"periodAnchor":"2026-01-15T00:00:00Z",
                            "rateCard":{"chat":{"input_tokens":3.0,"output_tokens":15.0}}}}
                """)
            .Refuses(Problems.InvalidValueKind, Problems.TenantDeletedKind, Problems.TenantExistsKind);

        tenants.MapGet("", List).RequireScope(Scope.Operator)
            .WithSummary("List tenants")
            .WithDescription("Tenants in the order of their ids.")
            .Refuses(Problems.InvalidValueKind);

        tenants.MapGet("{tenant}", Get).RequireScope(Scope.Operator | Scope.TenantAdmin | Scope.Server)
            .WithSummary("Show a tenant")
            .WithDescription("A tenant's name, creation and billing anchor.");

        tenants.MapPatch("{tenant}", Change).RequireScope(Scope.Operator)
            .WithSummary("Rename a tenant")
            .WithDescription("Changes what is given; what is left out stays as it is.")
            .Refuses(Problems.InvalidValueKind);

        tenants.MapDelete("{tenant}", Delete).RequireScope(Scope.Operator, existingOwner: false)
            .WithSummary("Delete a tenant")
            .WithDescription("Deletes a tenant and revokes its keys. Idempotent. The id is never given out again.")
            .Refuses(Problems.UnknownTenantKind);
    }

    private static async Task<Results<Created<TenantView>, Ok<TenantView>, Problem>> Create(
        Body<CreateTenantRequest> body, IMeteringCluster cluster, LicensingOptions licensing, TimeProvider clock)
    {
        var checks = new Checks();
        if (body.Value.ToCommand(clock.GetUtcNow(), licensing, checks) is not { } command) return checks.Problem!;

        return await cluster.Directory.CreateTenant(command) switch
        {
            TenantReady { Created: true } ready => TypedResults.Created($"/v1/tenants/{ready.Tenant.Id}", View(ready.Tenant)),
            TenantReady ready => TypedResults.Ok(View(ready.Tenant)),
            TenantExists refusal => Problems.TenantExists(command.Id, refusal.CreatedAt),
            TenantDeleted refusal => Problems.TenantDeleted(command.Id, refusal.DeletedAt),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Ok<ListView<TenantView>>> List(
        Page page, IMeteringCluster cluster,
        [Description("Keeps tenants whose id or name contains this, in whatever case, or whose licence has this serial number.")] string? query = null)
    {
        var found = await cluster.Directory.ListTenants(new ListTenants(query ?? "", page.After, page.Limit));
        return TypedResults.Ok(new ListView<TenantView>(
            [.. found.Tenants.Select(View)], found.More ? Page.Cursor(found.Tenants[^1].Id.Value) : null));
    }

    private static async Task<Results<Ok<TenantView>, Problem>> Get(KnownTenant known, IMeteringCluster cluster) =>
        await cluster.Directory.FindTenant(known.Id) is { } found
            ? TypedResults.Ok(View(found))
            : Problems.UnknownTenant(known.Id.Value);

    private static async Task<Results<Ok<TenantView>, Problem>> Change(
        KnownTenant known, Body<ChangeTenantRequest> body, IMeteringCluster cluster)
    {
        var checks = new Checks();
        checks.Required("name", body.Value.Name);
        checks.Text("name", body.Value.Name, 1, TenantLimits.MaxName);
        if (checks.Problem is { } problem) return problem;

        return await cluster.Directory.RenameTenant(new RenameTenant(known.Id, body.Value.Name!)) switch
        {
            TenantReady ready => TypedResults.Ok(View(ready.Tenant)),
            NoSuchTenant => Problems.UnknownTenant(known.Id.Value),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<NoContent, Problem>> Delete(
        [Description("The tenant's id.")] string tenant, IMeteringCluster cluster, Tenants tenants, Gate gate)
    {
        if (!TenantId.TryParse(tenant, out var id)) return Problems.UnknownTenant(tenant);

        switch (await cluster.Directory.DeleteTenant(id))
        {
            case TenantDeleted deleted:
                tenants.Forget(id);
                foreach (var key in deleted.RevokedKeys) gate.ForgetKey(key);
                return TypedResults.NoContent();
            case NoSuchTenant:
                return Problems.UnknownTenant(tenant);
            default:
                throw new UnreachableException();
        }
    }

    private static TenantView View(Tenant tenant) =>
        new(tenant.Id.Value, tenant.Name, tenant.CreatedAt, tenant.Calendar.Anchor);
}
