using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace MeteringCluster.Tests.Signing;

/// <summary>Checks a token as a product server would, twice: with a library, and by hand.</summary>
internal static class Verification
{
    /// <param name="jwks">As published.</param>
    /// <returns>The claims; null where the signature does not stand, or the token is not valid at the instant.</returns>
    public static async Task<JsonElement?> Claims(string token, string jwks, DateTimeOffset now)
    {
        var byLibrary = await ByLibrary(token, jwks, now);
        var byHand = ByHand(token, jwks, now);
        Assert.Equal(byLibrary, byHand);
        return byHand ? JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement : null;
    }

    public static string Kid(string token) => new JsonWebToken(token).Kid;

    private static async Task<bool> ByLibrary(string token, string jwks, DateTimeOffset now)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(jwks).GetSigningKeys(),
            ValidAlgorithms = ["ES256"],
            ValidateAudience = false,
            ValidateIssuer = false,
            LifetimeValidator = (from, until, _, _) => from <= now.UtcDateTime && now.UtcDateTime < until,
        });
        return result.IsValid;
    }

    private static bool ByHand(string token, string jwks, DateTimeOffset now)
    {
        var parts = token.Split('.');
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        Assert.Equal("ES256", header.RootElement.GetProperty("alg").GetString());
        using var published = JsonDocument.Parse(jwks);
        var key = published.RootElement.GetProperty("keys").EnumerateArray()
            .FirstOrDefault(key => key.GetProperty("kid").GetString() == header.RootElement.GetProperty("kid").GetString());
        if (key.ValueKind == JsonValueKind.Undefined) return false;

        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()),
                Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()),
            },
        });
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        return ecdsa.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            && claims.RootElement.GetProperty("nbf").GetInt64() <= now.ToUnixTimeSeconds()
            && now.ToUnixTimeSeconds() < claims.RootElement.GetProperty("exp").GetInt64();
    }
}
