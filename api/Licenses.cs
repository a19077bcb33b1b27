using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>A tenant's licence as it stands.</summary>
public sealed record LicenseDocument(
    string Type, string BillingFrequency, DateTimeOffset Start, DateTimeOffset End,
    IReadOnlyDictionary<string, PoolDocument> Pools, TimeSpan SessionLease, int ActivationLimit, bool DataManagement)
{
    public static LicenseDocument Of(LicenseSpec license) => new(
        license.Type, LicenseNames.Of(license.BillingFrequency), license.Start, license.End,
        license.Pools.ToDictionary(
            pool => pool.Key, pool => new PoolDocument(pool.Value.Seats, LicenseNames.Of(pool.Value.Mode))),
        license.SessionLease, license.ActivationLimit, license.DataManagement);
}

public sealed record PoolDocument(int Seats, string Mode);

/// <summary>What is not named stays as it is.</summary>
public sealed record LicensePatch(Dictionary<string, PoolPatch?>? Pools, TimeSpan? SessionLease);

public sealed record PoolPatch(int? Seats, string? Mode);

public static class Licenses
{
    public static void MapLicenses(this IEndpointRouteBuilder app)
    {
        var license = app.MapGroup("/v1/tenants/{tenant}/license").WithTags("License");

        license.MapGet("", Get).RequireScope(Scope.Server | Scope.TenantAdmin | Scope.Operator)
            .WithSummary("The licence")
            .WithDescription("With its revision as ETag; 304 if If-None-Match names it.")
            .Produces(StatusCodes.Status304NotModified);

        license.MapPatch("", Change).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Change seat pools and the session lease")
            .WithDescription(
                "What is not named stays. Pools: at most 32, names of 1 to 32 characters a-z, 0-9 and '-', 0 to 1,000,000 "
                + "seats; a new one needs seats and mode, one that is there keeps its mode. Lowering ends nobody. The lease "
                + "is 10 seconds to 24 hours and holds from the next open or heartbeat on. Repeating it changes nothing. "
                + "Refusals, in this order: 412 license-revised (If-Match), 404 unknown-pool, 409 pool-mode-fixed, "
                + "409 too-many-pools.")
            .WithBodyExample("""{"pools":{"viewer":{"seats":60}},"sessionLease":"00:05:00"}""")
            .Refuses(
                Problems.InvalidValueKind, Problems.LicenseRevisedKind, Problems.UnknownPoolKind, Problems.PoolModeFixedKind,
                Problems.TooManyPoolsKind);
    }

    private static async Task<Results<Ok<LicenseDocument>, StatusCodeHttpResult, Problem>> Get(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster)
    {
        var answer = await cluster.License(tenant.Id).Get();
        if (answer is not LicenseFound found) return Problems.Of(tenant.Id, (LicenseRefusal)answer);

        var tag = http.Response.Headers.ETag = Tag(found.Revision);
        if (http.Request.Headers.IfNoneMatch.SelectMany(Tags).Any(known => known == "*" || known == tag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(LicenseDocument.Of(found.License));
    }

    private static async Task<Results<Ok<LicenseDocument>, Problem>> Change(
        KnownTenant tenant, Body<LicensePatch> body, HttpContext http, IMeteringCluster cluster)
    {
        var checks = new Checks();
        checks.Count("pools", body.Value.Pools?.Count ?? 0, LicenseLimits.MaxPools);
        var pools = Pools(body.Value.Pools ?? [], checks);
        checks.Lease("sessionLease", body.Value.SessionLease);
        if (checks.Problem is { } invalid) return invalid;

        var command = new ChangeLicense(pools, body.Value.SessionLease, IfRevision(http));
        return await cluster.License(tenant.Id).Change(command) switch
        {
            LicenseFound found => Ok(http, found),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static Ok<LicenseDocument> Ok(HttpContext http, LicenseFound found)
    {
        http.Response.Headers.ETag = Tag(found.Revision);
        return TypedResults.Ok(LicenseDocument.Of(found.License));
    }

    private static ImmutableSortedDictionary<string, SeatPoolChange> Pools(
        Dictionary<string, PoolPatch?> sent, Checks checks)
    {
        var pools = ImmutableSortedDictionary.CreateBuilder<string, SeatPoolChange>(StringComparer.Ordinal);
        foreach (var (name, pool) in sent)
        {
            checks.PoolName("pools", name);
            if (pool is null)
            {
                checks.Add($"pools.{name}", "is null; a pool is never removed, but 0 seats close it.", null);
                continue;
            }

            checks.Seats($"pools.{name}.seats", pool.Seats);
            pools[name] = new SeatPoolChange(pool.Seats, checks.Mode($"pools.{name}.mode", pool.Mode));
        }

        return pools.ToImmutable();
    }

    private static string Tag(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    // What names no revision of ours matches none: 0 was never one.
    private static long? IfRevision(HttpContext http) => http.Request.Headers.IfMatch.ToString() switch
    {
        "" or "*" => null,
        var tag => long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0,
    };

    private static IEnumerable<string> Tags(string? header) =>
        (header ?? "").Split(',').Select(tag => tag.Trim()).Select(tag => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag);
}
