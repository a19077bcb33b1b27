using System.Net;
using System.Security.Claims;
using MeteringCluster.Directory;

namespace MeteringCluster.Api.Console;

/// <summary>Who looks at the console: a signed-in API key, and the request that it came with.</summary>
/// <param name="Key">The key's whole text. It leaves this process only inside the sealed cookie.</param>
/// <param name="Tenant">None for an operator and a reseller.</param>
/// <param name="Reseller">None but for a reseller.</param>
/// <param name="RequestId">Also that of every call to the API made for this request.</param>
public sealed record Viewer(
    string Key, string KeyId, Scope Scope, string? Tenant, string? Reseller, string RequestId, bool IsHttps, HostString Host,
    IPAddress? Remote, CancellationToken Aborted)
{
    private const string KeyClaim = "key";
    private const string ScopeClaim = "scope";
    private const string TenantClaim = "tenant";
    private const string ResellerClaim = "reseller";

    public bool IsOperator => Scope == Scope.Operator;

    /// <summary>Where this viewer begins.</summary>
    public string Home => Scope switch
    {
        Scope.TenantAdmin => $"/console/tenants/{Uri.EscapeDataString(Tenant!)}/license",
        Scope.Reseller => $"/console/resellers/{Uri.EscapeDataString(Reseller!)}/licenses",
        _ => "/console/tenants",
    };

    /// <summary>Null where nobody is signed in.</summary>
    public static Viewer? Of(HttpContext http, ClaimsPrincipal? user) =>
        user?.FindFirstValue(KeyClaim) is { } key && Access.ApiKeyText.TryReadId(key, out var id)
            ? new Viewer(
                key, id, Scopes.Named(user.FindFirstValue(ScopeClaim)), user.FindFirstValue(TenantClaim), user.FindFirstValue(ResellerClaim),
                http.TraceIdentifier, http.Request.IsHttps, http.Request.Host, http.Connection.RemoteIpAddress, http.RequestAborted)
            : null;

    /// <summary>Before anybody is signed in: what a key, given to sign in with, is asked about.</summary>
    public static Viewer Asking(HttpContext http, string key) => new(
        key, "", Scope.None, null, null, http.TraceIdentifier, http.Request.IsHttps, http.Request.Host, http.Connection.RemoteIpAddress,
        http.RequestAborted);

    public static ClaimsPrincipal Principal(string key, string scope, string? tenant, string? reseller)
    {
        List<Claim> claims = [new(KeyClaim, key), new(ScopeClaim, scope)];
        if (tenant is not null) claims.Add(new(TenantClaim, tenant));
        if (reseller is not null) claims.Add(new(ResellerClaim, reseller));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, ConsoleSetup.Scheme));
    }
}
