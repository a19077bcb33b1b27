using System.Collections.Immutable;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <param name="UserType">The name of a seat pool.</param>
/// <param name="Server">A server that is signed in: the session belongs to it and ends with it.</param>
public sealed record SessionRequest(string? User, string? UserType, string? Module, string? ClientKey, string? Server = null);

/// <param name="LeaseExpiresAt">The session ends at this very instant, unless a heartbeat renews it before.</param>
public sealed record SessionAnswer(string Id, DateTimeOffset LeaseExpiresAt);

public sealed record SessionItem(
    string Id, string User, DateTimeOffset LastAccessedAt, string UserType, string Module, DateTimeOffset LeaseExpiresAt,
    string? Server);

public static class Sessions
{
    /// <summary>Fits 10,000 ids with some blanks between them.</summary>
    private const int MaxHeartbeatBytes = 512 * 1024;

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/v1/tenants/{tenant}/sessions").WithTags("Sessions")
            .RequireScope(Scope.Server | Scope.TenantAdmin | Scope.Operator);

        sessions.MapPost("", Open)
            .WithSummary("Open a session")
            .WithDescription(
                "user: 1 to 256 characters; userType: the name of a seat pool; module: 1 to 64; clientKey: 1 to 128, "
                + "optional. While its session lives, the same clientKey of the same user and pool gets the same session, "
                + "renewed, with 200 instead of 201. server: one that is signed in, with which the session ends; optional unless the "
                + "licence has requireActivation. Refusals, in this order: 409 license-expired, 409 license-paused, "
                + "409 license-not-started, 409 license-released, "
                + "409 activation-required, 404 activation-not-found, "
                + "404 unknown-pool, 409 client-key-reused, 409 seat-not-assigned (named pools), 409 seat-limit-reached "
                + "(concurrent pools) with who holds the seats (at most 100 of them) and when the next lease ends.")
            .WithBodyExample("""{"user":"ann","userType":"viewer","module":"web","clientKey":"laptop-7"}""")
            .Refuses(
                Problems.InvalidValueKind, Problems.LicenseExpiredKind, Problems.LicensePausedKind, Problems.LicenseNotStartedKind,
                Problems.LicenseReleasedKind, Problems.ActivationRequiredKind, Problems.ActivationNotFoundKind, Problems.UnknownPoolKind,
                Problems.ClientKeyReusedKind, Problems.SeatNotAssignedKind, Problems.SeatLimitReachedKind)
            .Audited(TrailActions.SessionOpen);
        sessions.MapPost("/heartbeats", Renew)
            .WithSummary("Renew sessions, many at once")
            .WithDescription(
                "1 to 10,000 ids, as one command. Each gets its outcome, in the order sent: renewed with leaseExpiresAt, "
                + "ended (no live session has the id), or unknown (no session can have it). A lease is never shortened and "
                + "never outlives the licence's term.")
            .Accepts<HeartbeatRequest>("application/json").Produces<HeartbeatView>()
            .WithBodyExample("""{"ids":["00112233445566778899aabbccddeeff"]}""")
            .Refuses(Problems.InvalidValueKind)
            .Audited(TrailActions.SessionRenew);
        sessions.MapDelete("/{session}", Close)
            .WithSummary("Close a session")
            .WithDescription("Ended sessions are not remembered: closing one again is 404 unknown-session, as is any other id.")
            .Refuses(Problems.UnknownSessionKind)
            .Audited(TrailActions.SessionClose);
        sessions.MapGet("", List)
            .WithSummary("The live sessions")
            .WithDescription(
                "Filtered by user, userType and module, exactly; by pool, and within a pool in order of opening, or with "
                + "order=newest the last opened first, whatever its pool. A session that opens meanwhile moves no page. "
                + "404 unknown-pool if userType names none.")
            .Refuses(Problems.InvalidValueKind, Problems.UnknownPoolKind);
    }

    private static async Task<Results<Created<SessionAnswer>, Ok<SessionAnswer>, Problem>> Open(
        KnownTenant tenant, Body<SessionRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        var asked = body.Value;
        http.About("user", asked.User);
        http.About("userType", asked.UserType);
        http.About("module", asked.Module);
        http.About("server", asked.Server);
        var checks = new Checks();
        checks.Required("user", asked.User);
        checks.Required("userType", asked.UserType);
        checks.Required("module", asked.Module);
        Check(checks, asked.User, asked.UserType, asked.Module);
        checks.Text("clientKey", asked.ClientKey, 1, LicenseLimits.MaxClientKeyLength);
        checks.Server("server", asked.Server);
        if (checks.Problem is { } invalid) return invalid;

        var command = new OpenSession(asked.User!, asked.UserType!, asked.Module!, asked.ClientKey, http.Origin()) { Server = asked.Server };
        return await cluster.License(tenant.Id).OpenSession(command) switch
        {
            SessionLeased { Reconnected: true } same => TypedResults.Ok(new SessionAnswer(same.Id.ToString(), same.LeaseExpiresAt)),
            SessionLeased opened => TypedResults.Created(
                $"/v1/tenants/{tenant.Id}/sessions/{opened.Id}", new SessionAnswer(opened.Id.ToString(), opened.LeaseExpiresAt)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<HeartbeatAnswer, Problem>> Renew(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster)
    {
        var ids = JsonText.Parse<HeartbeatRequest>((await Body.Read(http, MaxHeartbeatBytes)).Span).Ids ?? [];
        if (ids.Count is 0 or > LicenseLimits.MaxHeartbeats)
            return Problems.InvalidValue(
                [new FieldError("ids", $"has {ids.Count} entries; it must have 1 to 10000.", ids.Count, 1, LicenseLimits.MaxHeartbeats)]);
        if (ids.FindIndex(id => id is null) is var missing and >= 0) return Problems.InvalidValue($"ids[{missing}]", "is null.", null);

        // An id that no session can have is no error: its sender only needs to know that nothing keeps alive under it.
        var parsed = Parsed(ids);
        if (parsed.IsEmpty) return new HeartbeatAnswer(ids, [], []);
        return await cluster.License(tenant.Id).RenewSessions(new RenewSessions(parsed)) switch
        {
            SessionsKept kept => new HeartbeatAnswer(ids, parsed, kept.Outcomes),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static ImmutableArray<SessionId> Parsed(List<string> ids)
    {
        var parsed = ImmutableArray.CreateBuilder<SessionId>(ids.Count);
        foreach (var id in ids)
            if (SessionId.TryParse(id, out var session)) parsed.Add(session);
        return parsed.DrainToImmutable();
    }

    private static async Task<Results<NoContent, Problem>> Close(
        KnownTenant tenant, string session, HttpContext http, IMeteringCluster cluster)
    {
        http.About("session", session);
        if (!SessionId.TryParse(session, out var id)) return Problems.UnknownSession(session);

        return await cluster.License(tenant.Id).CloseSession(new CloseSession(id, http.Origin())) switch
        {
            SessionEnded => TypedResults.NoContent(),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<ListView<SessionItem>>, Problem>> List(
        KnownTenant tenant, string? user, string? userType, string? module, string? order, Page page, IMeteringCluster cluster)
    {
        var checks = new Checks();
        Check(checks, user, userType, module);
        if (order is not (null or "pool" or "newest")) checks.Add("order", "must be pool or newest.", order);
        SessionCursor? after = null;
        if (page.After.Length > 0 && !SessionCursor.TryParse(page.After, out after))
            checks.Add("cursor", "is none that this list gave out.", page.After);
        if (checks.Problem is { } invalid) return invalid;

        var query = new ListSessions(user, userType, module, after, page.Limit) { NewestFirst = order == "newest" };
        return await cluster.License(tenant.Id).ListSessions(query) switch
        {
            SessionPage found => TypedResults.Ok(new ListView<SessionItem>(
                [.. found.Sessions.Select(Of)], found.Next is { } next ? Page.Cursor(next.ToString()) : null)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static void Check(Checks checks, string? user, string? userType, string? module)
    {
        checks.User("user", user);
        checks.PoolName("userType", userType);
        checks.Module("module", module);
    }

    private static SessionItem Of(SessionRow row) =>
        new(row.Id.ToString(), row.User, row.LastAccessedAt, row.UserType, row.Module, row.LeaseExpiresAt, row.Server);
}
