using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Signing;

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
                "The keys that licence snapshots are checked with, as a JWK set (RFC 7517); needs no key. A key is here at least a day "
                + "before it signs, and until all that it signed has expired. Keep them for as long as Cache-Control says, and ask "
                + "again when a snapshot names a key that is not among them. With an ETag; 304 if If-None-Match names it.")
            .WithTags("Signing")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(JwkSet), [MediaType]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified))
            .Refuses(Problems.JournalUnavailableKind, Problems.GrainUnavailableKind);

    private static async Task Get(HttpContext http)
    {
        var cluster = http.RequestServices.GetRequiredService<IMeteringCluster>();
        var body = Write(await cluster.Signing.Keys());
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 16))}\"";

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

    private static ReadOnlyMemory<byte> Write(SigningKeys found)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("keys");
        foreach (var key in found.Keys.Where(key => key.IsPublished))
        {
            json.WriteStartObject();
            json.WriteString("kty", "EC");
            json.WriteString("crv", "P-256");
            json.WriteString("x", key.X);
            json.WriteString("y", key.Y);
            json.WriteString("use", "sig");
            json.WriteString("alg", "ES256");
            json.WriteString("kid", key.Kid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
