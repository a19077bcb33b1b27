using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Api.Signing;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Licensing;
using MeteringCluster.Signing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api;

/// <summary>Licences as signed tokens, by which a server goes on while it cannot reach this service (A2).</summary>
public static class LicenseSnapshots
{
    private const string MediaType = "application/jwt";

    public static void MapLicenseSnapshots(this IEndpointRouteBuilder app) =>
        app.MapGroup("/v1/tenants/{tenant}/license").WithTags("License").MapGet("/snapshot", Get)
            .RequireScope(Scope.Server | Scope.TenantAdmin | Scope.Operator)
            .WithSummary("The licence, signed")
            .WithDescription(
                "A JWS in compact form (ES256), which a server keeps and checks with the keys of " + Jwks.Path + ": valid from nbf to exp, "
                + "which is the licence's offlineFor from now, and never after its end. Claims: iss, sub (the tenant), jti, iat, nbf, exp, "
                + "server, serial, model, type, plan, status, start, end, pools, dataManagement, sessionLease, revision. Only for a server "
                + "that is signed in, when one is named. Refusals, in this order: 409 license-expired, 409 license-paused, "
                + "409 license-not-started, 409 license-released, 409 activation-required, 404 activation-not-found, "
                + "409 offline-not-allowed.")
            .TakesQuery("server", "The server that the snapshot is for.")
            .Produces<string>(StatusCodes.Status200OK, MediaType)
            .Refuses(
                Problems.InvalidValueKind, Problems.LicenseExpiredKind, Problems.LicensePausedKind, Problems.LicenseNotStartedKind,
                Problems.LicenseReleasedKind, Problems.ActivationRequiredKind, Problems.ActivationNotFoundKind,
                Problems.OfflineNotAllowedKind)
            .Audited(TrailActions.LicenseSnapshot);

    private static async Task<Results<ContentHttpResult, Problem>> Get(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster, LicensingOptions options, TimeProvider clock)
    {
        var server = http.Request.Query["server"].ToString() is { Length: > 0 } named ? named : null;
        http.About("server", server);
        if (server is not null && !LicenseLimits.IsServerId(server)) return Problems.Of(tenant.Id, new ActivationNotFound(server));

        var answer = await cluster.License(tenant.Id).GrantSnapshot(new GrantSnapshot(server, http.Origin(), clock.GetUtcNow()));
        if (answer is not SnapshotGranted granted) return Problems.Of(tenant.Id, answer as LicenseRefusal ?? throw new UnreachableException());

        var token = await cluster.Signing.Sign(new SignToken("JWT", Claims(tenant.Id, server, granted, options), granted.Until));
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text(token.Text, MediaType, Encoding.ASCII);
    }

    private static byte[] Claims(TenantId tenant, string? server, SnapshotGranted granted, LicensingOptions options)
    {
        var license = granted.License.License;
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("iss", options.Issuer);
        json.WriteString("sub", tenant.Value);
        json.WriteString("jti", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        json.WriteNumber("iat", granted.From.ToUnixTimeSeconds());
        json.WriteNumber("nbf", granted.From.ToUnixTimeSeconds());
        json.WriteNumber("exp", granted.Until.ToUnixTimeSeconds());
        if (server is not null) json.WriteString("server", server);
        json.WriteString("serial", license.Serial);
        json.WriteNumber("model", license.Model);
        json.WriteString("type", license.Type);
        if (license.Plan is { } plan) json.WriteString("plan", plan);
        json.WriteString("status", LicenseNames.Of(granted.License.Standing.Status));
        json.WriteString("start", license.Start.UtcDateTime);
        json.WriteString("end", license.End.UtcDateTime);
        json.WriteStartObject("pools");
        foreach (var (name, pool) in license.Pools)
        {
            json.WriteStartObject(name);
            json.WriteNumber("seats", pool.Seats + granted.License.Granted.GetValueOrDefault(name));
            json.WriteString("mode", LicenseNames.Of(pool.Mode));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("dataManagement");
        foreach (var part in LicenseNames.Of(license.DataManagementParts)) json.WriteStringValue(part);
        json.WriteEndArray();
        json.WriteString("sessionLease", license.SessionLease.ToString("c"));
        json.WriteNumber("revision", granted.License.Revision);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenSpan.ToArray();
    }
}
