using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using MeteringCluster.Signing;

namespace MeteringCluster.Api.Signing;

/// <summary>The published keys as they are sent, and their entity tag.</summary>
public sealed record JwksDocument(ReadOnlyMemory<byte> Body, string Tag)
{
    public static JwksDocument Of(SigningKeys keys)
    {
        var body = Write(keys);
        return new JwksDocument(body, $"\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 16))}\"");
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
