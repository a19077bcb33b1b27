using System.ComponentModel;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Developers;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Developers;

/// <summary>What a product server asks: is this developer licensed (B10)?</summary>
internal static class LicensedEndpoints
{
    /// <summary>Fits 10,000 ids, and addresses of usual length.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private const string Rules =
        "Answered by the clock's instant. Not licensed, in order of precedence: not-listed, module-not-subscribed, "
        + "module-not-assigned (the developer names other modules), subscription-not-started, subscription-expired, license-paused; without a "
        + "module the one nearest to being licensed. A record that was merged is answered by the developer it was merged into. "
        + "An address is compared without case; where several developers have it, one of them licensed is enough.";

    public static void MapLicensed(this IEndpointRouteBuilder developers)
    {
        developers.MapGet("/{id}/licensed", AskOne).RequireScope(DeveloperEndpoints.Askers)
            .WithSummary("Whether a developer is licensed now").WithDescription(Rules)
            .Refuses(Problems.InvalidValueKind);
        developers.MapPost("/licensed", AskMany).RequireScope(DeveloperEndpoints.Askers)
            .WithSummary("Which of many developers are licensed now")
            .WithDescription("Either ids or emails, 1 to 10,000 of them. " + Rules)
            .Accepts<LicensedRequest>("application/json")
            .WithBodyExample("""{"emails":["ann@example.com"],"module":"insights"}""")
            .Refuses(Problems.InvalidValueKind)
            .Audited(TrailActions.DeveloperAsk);
    }

    private static async Task<Results<Ok<LicensedView>, Problem>> AskOne(
        KnownTenant tenant, [Description("The developer's id; with by=email, an address.")] string id, HttpContext http,
        IMeteringCluster cluster,
        [Description("Default: any module.")] string? module = null,
        [Description("\"id\" (default) or \"email\".")] string? by = null)
    {
        var checks = new Checks();
        checks.DeveloperModule("module", module);
        if (by is not (null or "id" or "email")) checks.Add("by", "must be \"id\" or \"email\".", by);
        if (checks.Problem is { } invalid) return invalid;

        var subject = PathText.Exact(id, http, segmentsBehind: 1);
        var answers = (LicensedAnswers)await cluster.Developers(tenant.Id).AskLicensed(new AskLicensed([subject], by == "email", module));
        return TypedResults.Ok(View(subject, answers.Verdicts[0], await IsPaused(tenant, cluster)));
    }

    private static async Task<Results<Ok<LicensedListView>, Problem>> AskMany(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster)
    {
        var asked = JsonText.Parse<LicensedRequest>((await Body.Read(http, MaxBytes)).Span);
        if ((asked.Ids is null) == (asked.Emails is null))
            return Problems.InvalidValue("ids", "and emails exclude each other, and one of them is needed.", null);

        var (field, subjects) = asked.Ids is { } ids ? ("ids", ids) : ("emails", asked.Emails!);
        if (subjects.Count is 0 or > DeveloperLimits.MaxAsked)
            return Problems.InvalidValue(
                [new FieldError(field, $"has {subjects.Count} entries; it must have 1 to 10000.", subjects.Count, 1, DeveloperLimits.MaxAsked)]);
        var checks = new Checks();
        if (subjects.FindIndex(subject => subject is null) is var missing and >= 0) checks.Add($"{field}[{missing}]", "is null.", null);
        checks.DeveloperModule("module", asked.Module);
        if (checks.Problem is { } invalid) return invalid;

        var query = new AskLicensed([.. subjects], asked.Ids is null, asked.Module);
        var answers = (LicensedAnswers)await cluster.Developers(tenant.Id).AskLicensed(query);
        var paused = await IsPaused(tenant, cluster);
        LicensedView[] results = [.. subjects.Zip(answers.Verdicts, (subject, verdict) => View(subject, verdict, paused))];
        return TypedResults.Ok(new LicensedListView(results.Count(result => result.Licensed), results));
    }

    // The list goes on while the licence is paused, but licenses nobody. Its terms are the subscriptions' own.
    private static async Task<bool> IsPaused(KnownTenant tenant, IMeteringCluster cluster) =>
        await cluster.License(tenant.Id).Get() is LicenseFound { Standing.Status: LicenseStatus.Paused };

    private static LicensedView View(string subject, Licensed verdict, bool paused) => new(
        subject, verdict.Reason is null && !paused, verdict.Developer,
        verdict.Reason is { } reason ? DeveloperNames.Of(reason) : paused ? Problems.LicensePausedKind.Code : null);
}
