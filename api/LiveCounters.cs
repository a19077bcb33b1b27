using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>The five counters of the licence page (A22), each with what stands behind it.</summary>
/// <param name="SystemManager">Nobody is assigned one here to tell apart, so it has no count of its own for that.</param>
public sealed record CountersAnswer(
    PoolCounter Viewer, PoolCounter Full, ManagerCounter SystemManager, ModuleCounter WebUsers, ModuleCounter AddInUsers);

/// <param name="Total">Different users with a live session.</param>
/// <param name="Assigned">Users with an assigned seat; 0 in a concurrent pool.</param>
public sealed record PoolCounter(int Total, int Assigned, IReadOnlyList<ModuleUse> ByModule);

/// <param name="Total">Different users with a live session.</param>
public sealed record ManagerCounter(int Total, IReadOnlyList<ModuleUse> ByModule);

/// <param name="Active">Different users with a live session in the module, of whatever type.</param>
/// <param name="ByUserType">The same by pool; a user of two types counts in each.</param>
public sealed record ModuleCounter(int Active, int Sessions, IReadOnlyDictionary<string, int> ByUserType);

public static class LiveCounters
{
    private const string Viewer = "viewer";
    private const string Full = "full";
    private const string SystemManager = "system-manager";
    private const string Web = "web";
    private const string AddIn = "add-in";

    public static void MapLiveCounters(this IEndpointRouteBuilder app) =>
        app.MapGroup("/v1/tenants/{tenant}/sessions").MapGet("/counters", Count).WithTags("Sessions")
            .RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Five live counters with their breakdown")
            .WithDescription(
                "Of the pools named viewer, full and system-manager, and of the modules named web and add-in; what the licence "
                + "has none of counts 0. Users with a live session, at this instant.");

    private static async Task<Results<Ok<CountersAnswer>, Problem>> Count(KnownTenant tenant, IMeteringCluster cluster) =>
        await cluster.License(tenant.Id).CountSeats() switch
        {
            SeatCounters seats => TypedResults.Ok(new CountersAnswer(
                OfPool(seats, Viewer), OfPool(seats, Full), OfManager(OfPool(seats, SystemManager)), OfModule(seats, Web),
                OfModule(seats, AddIn))),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };

    private static PoolCounter OfPool(SeatCounters seats, string name) =>
        seats.Pools.FirstOrDefault(pool => pool.Pool == name) is { } pool
            ? new PoolCounter(pool.Users, pool.Assigned, ModuleUse.Of(pool.Modules))
            : new PoolCounter(0, 0, []);

    private static ManagerCounter OfManager(PoolCounter pool) => new(pool.Total, pool.ByModule);

    private static ModuleCounter OfModule(SeatCounters seats, string name)
    {
        var module = seats.Modules.FirstOrDefault(module => module.Module == name);
        return new ModuleCounter(
            module?.Users ?? 0, module?.Sessions ?? 0,
            seats.Pools.Select(pool => (pool.Pool, Use: pool.Modules.FirstOrDefault(use => use.Module == name)))
                .Where(pool => pool.Use is not null).ToDictionary(pool => pool.Pool, pool => pool.Use!.Users));
    }
}
