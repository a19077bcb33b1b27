using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>What was handed over and is not on disk yet, in order.</summary>
internal sealed class JournalQueue
{
    public List<JournalRecord> Records { get; } = [];

    public List<EffectDone> Done { get; } = [];

    /// <summary>The first record that is not yet part of a flush.</summary>
    public int Next { get; set; }

    public bool IsEmpty => Records.Count == 0 && Done.Count == 0;

    public void DoneIsWritten() => Done.Clear();

    public void Clear()
    {
        Records.Clear();
        Done.Clear();
        Next = 0;
    }
}
