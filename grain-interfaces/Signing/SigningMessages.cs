using System.Collections.Immutable;
using MeteringCluster.Audit;

namespace MeteringCluster.Signing;

/// <param name="Type">The token's media type without <c>application/</c>, as <c>typ</c> of the header: <c>JWT</c>.</param>
/// <param name="Claims">A JSON object in UTF-8.</param>
/// <param name="ExpiresAt">
/// At most <see cref="SigningLimits.LongestTokenLife"/> from now, as keys stay published that long;
/// <see cref="SigningLimits.ClockSkew"/> more is borne with.
/// </param>
[GenerateSerializer, Immutable, Alias("sign-token")]
public sealed record SignToken(string Type, byte[] Claims, DateTimeOffset ExpiresAt);

/// <param name="Kid">The key that signed.</param>
/// <param name="Text">A JWS in compact form, ES256 (RFC 7515, RFC 7518).</param>
[GenerateSerializer, Immutable, Alias("signed-token")]
public sealed record SignedToken(string Kid, string Text);

[GenerateSerializer, Immutable, Alias("signing-keys")]
public sealed record SigningKeys(ImmutableArray<SigningKey> Keys);

[GenerateSerializer, Immutable, Alias("rotate-signing-key")]
public sealed record RotateSigningKey(Origin? By = null);

[GenerateSerializer, Immutable, Alias("revoke-signing-key")]
public sealed record RevokeSigningKey(string Kid, Origin? By = null);

[GenerateSerializer, Immutable, Alias("signing-answer")]
public abstract record SigningAnswer;

/// <summary>The public half of a key, and where it is in its life.</summary>
/// <param name="Kid">Its thumbprint as of RFC 7638.</param>
/// <param name="X">A coordinate on P-256 in base64url, as <paramref name="Y"/>.</param>
/// <param name="SignsFrom">Since when it signs, or is going to.</param>
/// <param name="SignsUntil">When the next takes its place, or has; none for one that has not begun.</param>
/// <param name="PublishedUntil">Of a retired key: until the last that it signed has expired.</param>
[GenerateSerializer, Immutable, Alias("signing-key")]
public sealed record SigningKey(
    string Kid, string X, string Y, SigningKeyStatus Status, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom,
    DateTimeOffset? SignsUntil, DateTimeOffset? PublishedUntil, DateTimeOffset? RevokedAt) : SigningAnswer
{
    public bool IsPublished => Status != SigningKeyStatus.Revoked;
}

[GenerateSerializer, Alias("signing-key-status")]
public enum SigningKeyStatus
{
    /// <summary>Published, so that everybody knows it before it signs.</summary>
    Next,

    Signing,

    /// <summary>Signs no more; published until what it signed has expired. Its private half is gone.</summary>
    Retired,

    /// <summary>Compromised: not published.</summary>
    Revoked,
}

/// <summary>No key has this thumbprint, or it was forgotten.</summary>
[GenerateSerializer, Immutable, Alias("unknown-signing-key")]
public sealed record UnknownSigningKey(string Kid) : SigningAnswer;

/// <summary>So many keys are published that servers should not have to read more.</summary>
/// <param name="NextDroppedAt">When the first of them is published no more.</param>
[GenerateSerializer, Immutable, Alias("too-many-signing-keys")]
public sealed record TooManySigningKeys(int Published, DateTimeOffset? NextDroppedAt) : SigningAnswer;

public static class SigningLimits
{
    /// <summary>What is signed expires within so long.</summary>
    public static readonly TimeSpan LongestTokenLife = TimeSpan.FromDays(30);

    /// <summary>By so much the clock of whoever made the token may be ahead of the one that signs.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>A retired key stays published for so long: a day longer than needed, as clocks differ.</summary>
    public static readonly TimeSpan PublishedAfterRetiring = TimeSpan.FromDays(31);

    /// <summary>A rotation that would publish more keys than this is refused.</summary>
    public const int MaxPublished = 20;
}
