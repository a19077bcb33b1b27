using System.Buffers.Text;
using System.Text;

namespace MeteringCluster.Signing;

/// <summary>The compact form of a signed token: three parts in base64url between dots (RFC 7515).</summary>
internal static class CompactJws
{
    /// <param name="type">Of the token; without a character that JSON would escape.</param>
    public static string SigningInput(string kid, string type, ReadOnlySpan<byte> claims) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{kid}}","typ":"{{type}}"}"""))}.{Base64Url.EncodeToString(claims)}";

    public static string Complete(string signingInput, ReadOnlySpan<byte> signature) =>
        $"{signingInput}.{Base64Url.EncodeToString(signature)}";
}
