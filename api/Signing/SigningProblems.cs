using MeteringCluster.Signing;

namespace MeteringCluster.Api.Signing;

/// <summary>The errors of signing keys.</summary>
public static class SigningProblems
{
    public static readonly ProblemKind UnknownKey = new("unknown-signing-key", 404, "There is no such signing key");
    public static readonly ProblemKind KeyLimit = new("signing-key-limit", 409, "Too many signing keys are published");

    public static Problem Unknown(string kid) => new(
        UnknownKey, $"There is no signing key '{kid}', or it was forgotten since.", json => json.WriteString("kid", kid));

    public static Problem TooMany(TooManySigningKeys many) => new(
        KeyLimit,
        $"{many.Published} signing keys are published, and at most {SigningLimits.MaxPublished} may be; each stays until all that it signed has expired.",
        json =>
        {
            json.WriteNumber("published", many.Published);
            json.WriteNumber("max", SigningLimits.MaxPublished);
            if (many.NextDroppedAt is { } next) json.WriteString("nextDroppedAt", next.UtcDateTime);
        });
}
