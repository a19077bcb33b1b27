using System.ComponentModel;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>The counters of a licence: by pool, and over all pools.</summary>
public sealed record SeatsAnswer(
    IReadOnlyDictionary<string, PoolSeats> Pools, int Sessions, int Users, IReadOnlyList<ModuleUse> ByModule)
{
    public static SeatsAnswer Of(SeatCounters seats) => new(
        seats.Pools.ToDictionary(pool => pool.Pool, PoolSeats.Of), seats.Sessions, seats.Users, ModuleUse.Of(seats.Modules));
}

/// <summary>The counters of one pool; what each means stands with the licence's grain interface.</summary>
public sealed record PoolSeats(
    string Mode, long Licensed, int Assigned, int InUse, long Remaining, int OverAllocated, int Sessions, int Users,
    IReadOnlyList<ModuleUse> ByModule)
{
    public static PoolSeats Of(PoolCounters pool) => new(
        LicenseNames.Of(pool.Mode), pool.Licensed, pool.Assigned, pool.InUse, pool.Remaining, pool.OverAllocated,
        pool.Sessions, pool.Users, ModuleUse.Of(pool.Modules));
}

/// <param name="Module">Missing in the row that sums up what lies beyond the first hundred.</param>
public sealed record ModuleUse(string? Module, int Sessions, int Users)
{
    public static ModuleUse[] Of(IReadOnlyList<ModuleCounters> modules) =>
        [.. modules.Select(module => new ModuleUse(module.Module, module.Sessions, module.Users))];
}

public sealed record SeatAnswer(string Pool, string User, DateTimeOffset AssignedAt);

/// <param name="Sessions">The user's live ones in the pool.</param>
/// <param name="Beyond">There are fewer seats than users that were assigned before, so it opens no session now.</param>
public sealed record SeatItem(string User, DateTimeOffset AssignedAt, int Sessions, bool Beyond);

public sealed record SeatFreedAnswer(string Pool, string User, int SessionsEnded);

public static class Seats
{
    public static void MapSeats(this IEndpointRouteBuilder app)
    {
        var seats = app.MapGroup("/v1/tenants/{tenant}/seats").WithTags("Seats");
        seats.MapGet("", Count)
            .RequireScope(Scope.Server | Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Seats licensed, assigned, in use and remaining, and users by module")
            .WithDescription(
                "Named pools: inUse counts users with a live session, remaining the seats not assigned. Concurrent pools: "
                + "inUse counts live sessions. licensed counts the licence's own seats and those granted beside them. "
                + "overAllocated tells by how much a pool that lost seats is over. Modules: the hundred "
                + "with the most sessions, then one row without a name for the others.");

        seats.MapGet("/{pool}", List)
            .RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Who is assigned a seat of a named pool")
            .WithDescription(
                "Those who hold one longest first, with their live sessions in the pool. beyond: granted seats are gone and others were "
                + "assigned before, so that the user opens no session until there are seats again. Refusals, in this order: "
                + "404 unknown-pool, 409 pool-not-named.")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownPoolKind, Problems.PoolNotNamedKind);

        var seat = seats.MapGroup("/{pool}/{user}")
            .RequireScope(Scope.TenantAdmin | Scope.Operator)
            .Refuses(Problems.InvalidValueKind, Problems.UnknownPoolKind, Problems.PoolNotNamedKind);
        seat.MapPut("", Assign)
            .WithSummary("Assign a seat of a named pool to a user")
            .WithDescription(
                "The user: 1 to 256 characters, percent-encoded, compared exactly. Repeating it answers when the seat was "
                + "assigned. Refusals, in this order: 404 unknown-pool, 409 pool-not-named, 409 seat-limit-reached with who "
                + "holds the seats (at most 100 of them).")
            .Refuses(Problems.SeatLimitReachedKind)
            .Audited(TrailActions.SeatAssign);
        seat.MapDelete("", Unassign)
            .WithSummary("Take the user's seat away and end the user's sessions in the pool")
            .WithDescription(
                "Repeating it changes nothing and ends 0 sessions. Refusals, in this order: 404 unknown-pool, "
                + "409 pool-not-named.")
            .Audited(TrailActions.SeatUnassign);
    }

    private static async Task<Results<Ok<SeatsAnswer>, Problem>> Count(KnownTenant tenant, IMeteringCluster cluster) =>
        await cluster.License(tenant.Id).CountSeats() switch
        {
            SeatCounters seats => TypedResults.Ok(SeatsAnswer.Of(seats)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };

    private static async Task<Results<Ok<ListView<SeatItem>>, Problem>> List(
        KnownTenant tenant, string pool, Page page, IMeteringCluster cluster,
        [Description("Keeps the users with this in their name, in whatever case.")] string? query = null)
    {
        var checks = new Checks();
        checks.PoolName("pool", pool);
        checks.Text("query", query, 0, LicenseLimits.MaxUserLength);
        SeatCursor? after = null;
        if (page.After.Length > 0 && !SeatCursor.TryParse(page.After, out after))
            checks.Add("cursor", "is none that this list gave out.", page.After);
        if (checks.Problem is { } invalid) return invalid;

        return await cluster.License(tenant.Id).ListSeats(new ListSeats(pool, query, after, page.Limit)) switch
        {
            SeatPage found => TypedResults.Ok(new ListView<SeatItem>(
                [.. found.Seats.Select(row => new SeatItem(row.User, row.AssignedAt, row.Sessions, row.Beyond))],
                found.Next is { } next ? Page.Cursor(next.ToString()) : null)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<SeatAnswer>, Problem>> Assign(
        KnownTenant tenant, string pool, string user, HttpContext http, IMeteringCluster cluster)
    {
        user = PathText.Exact(user, http);
        if (Check(pool, user, http) is { } invalid) return invalid;

        return await cluster.License(tenant.Id).AssignSeat(new AssignSeat(pool, user, http.Origin())) switch
        {
            SeatHeld held => TypedResults.Ok(new SeatAnswer(held.Pool, held.User, held.AssignedAt)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<SeatFreedAnswer>, Problem>> Unassign(
        KnownTenant tenant, string pool, string user, HttpContext http, IMeteringCluster cluster)
    {
        user = PathText.Exact(user, http);
        if (Check(pool, user, http) is { } invalid) return invalid;

        return await cluster.License(tenant.Id).UnassignSeat(new UnassignSeat(pool, user, http.Origin())) switch
        {
            SeatFreed freed => TypedResults.Ok(new SeatFreedAnswer(freed.Pool, freed.User, freed.SessionsEnded)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static Problem? Check(string pool, string user, HttpContext http)
    {
        http.About("user", user);
        http.About("pool", pool);
        var checks = new Checks();
        checks.PoolName("pool", pool);
        checks.User("user", user);
        return checks.Problem;
    }
}
