using MeteringCluster.Signing;

namespace MeteringCluster;

/// <summary>Sees to it, at every start, that the keys that lie in the journal can be used.</summary>
internal static class SigningSecretCheck
{
    /// <exception cref="StartRefusedException">A key lies encrypted with a secret that is not configured.</exception>
    public static async Task Ensure(IMeteringCluster cluster, ServerOptions options)
    {
        foreach (var id in await cluster.Signing.Secrets()) Ensure(id, "a signing key", "the keys are rotated", options);
        // It is encrypted with another secret as soon as there is one, so one start is enough.
        if (await cluster.Coupons.Secret() is { } ofCoupons) Ensure(ofCoupons, "the key of the coupons", "the server has started once", options);
        foreach (var key in await cluster.KeyRing.Keys())
        {
            var becomes = key.Under(options.Signing);
            if (becomes != key) await cluster.KeyRing.Keep(new KeepRingKey(becomes, Knows: 0));
            if (becomes.SealedBy is { } id) Ensure(id, "a key of the console's cookies", "the server has started once", options);
        }
    }

    private static void Ensure(string id, string what, string until, ServerOptions options)
    {
        if (options.Signing.SecretOf(id) is not null) return;

        throw new StartRefusedException((options.Signing.Secret, options.Signing.PreviousSecret) switch
        {
            ({ } one, { } other) =>
                $"Neither METERING_SIGNING_SECRET nor METERING_SIGNING_SECRET_PREVIOUS is the secret that {what} of the journal is encrypted with (its id is {id}, yours are {one.Id} and {other.Id}).",
            ({ } one, null) =>
                $"METERING_SIGNING_SECRET is not the secret that {what} of the journal is encrypted with (its id is {id}, yours is {one.Id}); give that one as METERING_SIGNING_SECRET_PREVIOUS until {until}.",
            _ => $"Keys in the journal are encrypted, {what} among them; set METERING_SIGNING_SECRET to their secret (its id is {id}).",
        });
    }
}
