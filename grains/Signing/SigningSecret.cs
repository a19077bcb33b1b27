using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MeteringCluster.Signing;

/// <summary>Encrypts private keys on their way to the journal: AES-256-GCM, a random nonce each, bound to the key's id.</summary>
public sealed class SigningSecret
{
    public const int Length = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key;

    private SigningSecret(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData([.. "signing-secret"u8, .. key]).AsSpan(0, 8));
    }

    /// <summary>Tells secrets apart without giving anything of them away.</summary>
    public string Id { get; }

    /// <param name="text">32 bytes in base64.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SigningSecret? secret)
    {
        secret = null;
        var key = new byte[Length];
        if (!Convert.TryFromBase64String(text, new byte[text.Length], out var written) || written != Length) return false;

        Convert.TryFromBase64String(text, key, out _);
        secret = new SigningSecret(key);
        return true;
    }

    public string Wrap(string kid, ReadOnlySpan<byte> plain)
    {
        var sealedKey = new byte[NonceLength + plain.Length + TagLength];
        var nonce = sealedKey.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(nonce, plain, sealedKey.AsSpan(NonceLength, plain.Length), sealedKey.AsSpan(^TagLength..), Encoding.UTF8.GetBytes(kid));
        return Base64Url.EncodeToString(sealedKey);
    }

    /// <exception cref="CryptographicException">Another secret, or other bytes.</exception>
    public byte[] Unwrap(string kid, string wrapped)
    {
        var sealedKey = Base64Url.DecodeFromChars(wrapped);
        var plain = new byte[sealedKey.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(
            sealedKey.AsSpan(0, NonceLength), sealedKey.AsSpan(NonceLength, plain.Length), sealedKey.AsSpan(^TagLength..), plain,
            Encoding.UTF8.GetBytes(kid));
        return plain;
    }
}
