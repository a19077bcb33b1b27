using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Developers;
using MeteringCluster.Directory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Developers;

/// <summary>The list of developers, one by one. Imports, duplicates and subscriptions lie below it.</summary>
public static class DeveloperEndpoints
{
    internal const Scope Managers = Scope.TenantAdmin | Scope.Operator;
    internal const Scope Askers = Scope.Server | Managers;

    public static void MapDevelopers(this IEndpointRouteBuilder app)
    {
        var developers = app.MapGroup("/v1/tenants/{tenant}/developers").WithTags("Developers");

        developers.MapGet("", List).RequireScope(Managers)
            .WithSummary("The listed developers")
            .WithDescription("In the order of their ids. Each listed developer consumes one licence of each of their modules, "
                + "whether or not they ever log in. The ETag is the revision of the list.")
            .Refuses(Problems.InvalidValueKind);
        developers.MapGet("/{id}", Get).RequireScope(Managers)
            .WithSummary("A developer")
            .WithDescription("The id is percent-encoded and compared exactly. 404 unknown-developer names, for a record that was "
                + "merged, the developer that it was merged into.")
            .Refuses(Problems.InvalidValueKind, DeveloperProblems.UnknownDeveloperKind);
        developers.MapPut("/{id}", Put).RequireScope(Managers)
            .WithSummary("List a developer, or change one")
            .WithDescription("The id: 1 to 128 characters, percent-encoded, compared exactly, no blank at its ends. What is left out "
                + "gets its default: this replaces all of the developer. Repeating it changes nothing. Refusals, in this order: "
                + "409 developer-merged, 409 developer-list-full, 409 too-many-modules, 409 developer-limit-reached (where a "
                + "subscription's overage is allow or block).")
            .WithBodyExample("""{"name":"Ann Lee","email":"ann@example.com","role":"QA","modules":["insights"]}""")
            .Refuses(
                Problems.InvalidValueKind, DeveloperProblems.DeveloperMergedKind, DeveloperProblems.ListFullKind,
                DeveloperProblems.TooManyModulesKind, DeveloperProblems.LimitReachedKind)
            .Audited(TrailActions.DeveloperList);
        developers.MapDelete("/{id}", Remove).RequireScope(Managers)
            .WithSummary("Take a developer off the list")
            .WithDescription("Their licences are free at once. Of an id that was merged into another it forgets that, so that the id "
                + "can be listed again. Idempotent.")
            .Audited(TrailActions.DeveloperRemove);

        developers.MapDeveloperSubscriptions();
        developers.MapLicensed();
        developers.MapDeveloperFiles();
        developers.MapDuplicates();
    }

    internal static string Tag(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    private static async Task<Results<Ok<ListView<DeveloperView>>, Problem>> List(
        KnownTenant tenant, Page page, HttpContext http, IMeteringCluster cluster,
        [Description("Keeps this role, in whatever case.")] string? role = null,
        [Description("Keeps who uses this module, by name or because they use all.")] string? module = null,
        [Description("Keeps who has this in any field, in whatever case.")] string? query = null)
    {
        var checks = new Checks();
        checks.Text("role", role, 1, DeveloperLimits.MaxRoleLength);
        checks.DeveloperModule("module", module);
        checks.Text("query", query, 0, DeveloperLimits.MaxNameLength);
        if (checks.Problem is { } invalid) return invalid;

        var asked = new ListDevelopers(role, module, query, page.After, page.Limit);
        var found = (DeveloperPage)await cluster.Developers(tenant.Id).List(asked);
        http.Response.Headers.ETag = Tag(found.Revision);
        return TypedResults.Ok(new ListView<DeveloperView>(
            [.. found.Developers.Select(DeveloperView.Of)], found.More ? Page.Cursor(found.Developers[^1].Developer.Id) : null));
    }

    private static async Task<Results<Ok<DeveloperView>, Problem>> Get(
        KnownTenant tenant, string id, HttpContext http, IMeteringCluster cluster) =>
        await cluster.Developers(tenant.Id).Get(PathText.Exact(id, http)) switch
        {
            DeveloperFound found => TypedResults.Ok(DeveloperView.Of(found.Row)),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };

    private static async Task<Results<Created<DeveloperView>, Ok<DeveloperView>, Problem>> Put(
        KnownTenant tenant, string id, Body<DeveloperRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        id = PathText.Exact(id, http);
        http.About("developer", id);
        var asked = body.Value;
        var checks = new Checks();
        checks.DeveloperId("id", id);
        checks.Required("name", asked.Name);
        checks.Trimmed("name", asked.Name, DeveloperLimits.MaxNameLength);
        checks.Email("email", asked.Email);
        checks.Trimmed("role", asked.Role, DeveloperLimits.MaxRoleLength);
        var modules = checks.Modules("modules", asked.Modules);
        if (checks.Problem is { } invalid) return invalid;

        var entry = new DeveloperEntry(id, asked.Name!, asked.Email, asked.Role ?? DeveloperLimits.DefaultRole, modules);
        return await cluster.Developers(tenant.Id).Put(new PutDeveloper(entry, http.Origin())) switch
        {
            DeveloperFound { Created: true } found => TypedResults.Created(
                $"/v1/tenants/{tenant.Id}/developers/{Uri.EscapeDataString(id)}", DeveloperView.Of(found.Row)),
            DeveloperFound found => TypedResults.Ok(DeveloperView.Of(found.Row)),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<NoContent, Problem>> Remove(
        KnownTenant tenant, string id, HttpContext http, IMeteringCluster cluster)
    {
        id = PathText.Exact(id, http);
        http.About("developer", id);
        return await cluster.Developers(tenant.Id).Remove(new RemoveDeveloper(id, http.Origin())) switch
        {
            DevelopersDone => TypedResults.NoContent(),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };
    }
}
