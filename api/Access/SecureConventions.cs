using MeteringCluster.Api.OpenApi;

namespace MeteringCluster.Api.Access;

public static class SecureConventions
{
    public static readonly ProblemKind HttpsRequired = new("https-required", 403, "This needs HTTPS");

    /// <summary>
    /// Refuses plain HTTP, before the body is read (A14). Put before <see cref="ScopeConventions.RequireScope"/>, the
    /// refusal comes when the caller is known, and so into the trail of an audited endpoint's tenant; put after it, it
    /// comes before anything else.
    /// </summary>
    public static TBuilder RequireHttps<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Refuses(HttpsRequired);
        builder.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            // A proxy's word for the scheme has been taken by now, where the proxy is trusted.
            endpoint.RequestDelegate = http => http.Request.IsHttps ? next(http) : Refused(http.Request.Scheme).ExecuteAsync(http);
        });
        return builder;
    }

    private static Problem Refused(string scheme) => new(
        HttpsRequired,
        "This is taken over HTTPS only: straight, or through a proxy that the server was told to trust by --trusted-proxy and that "
        + "sends X-Forwarded-Proto: https.",
        json => json.WriteString("scheme", scheme));
}
