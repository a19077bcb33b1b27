using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>How far a licence is used: now, and the peaks of each UTC day.</summary>
public sealed record UtilizationAnswer(SeatsAnswer Now, IReadOnlyList<DayUse> Days);

public static class Utilizations
{
    private const int DefaultDays = 30;

    public static void MapUtilizations(this IEndpointRouteBuilder app) =>
        app.MapGroup("/v1/tenants/{tenant}/license").MapGet("/utilization", Get).WithTags("License")
            .RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("How far the licence is used, now and on each day")
            .WithDescription(
                "Days are UTC; for each the most sessions that were open at one time, over all pools and in each, and the most "
                + "seats taken (assigned in named pools, held by sessions in concurrent ones). The last 400 days with any use are "
                + "kept. A day of the future is left out.")
            .TakesQuery("from", "The first day, as in 2026-03-01. Default: 29 days before the last.", "date")
            .TakesQuery("to", "The last day; at most 399 days after the first. Default: today.", "date")
            .Refuses(Problems.InvalidValueKind);

    private static async Task<Results<Ok<UtilizationAnswer>, Problem>> Get(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster, TimeProvider clock)
    {
        var checks = new Checks();
        var to = Day("to", http, checks) ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var from = Day("from", http, checks) ?? to.AddDays(1 - Math.Min(DefaultDays, to.DayNumber));
        if (from > to) checks.Add("from", "is after to.", from);
        if (to.DayNumber - from.DayNumber >= LicenseLimits.MaxPeakDays)
            checks.Add("to", $"is more than {LicenseLimits.MaxPeakDays - 1} days after from.", to);
        if (checks.Problem is { } invalid) return invalid;

        return await cluster.License(tenant.Id).GetUtilization(new GetUtilization(from, to)) switch
        {
            Utilization found => TypedResults.Ok(new UtilizationAnswer(SeatsAnswer.Of(found.Now), found.Days)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static DateOnly? Day(string field, HttpContext http, Checks checks)
    {
        var text = http.Request.Query[field].ToString();
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        checks.Add(field, "is no day; it must be like 2026-03-01.", text);
        return null;
    }
}
