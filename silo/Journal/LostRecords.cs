using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>What becomes of records that did not get to disk, or of which nobody knows.</summary>
internal static class LostRecords
{
    /// <summary>Every owner first forgets its state; only then does anybody hear that a record failed, and may try again.</summary>
    public static void Fail(IReadOnlyCollection<JournalRecord> lost, IEnumerable<EffectDone> done, Exception cause)
    {
        foreach (var owner in lost.Select(record => record.Owner).Distinct(ReferenceEqualityComparer.Instance))
            ((IFenced)owner!).Fence(FenceCause.WriteFailed);

        var reason = new JournalUnavailableException($"The journal could not be written: {cause.Message}");
        foreach (var record in lost) record.Fail(reason);
        foreach (var effect in done) effect.Fail(reason);
    }
}
