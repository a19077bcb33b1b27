namespace MeteringCluster.Journaling;

/// <summary>One decision on its way to disk: the next record of one grain.</summary>
public sealed class JournalRecord(
    GrainKey grain, IFenced owner, long sequence, DateTimeOffset at, ReadOnlyMemory<byte> payload,
    IReadOnlyList<Effect> effects, DueChange due)
{
    // Continuations never run on the journal's writer: a slow caller must not hold up the next group commit.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GrainKey Grain { get; } = grain;

    public IFenced Owner { get; } = owner;

    /// <summary>1 for a grain's first record, then one more each time, without gap.</summary>
    public long Sequence { get; } = sequence;

    public DateTimeOffset At { get; } = at;

    /// <summary>The encoded events; the journal copies it before <see cref="Completion"/> ends.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public IReadOnlyList<Effect> Effects { get; } = effects;

    public DueChange Due { get; } = due;

    /// <summary>Ends well when the record is on disk; fails with <see cref="JournalUnavailableException"/>.</summary>
    public Task Completion => _completion.Task;

    public void Complete() => _completion.SetResult();

    public void Fail(JournalUnavailableException reason)
    {
        _completion.SetException(reason);
        // A record nobody waits for (its caller went away) must not end up as an unobserved exception.
        _ = _completion.Task.Exception;
    }
}

/// <summary>What a record does to its grain's due work: nothing, set it to an instant, or clear it.</summary>
public readonly record struct DueChange(bool Changed, DateTimeOffset? At)
{
    public static DueChange None => default;

    public static DueChange To(DateTimeOffset? at) => new(true, at);
}
