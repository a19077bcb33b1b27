using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace MeteringCluster.Api.Invoicing;

/// <summary>
/// Tells Stripe's words from those of others: <c>Stripe-Signature: t=…,v1=…</c>, where v1 is the HMAC-SHA256 of
/// <c>t.payload</c>. While a secret is exchanged there are several v1, and one that fits is enough.
/// </summary>
/// <param name="secret">The endpoint's signing secret; null where events are not taken.</param>
public sealed class StripeSignatures(string? secret)
{
    public const string Header = "Stripe-Signature";

    /// <summary>How far the signature's own time may lie from this server's clock, in either direction.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly byte[]? _secret = secret is null ? null : Encoding.UTF8.GetBytes(secret);

    public bool IsConfigured => _secret is not null;

    /// <param name="payload">The body as it was sent, byte for byte.</param>
    /// <returns>Null where the payload is Stripe's; else why it is not, for people to read.</returns>
    public string? Refuse(StringValues header, ReadOnlySpan<byte> payload, DateTimeOffset now)
    {
        if (header.Count == 0 || header[0] is not { Length: > 0 } text) return $"The header {Header} is missing.";
        if (header.Count > 1 || !TryRead(text, out var time, out var signatures))
            return $"The header {Header} is malformed: it must be t=<seconds>,v1=<64 hexadecimal digits>.";

        var expected = Sign(time, payload);
        var fits = false;
        foreach (var signature in signatures) fits |= CryptographicOperations.FixedTimeEquals(signature, expected);
        if (!fits) return "No signature fits the body and the endpoint's signing secret.";

        var age = now - DateTimeOffset.FromUnixTimeSeconds(time);
        return age.Duration() <= Tolerance ? null
            : $"The signature's time lies {age.Duration().TotalSeconds:0} seconds in the {(age > TimeSpan.Zero ? "past" : "future")}; at most {Tolerance.TotalSeconds:0} are allowed.";
    }

    private byte[] Sign(long time, ReadOnlySpan<byte> payload)
    {
        var signed = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret ?? throw new InvalidOperationException("There is no signing secret."));
        using (signed)
        {
            signed.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")));
            signed.AppendData(payload);
            return signed.GetHashAndReset();
        }
    }

    // Other schemes than v1, such as that of test events, are passed over.
    private static bool TryRead(string header, out long time, out List<byte[]> signatures)
    {
        (time, signatures) = (-1, []);
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) return false;
            var value = part[(equals + 1)..];
            if (part[..equals] == "t")
            {
                if (time >= 0 || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out time) || time > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
                    return false;
            }
            else if (part[..equals] == "v1" && value.Length == 2 * SHA256.HashSizeInBytes && value.All(char.IsAsciiHexDigit))
            {
                signatures.Add(Convert.FromHexString(value));
            }
        }

        return time >= 0 && signatures.Count > 0;
    }
}
