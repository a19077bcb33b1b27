using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>Where a host's grains keep what they decide.</summary>
/// <param name="Owner">Closes all of it, after the last grain has stopped.</param>
public sealed record Storage(IJournal Journal, ISnapshots Snapshots, IAsyncDisposable Owner)
{
    /// <summary>Keeps nothing beyond the process.</summary>
    public static Storage InMemory()
    {
        var journal = new MemoryJournal();
        return new Storage(journal, journal, journal);
    }

    /// <exception cref="JournalRefusedException">The folder cannot be used; nothing in it was changed.</exception>
    public static Storage InFolder(string path, TimeProvider clock, ILoggerFactory logs)
    {
        var folder = DataFolder.Open(path, clock, logs);
        return new Storage(folder.Journal, folder.Snapshots, folder);
    }
}
