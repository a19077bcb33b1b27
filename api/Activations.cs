using System.Diagnostics;
using System.Net.Mail;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>Product servers sign in, see the licence, and are detached.</summary>
public static class Activations
{
    public static void MapActivations(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/v1/tenants/{tenant}/activations").WithTags("Activations");
        var activations = all.MapGroup("").RequireScope(Scope.Server | Scope.TenantAdmin | Scope.Operator);

        activations.MapPost("", SignIn)
            .WithSummary("Sign a product server in")
            .WithDescription(
                "server: an id of its own that stays the same when it restarts, 1 to 128 characters of A-Z, a-z, 0-9, '-', '_', '.' and "
                + "':', the first a letter or digit; name: optional, 1 to 128; email: the account's. 201, or 200 for a server that is "
                + "signed in already: it keeps its place, name and email are as sent, and it belongs to the key that signed it in last. A released licence is active again. Refusals, "
                + "in this order: 409 license-expired, 409 license-paused, 409 license-not-started, 409 license-user-limit-exceeded "
                + "with who holds the places (at most 100) and what to do.")
            .WithBodyExample("""{"server":"web-1","name":"Web, Vienna","email":"ann@acme.example"}""")
            .Refuses(
                Problems.InvalidValueKind, Problems.LicenseExpiredKind, Problems.LicensePausedKind, Problems.LicenseNotStartedKind,
                Problems.UserLimitExceededKind)
            .Audited(TrailActions.ActivationSignIn);
        activations.MapGet("", List)
            .WithSummary("The servers that are signed in")
            .WithDescription("Those longest signed in first, with their last sync, live sessions and what they granted offline.")
            .Refuses(Problems.InvalidValueKind);
        activations.MapPost("{server}/sync", Sync)
            .WithSummary("See the licence as it is")
            .WithDescription(
                "Takes no body. Remembers when the server came, and answers the licence with its ETag; 304 if If-None-Match names it. "
                + "With wait, the answer to a known ETag comes as soon as the licence is another, or with 304 after so many seconds; a "
                + "server that is released meanwhile is told so at once. In every status of the licence. 404 activation-not-found: sign "
                + "in again, no restart is needed.")
            .TakesQuery("wait", "How many seconds to wait for a change: 0 to 60. Default 0.", "int32")
            .Produces(StatusCodes.Status304NotModified)
            .Refuses(Problems.InvalidValueKind, Problems.ActivationNotFoundKind)
            .Audited(TrailActions.ActivationSync);
        activations.MapDelete("{server}", SignOut)
            .WithSummary("Sign a server out, or release it")
            .WithDescription(
                "Its place is free and its sessions end at once. With a server's key it signs out, which only the key may that signed it "
                + "in last; with an admin's or operator's it is released, so that the licence can be used on another. With the last "
                + "server the licence is released and all sessions end. What it opened alone before can still be reported once it has "
                + "signed in again. Refusals: 404 activation-not-found, also the second time; 409 activation-of-another-key.")
            .Refuses(Problems.ActivationNotFoundKind, Problems.ActivationOfAnotherKeyKind)
            .Audited(TrailActions.ActivationSignOut);

        all.MapPost("reset", Reset).RequireScope(Scope.TenantAdmin | Scope.Operator)
            .WithSummary("Reset all activations, or one")
            .WithDescription(
                "Frees the places of all servers, or of the one named, and ends their sessions. Running servers can sign in again at once, "
                + "without a restart. Resetting all where none is signed in changes nothing; one that is not is 404 activation-not-found.")
            .WithBodyExample("""{"server":"web-1"}""")
            .Refuses(Problems.InvalidValueKind, Problems.ActivationNotFoundKind)
            .Audited(TrailActions.ActivationReset);
    }

