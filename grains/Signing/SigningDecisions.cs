using MeteringCluster.Audit;
using MeteringCluster.Journaling;

namespace MeteringCluster.Signing;

/// <summary>
/// What the signing keys do by themselves and when asked. Pure: where a new key is needed, the answer is null and
/// nothing happened, and the caller decides again with a spare one.
/// </summary>
internal static class SigningDecisions
{
    public static Decision<SigningEvent, SigningKeyRow?> Sign(SigningState state, KeyPair? spare, DateTimeOffset now, SigningOptions options)
    {
        var turn = new Turn(state, spare, now, options);
        return turn.Settle() ? turn.Answer(turn.State.Signer) : new((SigningKeyRow?)null);
    }

    public static Decision<SigningEvent, SigningKeys?> Keys(SigningState state, KeyPair? spare, DateTimeOffset now, SigningOptions options)
    {
        var turn = new Turn(state, spare, now, options);
        return turn.Settle() ? turn.Answer<SigningKeys?>(View(turn.State)) : new((SigningKeys?)null);
    }

    public static Decision<SigningEvent, SigningAnswer?> Rotate(
        SigningState state, KeyPair? spare, DateTimeOffset now, SigningOptions options, Origin? by)
    {
        var turn = new Turn(state, spare, now, options);
        if (!turn.Settle()) return new((SigningAnswer?)null);
        // There was none, so the one just made is another.
        if (state is { Signer: null, Next: null }) return turn.Answer<SigningAnswer?>(View(turn.State.Signer!));

        var published = turn.State.Keys.Count(key => key.Status != SigningKeyStatus.Revoked);
        if (turn.State.Next is null && published >= SigningLimits.MaxPublished)
            return turn.Answer<SigningAnswer?>(new TooManySigningKeys(
                published, turn.State.Keys.Where(key => key.Status == SigningKeyStatus.Retired).Min(key => key.EndsAt)));

        return turn.StartNext(by) ? turn.Answer<SigningAnswer?>(View(turn.State.Signer!)) : new((SigningAnswer?)null);
    }

    public static Decision<SigningEvent, SigningAnswer?> Revoke(
        SigningState state, KeyPair? spare, DateTimeOffset now, SigningOptions options, RevokeSigningKey command)
    {
        // Before anything else: whether a new key can be made must not keep a bad one in use.
        var turn = new Turn(state, spare, now, options);
        if (state.Find(command.Kid) is not { } key) return new(new UnknownSigningKey(command.Kid));
        if (key.Status != SigningKeyStatus.Revoked)
            turn.Add(new SigningKeyRevoked(now, key.Kid, now + SigningLimits.PublishedAfterRetiring, command.By));

        if (!turn.Settle()) return new((SigningAnswer?)null);
        return turn.Answer<SigningAnswer?>(View(turn.State.Find(command.Kid) ?? key));
    }

    /// <summary>Whether a turn would do something by itself.</summary>
    public static bool IsDue(SigningState state, DateTimeOffset now) => state.Signer is null || state.DueAt() <= now;

    public static SigningKeys View(SigningState state) => new([.. state.Keys.Select(View)]);

    public static SigningKey View(SigningKeyRow key) => new(
        key.Kid, key.X, key.Y, key.Status, key.CreatedAt, key.SignsFrom, key.SignsUntil,
        key.Status == SigningKeyStatus.Retired ? key.EndsAt : null, key.RevokedAt);

    /// <summary>Gathers events, and the state after them.</summary>
    private sealed class Turn(SigningState state, KeyPair? spare, DateTimeOffset now, SigningOptions options)
    {
        private readonly List<SigningEvent> _events = [];
        private KeyPair? _spare = spare;
        private bool _made;

        public SigningState State { get; private set; } = state;

        public Decision<SigningEvent, TAnswer> Answer<TAnswer>(TAnswer answer) => new(answer, _events, []);

        public void Add(SigningEvent @event)
        {
            _events.Add(@event);
            State = State.Apply(@event);
        }

        /// <summary>Does what has fallen due, and sees to it that a key signs.</summary>
        /// <returns>False where that takes a new key and none was given.</returns>
        public bool Settle()
        {
            foreach (var key in State.Keys.Where(key => key.EndsAt <= now)) Add(new SigningKeyDropped(now, key.Kid));
            if (State.Next is { } next && next.SignsFrom <= now) Start(next.Kid, by: null);
            if (State.Signer is null && !StartNext(by: null)) return false;

            // Nobody who reads the published keys once a day should meet a signature before its key: where the grain slept,
            // or the server was off, the key so far signs on until the new one has been out long enough.
            // One new key a turn is enough: what is still due then, the next turn does.
            return State.Next is not null || State.Signer!.SuccessorAt > now
                || Make(Later(State.Signer.SignsUntil!.Value, now + options.PublishBefore)) || _made;
        }

        /// <summary>The next key signs at once, however short it has been published.</summary>
        public bool StartNext(Origin? by)
        {
            if (State.Next is null && !Make(now)) return false;
            Start(State.Next!.Kid, by);
            return true;
        }

        private bool Make(DateTimeOffset signsFrom)
        {
            if (_spare is not { } key) return false;
            (_spare, _made) = (null, true);
            Add(new SigningKeyMade(now, key, signsFrom));
            return true;
        }

        private void Start(string kid, Origin? by)
        {
            var until = now + options.Period;
            Add(new SigningKeyStarted(
                now, kid, until - options.PublishBefore, until, now + SigningLimits.PublishedAfterRetiring, by));
        }

        private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
    }
}
