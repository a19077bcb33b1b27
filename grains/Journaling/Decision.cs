namespace MeteringCluster.Journaling;

/// <summary>
/// What a decider made of a command: the answer, the events to journal (none for a refusal or a repeat), and the
/// effects that other grains or the outside must see, journaled as pending in the same transaction.
/// </summary>
public readonly record struct Decision<TEvent, TAnswer>(
    TAnswer Answer, IReadOnlyList<TEvent> Events, IReadOnlyList<Effect> Effects)
{
    public Decision(TAnswer answer)
        : this(answer, [], []) { }

    /// <summary>
    /// What a repeat's answer promises and an earlier decision has planned: run again before the answer leaves, since
    /// whoever planned it may not have come to it. Not journaled.
    /// </summary>
    public IReadOnlyList<Effect>? Owed { get; init; }

    /// <summary>Those of the effects that the answer promises to have run; null where it is all of them.</summary>
    public IReadOnlyList<Effect>? Promised { get; init; }

    public Decision(TAnswer answer, params TEvent[] events)
        : this(answer, events, []) { }
}