    private static async Task<Results<Created<ActivationDocument>, Ok<ActivationDocument>, Problem>> SignIn(
        KnownTenant tenant, Body<SignInRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        var asked = body.Value;
        http.About("server", asked.Server);
        http.About("email", asked.Email);
        var checks = new Checks();
        checks.Required("server", asked.Server);
        checks.Server("server", asked.Server);
        checks.Text("name", asked.Name, 1, LicenseLimits.MaxServerNameLength);
        checks.Required("email", asked.Email);
        checks.Text("email", asked.Email, 1, LicenseLimits.MaxEmailLength);
        if (asked.Email is { Length: > 0 } email && (!MailAddress.TryCreate(email, out var address) || address.Address != email))
            checks.Add("email", "is no e-mail address.", email);
        if (checks.Problem is { } invalid) return invalid;

        return await cluster.License(tenant.Id).SignIn(new SignInServer(asked.Server!, asked.Name, asked.Email!, http.Origin())) switch
        {
            ServerActivated { IsNew: true, Activation: var row } => TypedResults.Created(
                $"/v1/tenants/{tenant.Id}/activations/{row.Server}", ActivationDocument.Of(row)),
            ServerActivated { Activation: var row } => TypedResults.Ok(ActivationDocument.Of(row)),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<LicenseDocument>, StatusCodeHttpResult, Problem>> Sync(
        KnownTenant tenant, string server, HttpContext http, IMeteringCluster cluster, LicensingOptions options, TimeProvider clock)
    {
        http.About("server", server);
        var checks = new Checks();
        var patience = LicenseWaiting.Patience(http, checks);
        if (checks.Problem is { } invalid) return invalid;
        if (!LicenseLimits.IsServerId(server)) return Problems.Of(tenant.Id, new ActivationNotFound(server));

        var license = cluster.License(tenant.Id);
        var answer = await LicenseWaiting.Until(
            http, await license.Sync(server), (known, atMost) => license.WaitForServer(server, known, atMost), patience, clock);
        if (answer is not LicenseFound found) return Problems.Of(tenant.Id, (LicenseRefusal)answer);

        http.Response.Headers.ETag = LicenseTags.Of(found.Mark);
        if (LicenseTags.IsKnown(http, found.Mark)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(LicenseDocument.Of(found, options));
    }

    private static async Task<Results<Ok<DetachedDocument>, Problem>> SignOut(
        KnownTenant tenant, Caller caller, string server, HttpContext http, IMeteringCluster cluster)
    {
        http.About("server", server);
        if (!LicenseLimits.IsServerId(server)) return Problems.Of(tenant.Id, new ActivationNotFound(server));

        var how = caller.Scope == Scope.Server ? Detachment.SignedOut : Detachment.Released;
        return Detached(tenant, await cluster.License(tenant.Id).SignOut(new SignOutServer(server, how, http.Origin())));
    }

    private static async Task<Results<Ok<DetachedDocument>, Problem>> Reset(
        KnownTenant tenant, Body<ResetRequest> body, HttpContext http, IMeteringCluster cluster)
    {
        http.About("server", body.Value.Server);
        var checks = new Checks();
        checks.Server("server", body.Value.Server);
        if (checks.Problem is { } invalid) return invalid;

        return Detached(tenant, await cluster.License(tenant.Id).Reset(new ResetActivations(body.Value.Server, http.Origin())));
    }

    private static async Task<Results<Ok<ActivationList>, Problem>> List(KnownTenant tenant, Page page, IMeteringCluster cluster)
    {
        return await cluster.License(tenant.Id).ListActivations(new ListActivations(page.ReadNumber() ?? -1, page.Limit)) switch
        {
            ActivationPage found => TypedResults.Ok(new ActivationList(
                [.. found.Activations.Select(ActivationDocument.Of)],
                found.Next is { } next ? Page.Cursor(next) : null,
                ActivationCountsDocument.Of(found.Counts))),
            LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static Results<Ok<DetachedDocument>, Problem> Detached(KnownTenant tenant, LicenseAnswer answer) => answer switch
    {
        ServersDetached detached => TypedResults.Ok(new DetachedDocument(detached.Servers, detached.SessionsEnded)),
        LicenseRefusal refusal => Problems.Of(tenant.Id, refusal),
        _ => throw new UnreachableException(),
    };
}
