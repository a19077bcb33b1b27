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

    /// <summary>Takes out what an owner still has waiting.</summary>
    public List<JournalRecord> Remove(IFenced owner)
    {
        List<JournalRecord> removed = [];
        for (var place = Records.Count - 1; place >= Next; place--)
        {
            if (!ReferenceEquals(Records[place].Owner, owner)) continue;
            removed.Add(Records[place]);
            Records.RemoveAt(place);
        }

        return removed;
    }

    public void Clear()
    {
        Records.Clear();
        Done.Clear();
        Next = 0;
    }
}
