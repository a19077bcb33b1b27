namespace MeteringCluster.Journaling;

/// <summary>
/// What a journal offers besides when several processes write it at once: work that one of them left undone is
/// claimed by another. Claims run by the journal's own clock, so the processes' clocks need not agree. A claim only
/// keeps others from the same work for a while; running it twice must do no harm.
/// </summary>
public interface ISharedWork
{
    /// <summary>
    /// Claims pending effects, oldest first, that nobody has claimed. An effect that was just planned counts as
    /// claimed for a minute by the process that planned it.
    /// </summary>
    Task<IReadOnlyList<Effect>> ClaimEffects(TimeSpan lease, int most, CancellationToken stop);

    /// <summary>Goes on holding the claim on an effect that this process planned or claimed.</summary>
    /// <returns>False when it is done, or another process has claimed it since.</returns>
    Task<bool> KeepClaim(string effectId, TimeSpan lease, CancellationToken stop);

    /// <summary>Claims grains that are due at an instant, earliest first. A claim ends early when the due instant changes.</summary>
    Task<IReadOnlyList<DueWork>> ClaimDueWork(DateTimeOffset now, TimeSpan lease, int most, CancellationToken stop);
}
