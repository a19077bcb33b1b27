using System.Net;
using System.Net.Http.Headers;
using MeteringCluster.Journal;
using MeteringCluster.Signing;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MeteringCluster.Tests.Integration;

/// <summary>A2: the public keys over HTTP, and what operators do with them.</summary>
public sealed class SigningKeyHttpTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Jwks = "/.well-known/jwks.json";

    [Fact]
    public async Task The_public_keys_need_no_key_and_are_kept_by_whoever_read_them()
    {
        using var answer = await server.Get(Jwks, key: null);

        Assert.Equal("application/jwk-set+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=300", answer.Headers.CacheControl!.ToString());
        var key = (await ServerFixture.Json(answer)).GetProperty("keys")[0];
        Assert.Equal(
            ["alg", "crv", "kid", "kty", "use", "x", "y"], key.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ("EC", "P-256", "ES256", "sig"),
            (key.GetProperty("kty").GetString(), key.GetProperty("crv").GetString(), key.GetProperty("alg").GetString(), key.GetProperty("use").GetString()));
        // A thumbprint is a SHA-256, as are the coordinates 32 bytes each.
        Assert.All(["kid", "x", "y"], member => Assert.Equal(43, key.GetProperty(member).GetString()!.Length));

        using var request = new HttpRequestMessage(HttpMethod.Get, Jwks);
        request.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var again = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(answer.Headers.ETag, again.Headers.ETag);
    }

    [Fact]
    public async Task An_operator_rotates_and_revokes_and_the_published_keys_follow()
    {
        await using var own = await ServerFixture.Start();
        using var first = await own.Get(Jwks, key: null);
        var kid = (await ServerFixture.Json(first)).GetProperty("keys")[0].GetProperty("kid").GetString()!;

        using var rotated = await own.Post("/v1/signing-keys/rotate", own.OperatorKey, "");
        var signing = (await ServerFixture.Json(rotated)).GetProperty("kid").GetString()!;
        Assert.Equal([kid, signing], await Published(own));

        using var revoked = await own.Send(HttpMethod.Delete, $"/v1/signing-keys/{kid}", own.OperatorKey);
        Assert.Equal("revoked", (await ServerFixture.Json(revoked)).GetProperty("status").GetString());
        Assert.Equal([signing], await Published(own));

        using var listed = await own.Get("/v1/signing-keys", own.OperatorKey);
        Assert.Equal(
            [(kid, "revoked"), (signing, "signing")],
            (await ServerFixture.Json(listed)).GetProperty("items").EnumerateArray()
                .Select(key => (key.GetProperty("kid").GetString()!, key.GetProperty("status").GetString()!)));
        using var unknown = await own.Send(HttpMethod.Delete, "/v1/signing-keys/none", own.OperatorKey);
        await ServerFixture.Problem(unknown, 404, "unknown-signing-key");
    }

    [Fact]
    public async Task While_the_journal_takes_no_writes_the_public_keys_are_there()
    {
        var journal = new SimulatedJournal { FlushesAtOnce = true };
        await using var own = await ServerFixture.Start(options => options.OpenStorage = _ => new Storage(journal, journal, journal));
        var before = await Published(own);

        journal.IsWritable = false;

        Assert.Equal(before, await Published(own, anew: true));
        using var rotated = await own.Post("/v1/signing-keys/rotate", own.OperatorKey, "");
        await ServerFixture.Problem(rotated, 503, "journal-unavailable");
        Assert.Equal(before, await Published(own, anew: true));
    }

    [Fact]
    public async Task Who_meets_a_key_that_another_silo_made_asks_anew_and_finds_it()
    {
        await using var own = await ServerFixture.Start();
        await Published(own);
        var rotated = (SigningKey)await own.Services.GetRequiredService<IMeteringCluster>().Signing.Rotate(new RotateSigningKey());

        await Eventually.True(async () => (await Published(own, anew: true)).Contains(rotated.Kid));
    }

    [Fact]
    public async Task Signing_keys_are_the_operators()
    {
        var tenant = await server.CreateTenant();

        using var listed = await server.Get("/v1/signing-keys", tenant.AdminKey);
        using var rotated = await server.Post("/v1/signing-keys/rotate", tenant.ServerKey, "");

        await ServerFixture.Problem(listed, 403, "wrong-scope");
        await ServerFixture.Problem(rotated, 403, "wrong-scope");
    }

    [Fact]
    public async Task A_start_with_another_secret_than_the_journals_is_refused_with_one_line()
    {
        SigningSecret? secret = Secret(1);
        await using var own = await ServerFixture.Start(options => options.Signing.Secret = secret);
        using (var made = await own.Get(Jwks, key: null)) Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        await own.Stop();

        foreach (var (wrong, said) in new[] { (Secret(2), "is not the secret"), (null, "set METERING_SIGNING_SECRET") })
        {
            secret = wrong;
            var refused = await Assert.ThrowsAsync<StartRefusedException>(own.StartAgain);
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }

        secret = Secret(1);
        await own.StartAgain();
        Assert.Single(await Published(own));
    }

    [Fact]
    public async Task A_secret_is_changed_by_a_start_with_both_and_a_rotation()
    {
        var (secret, previous) = (Secret(1), (SigningSecret?)null);
        await using var own = await ServerFixture.Start(
            options => (options.Signing.Secret, options.Signing.PreviousSecret) = (secret, previous));
        await Published(own);
        await own.Stop();

        (secret, previous) = (Secret(3), Secret(2));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(own.StartAgain);
        Assert.Contains("METERING_SIGNING_SECRET_PREVIOUS", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);

        (secret, previous) = (Secret(2), Secret(1));
        await own.StartAgain();
        var before = await Sign(own);
        using (var rotated = await own.Post("/v1/signing-keys/rotate", own.OperatorKey, "")) Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        Assert.NotEqual(before, await Sign(own));
        await own.Stop();

        previous = null;
        await own.StartAgain();
        Assert.NotEqual(before, await Sign(own));
    }

    private static async Task<string> Sign(ServerFixture on)
    {
        var expires = on.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(1);
        return (await on.Services.GetRequiredService<IMeteringCluster>().Signing.Sign(new SignToken("JWT", [(byte)'{', (byte)'}'], expires))).Kid;
    }

    private static SigningSecret Secret(byte last)
    {
        Assert.True(SigningSecret.TryParse(Convert.ToBase64String([.. new byte[31], last]), out var secret));
        return secret;
    }

    private static async Task<string[]> Published(ServerFixture from, bool anew = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Jwks);
        if (anew) request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        using var answer = await from.Client.SendAsync(request);
        return [.. (await ServerFixture.Json(answer)).GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }
}
