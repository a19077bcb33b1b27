using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeteringCluster.Signing;

namespace MeteringCluster.Notices;

/// <summary>What an endpoint's webhooks are signed with, in the form in which it is journaled.</summary>
/// <param name="Value">Base64url, encrypted where <paramref name="WrappedBy"/> names a secret.</param>
public sealed record WebhookSecret(string Value, string? WrappedBy)
{
    /// <summary>As the specification shows secrets: this, and base64.</summary>
    public const string Prefix = "whsec_";

    private const int Bytes = 32;
    private const string Context = "webhook-secret";

    /// <summary>Draws a new one. The text is for its owner, once.</summary>
    public static (WebhookSecret Kept, string Text) New(SigningSecret? secret)
    {
        var drawn = RandomNumberGenerator.GetBytes(Bytes);
        var kept = secret is null ? new WebhookSecret(Base64Url.EncodeToString(drawn), null) : new(secret.Wrap(Context, drawn), secret.Id);
        return (kept, Prefix + Convert.ToBase64String(drawn));
    }

    /// <returns>Null where it is encrypted with a secret that is not configured.</returns>
    public byte[]? Open(SigningOptions options) =>
        WrappedBy is null ? Base64Url.DecodeFromChars(Value) : options.SecretOf(WrappedBy)?.Unwrap(Context, Value);

    /// <summary>One signature of the list that the header webhook-signature holds (Standard Webhooks, v1).</summary>
    public static string Sign(ReadOnlySpan<byte> key, string messageId, long timestamp, string body) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp}.{body}"))))}";

    // Records print all that they hold, and what is printed ends up in logs.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("WrappedBy = ").Append(WrappedBy);
        return true;
    }
}
