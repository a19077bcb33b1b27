using System.Collections.Immutable;

namespace MeteringCluster.Signing;

/// <summary>
/// The keys with which the installation signs what product servers check without asking, as licence snapshots (A2).
/// One grain, key <c>signing</c>. Private keys never leave it.
/// </summary>
[Alias("signing-grain")]
public interface ISigningGrain : IDueGrain
{
    /// <summary>Signs a token with the key that signs at the moment. Signed again, the token has another signature.</summary>
    /// <exception cref="ArgumentException">It would expire later than anything that is signed may.</exception>
    [Repeatable]
    ValueTask<SignedToken> Sign(SignToken command);

    /// <summary>
    /// Every key that is remembered, in the order in which they were made. The first call makes the first key. While the
    /// journal takes no writes, what is due waits, and the keys are as they were.
    /// </summary>
    [Repeatable]
    ValueTask<SigningKeys> Keys();

    /// <summary>
    /// Another key signs from now on: <see cref="SigningKey"/>. The one so far stays published until all that it signed
    /// has expired. Or <see cref="TooManySigningKeys"/>.
    /// </summary>
    ValueTask<SigningAnswer> Rotate(RotateSigningKey command);

    /// <summary>
    /// The key is no longer published and never signs again; what it signed is worth nothing from now on. If it was
    /// signing, another does so from now on. Repeated, it gives the first answer: the <see cref="SigningKey"/>, or
    /// <see cref="UnknownSigningKey"/>.
    /// </summary>
    [Repeatable]
    ValueTask<SigningAnswer> Revoke(RevokeSigningKey command);

    /// <summary>The ids of the secrets with which private keys lie encrypted in the journal.</summary>
    [Repeatable]
    ValueTask<ImmutableArray<string>> Secrets();
}
