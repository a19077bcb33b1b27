using System.Buffers;

namespace MeteringCluster.Journaling;

/// <summary>
/// Checks one grain while its records go by in order: no gap, every event decodes and applies, the snapshot is what
/// replay gives at its sequence, and the due instant that was journaled is the one that the state asks for.
/// </summary>
/// <param name="replay">Null where this version has no fold of the grain's kind: only the sequence is checked.</param>
public sealed class Verifier(GrainKey grain, IGrainReplay? replay, Snapshot? snapshot, Action<string> report)
{
    private IGrainReplay? _replay = replay;

    public long Sequence { get; private set; }

    public void Add(StoredRecord record)
    {
        if (record.Sequence != Sequence + 1)
        {
            report($"{grain}: record {record.Sequence} follows record {Sequence}.");
            // What comes after a gap has no state to be applied to.
            _replay = null;
        }

        Sequence = record.Sequence;
        Apply(record);
        if (snapshot is { } kept && kept.Sequence == Sequence) Compare(kept);
    }

    /// <summary>After the last record.</summary>
    public void Finish(DateTimeOffset? journaledDue)
    {
        if (snapshot is { } kept && kept.Sequence > Sequence)
            report($"{grain}: its snapshot is at record {kept.Sequence}, its last record is {Sequence}.");
        if (_replay is not null && _replay.DueAt != journaledDue)
            report($"{grain}: it is due {Show(_replay.DueAt)}, but journaled as due {Show(journaledDue)}.");
    }

    private void Apply(StoredRecord record)
    {
        try
        {
            _replay?.Apply(record.Payload);
        }
        catch (Exception e)
        {
            // Folds are many and each fails in its own way; here every failure is a finding.
            report($"{grain}: record {record.Sequence} cannot be replayed: {e.Message}");
            _replay = null;
        }
    }

    private void Compare(Snapshot kept)
    {
        if (_replay is null || kept.Version != _replay.SnapshotVersion) return;

        var replayed = new ArrayBufferWriter<byte>(kept.State.Length + 1);
        _replay.WriteSnapshot(replayed);
        if (!replayed.WrittenSpan.SequenceEqual(kept.State.Span))
            report($"{grain}: its snapshot at record {kept.Sequence} differs from what replay gives.");
    }

    private static string Show(DateTimeOffset? at) => at is { } instant ? instant.ToString("O") : "never";
}
