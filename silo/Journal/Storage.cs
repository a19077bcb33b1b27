using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>Where a host's grains keep what they decide. Disposed after the last of them has stopped.</summary>
public sealed record Storage(IJournal Journal, ISnapshots Snapshots)
{
    /// <summary>Keeps nothing beyond the process.</summary>
    public static Storage InMemory()
    {
        var journal = new MemoryJournal();
        return new Storage(journal, journal);
    }
}
