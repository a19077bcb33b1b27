using MeteringCluster.Signing;

namespace MeteringCluster;

/// <summary>Sees to it, at every start, that what is in the journal can be signed with.</summary>
internal static class SigningSecretCheck
{
    /// <exception cref="StartRefusedException">A private key lies encrypted with another secret than the one configured.</exception>
    public static async Task Ensure(ISigningGrain signing, ServerOptions options)
    {
        foreach (var id in await signing.Secrets())
        {
            if (id == options.Signing.Secret?.Id) continue;
            throw new StartRefusedException(options.Signing.Secret is { } other
                ? $"METERING_SIGNING_SECRET is not the secret that the journal's signing keys are encrypted with (its id is {id}, yours is {other.Id})."
                : $"The journal's signing keys are encrypted; set METERING_SIGNING_SECRET to their secret (its id is {id}).");
        }
    }
}
