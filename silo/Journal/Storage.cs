using MeteringCluster.Journal.Postgres;
using MeteringCluster.Journaling;

namespace MeteringCluster.Journal;

/// <summary>Where a host's grains keep what they decide.</summary>
/// <param name="Owner">Closes all of it, after the last grain has stopped.</param>
public sealed record Storage(IJournal Journal, ISnapshots Snapshots, IAsyncDisposable Owner)
{
    /// <summary>
    /// Tells this installation from others that speak to the same party outside: 32 hexadecimal digits that lie with the
    /// journal, and of a journal in memory new ones for each process.
    /// </summary>
    public string Installation { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>Where it lies, for the operator.</summary>
    public string Place { get; init; } = "memory only: nothing is kept";

    /// <summary>Ends with a sentence when another process has taken the journal over: this one must stop.</summary>
    public Task<string> Lost { get; init; } = new TaskCompletionSource<string>().Task;

    /// <summary>Says what lies in it. By default it is gone through.</summary>
    public Func<CancellationToken, Task<StorageContents>> Contents
    {
        get => field ?? (stop => StorageContents.Of(Journal, stop));
        init;
    }

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
        return new Storage(folder.Journal, folder.Snapshots, folder)
        {
            Place = folder.Path,
            Installation = folder.Installation,
            Contents = stop => StorageContents.Of(folder, stop),
        };
    }

    /// <exception cref="JournalRefusedException">A database cannot be used; nothing in it was changed.</exception>
    public static async Task<Storage> InPostgres(PostgresOptions options, ILoggerFactory logs, CancellationToken stop = default)
    {
        var opened = await PostgresStorage.Open(options, logs, stop).ConfigureAwait(false);
        return new Storage(opened.Journal, opened.Snapshots, opened)
        {
            Place = $"PostgreSQL: {opened.Place}",
            Lost = opened.Lost,
            Installation = opened.Installation.ToString("N"),
            Contents = opened.Contents,
        };
    }
}
