using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Signing;

/// <summary>Kept in memory, as only there it is known that the clock was set.</summary>
[Reentrant, KeepAlive]
public sealed class SigningGrain(string id, GrainRuntime runtime) : ISigningGrain, IHostedGrain
{
    private readonly Journaled<SigningState, SigningEvent> _log = new(id, SigningFold.Instance, runtime);
    private readonly SigningOptions _options = runtime.Signing;

    public async ValueTask<SignedToken> Sign(SignToken command)
    {
        // Nobody may get a token that outlives the key that it is checked with.
        if (command.ExpiresAt - runtime.Clock.GetUtcNow() is var life && life > SigningLimits.LongestTokenLife + SigningLimits.ClockSkew)
            throw new ArgumentException(
                $"ExpiresAt is {life:c} from now; it must be at most {SigningLimits.LongestTokenLife:c}, and {SigningLimits.ClockSkew:c} for clocks that differ.");

        // The answer of the turn is on disk by now: nothing is signed with a key that may be lost.
        var signer = await Turn((state, spare, now) => SigningDecisions.Sign(state, spare, now, _options));
        var input = CompactJws.SigningInput(signer.Kid, command.Type, command.Claims);
        var signature = signer.Private!.Sign(Encoding.ASCII.GetBytes(input), _options.SecretOf(signer.Private.WrappedBy));
        return new SignedToken(signer.Kid, CompactJws.Complete(input, signature));
    }

    public async ValueTask<SigningKeys> Keys()
    {
        var (known, isDue) = await _log.Read(
            0, static (state, _, now) => (SigningDecisions.View(state), SigningDecisions.IsDue(state, now)));
        if (!isDue) return known;
        try
        {
            return await Settled();
        }
        catch (JournalUnavailableException) when (known.Keys.Any(key => key.IsPublished))
        {
            // An outage is when servers need them most, and a key is better published late, or for too long, than not at all.
            return known;
        }
    }

    public ValueTask<SigningAnswer> Rotate(RotateSigningKey command) =>
        Turn((state, spare, now) => SigningDecisions.Rotate(state, spare, now, _options, command.By));

    public ValueTask<SigningAnswer> Revoke(RevokeSigningKey command) =>
        Turn((state, spare, now) => SigningDecisions.Revoke(state, spare, now, _options, command));

    public ValueTask<ImmutableArray<string>> Secrets() => _log.Read(
        0, static (state, _, _) => state.Keys.Select(key => key.Private?.WrappedBy).OfType<string>().Distinct().ToImmutableArray());

    public async Task Wake() => await Settled();

    public bool TryLetGo() => _log.TryLetGo();

    private ValueTask<SigningKeys> Settled() =>
        Turn((state, spare, now) => SigningDecisions.Keys(state, spare, now, _options));

    // Chance has no place in a decision, and a key is not worth making for each: only one that asks for it gets a spare.
    private async ValueTask<TAnswer> Turn<TAnswer>(
        Func<SigningState, KeyPair?, DateTimeOffset, Decision<SigningEvent, TAnswer?>> decide)
        where TAnswer : class
    {
        return await Decide(null) ?? await Decide(KeyPair.New(_options.Secret)) ?? throw new UnreachableException();

        ValueTask<TAnswer?> Decide(KeyPair? spare) =>
            _log.Commit((decide, spare), static (state, asked, now) => asked.decide(state, asked.spare, now));
    }
}
