using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>What lies in a storage at the moment; what it cannot tell is left out.</summary>
/// <param name="DueGrains">Those that want to be woken, now or later.</param>
public sealed record StorageContents(
    long PendingEffects, long DueGrains, long? Snapshots = null, long? JournalBytes = null, long? SnapshotBytes = null, long? FreeBytes = null)
{
    /// <summary>Of any journal, by going through it.</summary>
    public static async Task<StorageContents> Of(IJournal journal, CancellationToken stop) =>
        new(await journal.PendingEffects(stop).LongCountAsync(stop).ConfigureAwait(false), await journal.DueWork(stop).LongCountAsync(stop).ConfigureAwait(false));

    internal static async Task<StorageContents> Of(DataFolder folder, CancellationToken stop)
    {
        var (effects, due) = await folder.Journal.CountWork(stop).ConfigureAwait(false);
        return new StorageContents(
            effects, due, folder.Snapshots.Count(), Size(folder.Path, DataFolder.JournalFile), Size(folder.Path, DataFolder.SnapshotsFile),
            new DriveInfo(folder.Path).AvailableFreeSpace);
    }

    // With the log that has not been brought into it yet.
    private static long Size(string folder, string file) => ((string[])["", "-wal", "-shm"])
        .Select(suffix => new FileInfo(Path.Combine(folder, file + suffix))).Where(part => part.Exists).Sum(part => part.Length);
}
