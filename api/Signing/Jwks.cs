using MeteringCluster.Api.OpenApi;

namespace MeteringCluster.Api.Signing;

/// <summary>One published key as of RFC 7517.</summary>
/// <param name="Kid">The key's thumbprint as of RFC 7638.</param>
public sealed record Jwk(string Kty, string Crv, string X, string Y, string Use, string Alg, string Kid);

public sealed record JwkSet(IReadOnlyList<Jwk> Keys);

/// <summary>The public keys, for whoever checks a signature.</summary>
public static class Jwks
{
    public const string Path = "/.well-known/jwks.json";
    public const string MediaType = "application/jwk-set+json";

    private static readonly TimeSpan CacheFor = TimeSpan.FromMinutes(5);

    public static void MapJwks(this IEndpointRouteBuilder app) =>
        app.MapGet(Path, Get)
            .Describe(
                "The public keys",
                "The keys that licence snapshots are checked with, as a JWK set (RFC 7517); needs no key. A key whose turn comes by "
                + "itself is here at least a day before it signs; the very first, and one that an operator's rotation or revocation "
                + "puts in place, may sign as soon as it is here. Each stays until all that it signed has expired, unless it is "
                + "revoked. Keep them for as long as Cache-Control says; when a snapshot names a key that is not among them, ask once "
                + "more with Cache-Control: no-cache before refusing it. Without that, the answer may be 5 seconds old. With an ETag; "
                + "304 if If-None-Match names it.")
            .WithTags("Signing")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(JwkSet), [MediaType]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified))
            .Refuses(Problems.JournalUnavailableKind, Problems.GrainUnavailableKind);

    private static async Task Get(HttpContext http)
    {
        var anew = http.Request.GetTypedHeaders().CacheControl?.NoCache == true;
        var (body, tag) = await http.RequestServices.GetRequiredService<PublishedKeys>().Read(anew);

        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = $"public, max-age={CacheFor.TotalSeconds:0}";
        if (EntityTags.Match(http.Request.Headers.IfNoneMatch, tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = MediaType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
