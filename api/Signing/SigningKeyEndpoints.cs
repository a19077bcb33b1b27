using System.ComponentModel;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Directory;
using MeteringCluster.Signing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Signing;

/// <summary>A signing key, without its private half, which nobody ever sees.</summary>
/// <param name="Status"><c>next</c>, <c>signing</c>, <c>retired</c> or <c>revoked</c>.</param>
/// <param name="SignsFrom">Since when it signs, or is going to.</param>
/// <param name="SignsUntil">When another takes its place, or has.</param>
/// <param name="PublishedUntil">Of a retired key: when the last that it signed has expired.</param>
public sealed record SigningKeyView(
    string Kid, string Status, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom, DateTimeOffset? SignsUntil,
    DateTimeOffset? PublishedUntil, DateTimeOffset? RevokedAt);

/// <summary>The keys with which licence snapshots are signed.</summary>
public static class SigningKeyEndpoints
{
    public static void MapSigningKeys(this IEndpointRouteBuilder app)
    {
        app.MapJwks();

        var keys = app.MapGroup("/v1/signing-keys").WithTags("Signing").RequireScope(Scope.Operator);
        keys.MapGet("", List)
            .WithSummary("List the signing keys")
            .WithDescription(
                "In the order in which they were made, with what happens to each and when. There are a few dozen at most, so the list "
                + "has no pages.");
        keys.MapPost("rotate", Rotate)
            .WithSummary("Let another key sign from now on")
            .WithDescription(
                "Happens by itself, too. The key so far signs no more and stays published until all that it signed has expired. The "
                + "next signs at once, however short it has been published: servers that have not read it yet must ask for the keys "
                + "once more. Not idempotent: each call rotates again. Refused with 409 signing-key-limit when 20 keys are published.")
            .Refuses(SigningProblems.KeyLimit);
        keys.MapDelete("{kid}", Revoke)
            .WithSummary("Revoke a compromised signing key")
            .WithDescription(
                "It is published no more and never signs again; if it was signing, another does from now on. Servers that read the "
                + "keys before may take what it signed for 5 minutes more. Idempotent.")
            .Refuses(SigningProblems.UnknownKey);
    }

    private static async Task<Ok<ListView<SigningKeyView>>> List(IMeteringCluster cluster) =>
        TypedResults.Ok(new ListView<SigningKeyView>([.. (await cluster.Signing.Keys()).Keys.Select(View)], null));

    private static async Task<Results<Ok<SigningKeyView>, Problem>> Rotate(
        HttpContext http, IMeteringCluster cluster, PublishedKeys published)
    {
        var answer = await cluster.Signing.Rotate(new RotateSigningKey(http.Origin()));
        published.Forget();
        return answer switch
        {
            SigningKey key => TypedResults.Ok(View(key)),
            TooManySigningKeys many => SigningProblems.TooMany(many),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<SigningKeyView>, Problem>> Revoke(
        [Description("The key's id, its thumbprint.")] string kid, HttpContext http, IMeteringCluster cluster,
        PublishedKeys published)
    {
        var answer = await cluster.Signing.Revoke(new RevokeSigningKey(kid, http.Origin()));
        published.Forget();
        return answer switch
        {
            SigningKey key => TypedResults.Ok(View(key)),
            UnknownSigningKey => SigningProblems.Unknown(kid),
            _ => throw new UnreachableException(),
        };
    }

    private static SigningKeyView View(SigningKey key) => new(
        key.Kid, Name(key.Status), key.CreatedAt, key.SignsFrom, key.SignsUntil, key.PublishedUntil, key.RevokedAt);

    private static string Name(SigningKeyStatus status) => status switch
    {
        SigningKeyStatus.Next => "next",
        SigningKeyStatus.Signing => "signing",
        SigningKeyStatus.Retired => "retired",
        SigningKeyStatus.Revoked => "revoked",
        _ => throw new UnreachableException(),
    };
}
