using MeteringCluster.Signing;

namespace MeteringCluster;

/// <summary>Sees to it, at every start, that what is in the journal can be signed with.</summary>
internal static class SigningSecretCheck
{
    /// <exception cref="StartRefusedException">A private key lies encrypted with a secret that is not configured.</exception>
    public static async Task Ensure(ISigningGrain signing, ServerOptions options)
    {
        foreach (var id in await signing.Secrets())
        {
            if (options.Signing.SecretOf(id) is not null) continue;
            throw new StartRefusedException((options.Signing.Secret, options.Signing.PreviousSecret) switch
            {
                ({ } one, { } other) =>
                    $"Neither METERING_SIGNING_SECRET nor METERING_SIGNING_SECRET_PREVIOUS is the secret that a signing key of the journal is encrypted with (its id is {id}, yours are {one.Id} and {other.Id}).",
                ({ } one, null) =>
                    $"METERING_SIGNING_SECRET is not the secret that a signing key of the journal is encrypted with (its id is {id}, yours is {one.Id}); give that one as METERING_SIGNING_SECRET_PREVIOUS until the keys are rotated.",
                _ => $"The journal's signing keys are encrypted; set METERING_SIGNING_SECRET to their secret (its id is {id}).",
            });
        }
    }
}
