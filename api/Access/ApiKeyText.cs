using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MeteringCluster.Api.Access;

/// <summary>
/// An API key as its holder has it: <c>mk_</c>, an id that is no secret, an underscore, and a secret. New keys have
/// an id of 12 and a secret of 32 characters out of 32, so 160 random bits; keys that an operator brings may have an
/// id of 4 to 32 of a-z and 0-9 and a secret of 22 to 128 letters and digits.
/// </summary>
public static class ApiKeyText
{
    public const int MaxLength = 3 + MaxId + 1 + MaxSecret;

    private const string Prefix = "mk_";
    private const int MinId = 4;
    private const int MaxId = 32;
    private const int MinSecret = 22;
    private const int MaxSecret = 128;
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    public static (string Id, string Text) New()
    {
        var id = RandomNumberGenerator.GetString(Alphabet, 12);
        return (id, $"{Prefix}{id}_{RandomNumberGenerator.GetString(Alphabet, 32)}");
    }

    /// <summary>Finds the id in a well-formed key.</summary>
    public static bool TryReadId(ReadOnlySpan<char> text, out ReadOnlySpan<char> id)
    {
        id = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > MaxLength) return false;

        var rest = text[Prefix.Length..];
        var end = rest.IndexOf('_');
        if (end is < MinId or > MaxId || rest.Length - end - 1 is < MinSecret or > MaxSecret) return false;
        foreach (var c in rest[..end])
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)) return false;
        foreach (var c in rest[(end + 1)..])
            if (!char.IsAsciiLetterOrDigit(c)) return false;

        id = rest[..end];
        return true;
    }

    public static bool TryReadId([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? id)
    {
        id = TryReadId(text.AsSpan(), out var span) ? span.ToString() : null;
        return id is not null;
    }

    /// <summary>What is kept of a key: SHA-256 of its whole text, in base64.</summary>
    public static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<byte> hash)
    {
        Span<byte> ascii = stackalloc byte[MaxLength];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..Encoding.ASCII.GetBytes(text, ascii)], actual);
        return CryptographicOperations.FixedTimeEquals(actual, hash);
    }
}
