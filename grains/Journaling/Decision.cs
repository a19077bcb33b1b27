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

    public Decision(TAnswer answer, params TEvent[] events)
        : this(answer, events, []) { }
}
