using System.Security.Cryptography;
using System.Text;

namespace MeteringCluster.Signing;

/// <summary>Seals keys of the cookies on their way to the journal, where there is a secret to seal them with.</summary>
public static class RingKeys
{
    public static RingKey Seal(string id, string xml, SigningOptions options) => options.Secret is { } secret
        ? new RingKey(id, secret.Wrap(Context(id), Encoding.UTF8.GetBytes(xml)), secret.Id)
        : new RingKey(id, xml, null);

    /// <exception cref="InvalidOperationException">It is sealed with a secret that is not configured.</exception>
    /// <exception cref="CryptographicException">It is not what was sealed.</exception>
    public static string Open(this RingKey key, SigningOptions options)
    {
        if (key.SealedBy is null) return key.Value;
        var secret = options.SecretOf(key.SealedBy)
            ?? throw new InvalidOperationException($"The cookies' key {key.Id} is sealed with a secret, {key.SealedBy}, that is not configured.");
        return Encoding.UTF8.GetString(secret.Unwrap(Context(key.Id), key.Value));
    }

    /// <summary>The same key, as it is to lie in the journal by what is configured now.</summary>
    /// <returns>This one, where it does already or cannot be read.</returns>
    public static RingKey Under(this RingKey key, SigningOptions options) =>
        options.Secret is not { } secret || secret.Id == key.SealedBy || (key.SealedBy is not null && options.SecretOf(key.SealedBy) is null)
            ? key
            : Seal(key.Id, key.Open(options), options);

    private static string Context(string id) => "keyring/" + id;
}
