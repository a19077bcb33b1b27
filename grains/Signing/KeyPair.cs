using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MeteringCluster.Signing;

/// <summary>A key pair on P-256 in the form in which it is journaled.</summary>
/// <param name="Kid">The thumbprint of the public half (RFC 7638).</param>
/// <param name="D">The private half in base64url, encrypted where <paramref name="WrappedBy"/> names a secret.</param>
public sealed record KeyPair(string Kid, string X, string Y, string D, string? WrappedBy)
{
    public static KeyPair New(SigningSecret? secret)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = key.ExportParameters(includePrivateParameters: true);
        var (x, y) = (Base64Url.EncodeToString(parts.Q.X), Base64Url.EncodeToString(parts.Q.Y));
        var kid = Thumbprint(x, y);
        var d = secret is null ? Base64Url.EncodeToString(parts.D) : secret.Wrap(kid, parts.D);
        CryptographicOperations.ZeroMemory(parts.D);
        return new KeyPair(kid, x, y, d, secret?.Id);
    }

    /// <summary>Signs as ES256 wants it: SHA-256, and the two numbers side by side (IEEE P1363).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data, SigningSecret? secret)
    {
        var d = WrappedBy is null ? Base64Url.DecodeFromChars(D)
            : secret is null ? throw new InvalidOperationException($"The private key {Kid} is encrypted, and no secret is configured.")
            : secret.Unwrap(Kid, D);
        try
        {
            using var key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars(X), Y = Base64Url.DecodeFromChars(Y) },
                D = d,
            });
            return key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    // Records print all that they hold, and what is printed ends up in logs.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Kid = ").Append(Kid).Append(", WrappedBy = ").Append(WrappedBy);
        return true;
    }

    private static string Thumbprint(string x, string y) => Base64Url.EncodeToString(
        SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
}
