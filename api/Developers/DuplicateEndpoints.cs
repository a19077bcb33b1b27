using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Developers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Developers;

/// <summary>Records that are likely one person: found, explained, merged or dismissed (B8), and insights (B9).</summary>
internal static class DuplicateEndpoints
{
    public static void MapDuplicates(this IEndpointRouteBuilder developers)
    {
        developers.MapGet("/duplicates", List).RequireScope(DeveloperEndpoints.Managers)
            .WithSummary("Likely duplicates, with the reasons")
            .WithDescription(
                "Groups of records with one address but for case, dots or a plus tag (strong; both where their name is one too), "
                + "then groups with one name alone (weak, never counted as certain: people do share names). A name's words may stand "
                + "in any order, \"Doe, Jane\" is \"Jane Doe\"; accents count. A group shows its first 100 records.")
            .Refuses(Problems.InvalidValueKind);
        developers.MapPost("/duplicates/dismiss", Dismiss).RequireScope(DeveloperEndpoints.Managers)
            .WithSummary("Say that records are not one person")
            .WithDescription("2 to 20 ids, no two of which are shown as duplicates again, unless a third record links them. Idempotent. "
                + "Refusals, in this order: 404 unknown-developer, 409 too-many-dismissals.")
            .WithBodyExample("""{"ids":["ann","ann-2"]}""")
            .Refuses(Problems.InvalidValueKind, DeveloperProblems.UnknownDeveloperKind, DeveloperProblems.TooManyDismissalsKind)
            .Audited(TrailActions.DeveloperDismiss);
        developers.MapPost("/merge", Merge).RequireScope(DeveloperEndpoints.Managers)
            .WithSummary("Make one developer of several")
            .WithDescription(
                "Removes 1 to 100 records and keeps one, with the union of their modules and, where given, another name, address or "
                + "role. Whoever asks for a removed id or address is answered by the kept one, and an import that still has a removed "
                + "id lists nobody again. Idempotent. Refusals, in this order: 404 unknown-developer, 409 developer-merged (into "
                + "another one), 409 too-many-merged.")
            .WithBodyExample("""{"keep":"ann","remove":["ann-2"],"fields":{"name":"Ann Lee"}}""")
            .Refuses(
                Problems.InvalidValueKind, DeveloperProblems.UnknownDeveloperKind, DeveloperProblems.DeveloperMergedKind,
                DeveloperProblems.TooManyMergedKind)
            .Audited(TrailActions.DeveloperMerge);
        developers.MapGet("/insights", Insights).RequireScope(DeveloperEndpoints.Managers)
            .WithSummary("What to look at, by module")
            .WithDescription("Each subscription with what is purchased and consumed, how many licences certain duplicates take, up to 20 "
                + "suspects with the reason, and a recommendation: review-list (more are listed than purchased), "
                + "renew-subscription, review-duplicates, or none.");
    }

    private static async Task<Results<Ok<DuplicatesView>, Problem>> List(KnownTenant tenant, Page page, IMeteringCluster cluster)
    {
        DuplicateCursor? after = null;
        if (page.After.Length > 0)
        {
            if (page.After is not [>= '0' and <= '2' and var rank, ' ', ..])
                return Problems.InvalidValue("cursor", "is none that this list gave out.", page.After);
            after = new DuplicateCursor(rank - '0', page.After[2..]);
        }

        var found = (DuplicatePage)await cluster.Developers(tenant.Id).ListDuplicates(new ListDuplicates(after, page.Limit));
        var next = found.Next is { } last ? Page.Cursor(string.Create(CultureInfo.InvariantCulture, $"{last.Rank} {last.FirstId}")) : null;
        return TypedResults.Ok(new DuplicatesView([.. found.Groups.Select(DuplicateGroupView.Of)], next, found.Certain, found.Possible));
    }

    private static async Task<Results<NoContent, Problem>> Dismiss(
        KnownTenant tenant, Body<DismissRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        http.About("developer", body.Value.Ids?.FirstOrDefault());
        var checks = new Checks();
        var ids = Ids(checks, "ids", body.Value.Ids, 2, DeveloperLimits.MaxDismissed);
        if (checks.Problem is { } invalid) return invalid;

        return await cluster.Developers(tenant.Id).DismissDuplicates(new DismissDuplicates(ids, http.Origin())) switch
        {
            DevelopersDone => TypedResults.NoContent(),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<DeveloperView>, Problem>> Merge(
        KnownTenant tenant, Body<MergeRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        var (asked, fields) = (body.Value, body.Value.Fields);
        http.About("keep", asked.Keep);
        http.About("remove", asked.Remove?.FirstOrDefault());
        var checks = new Checks();
        checks.Required("keep", asked.Keep);
        var remove = Ids(checks, "remove", asked.Remove, 1, DeveloperLimits.MaxMerged);
        if (asked.Keep is not null && remove.Contains(asked.Keep)) checks.Add("remove", "holds the id that is to be kept.", asked.Keep);
        checks.Trimmed("fields.name", fields?.Name, DeveloperLimits.MaxNameLength);
        checks.Email("fields.email", fields?.Email);
        checks.Trimmed("fields.role", fields?.Role, DeveloperLimits.MaxRoleLength);
        if (checks.Problem is { } invalid) return invalid;

        var command = new MergeDevelopers(
            asked.Keep!, remove, fields?.Name, fields?.Email, fields?.Role, http.Origin());
        return await cluster.Developers(tenant.Id).Merge(command) switch
        {
            DeveloperFound found => TypedResults.Ok(DeveloperView.Of(found.Row)),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Ok<InsightsView>> Insights(KnownTenant tenant, IMeteringCluster cluster)
    {
        var found = (DeveloperInsights)await cluster.Developers(tenant.Id).Insights();
        return TypedResults.Ok(new InsightsView(
            found.Developers, found.Certain, found.Possible, [.. found.Modules.Select(ModuleInsightView.Of)]));
    }

    private static ImmutableArray<string> Ids(Checks checks, string field, List<string>? ids, int min, int max)
    {
        checks.Required(field, ids);
        if (ids is null) return [];

        checks.Range($"{field}.length", ids.Count, min, max);
        if (ids.FindIndex(id => id is null) is var missing and >= 0) checks.Add($"{field}[{missing}]", "is null.", null);
        if (ids.Distinct().Count() < ids.Count) checks.Add(field, "holds an id twice.", null);
        return [.. ids];
    }
}
