using System.Globalization;

namespace MeteringCluster.Journal;

/// <summary>
/// Held by the one process that may write to a data folder. The system lets go of the lock when that process ends,
/// however it ends, so none is ever stale.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _file;

    private OwnerLock(FileStream file) => _file = file;

    /// <exception cref="JournalRefusedException">Another process holds it.</exception>
    public static OwnerLock Take(string folder, TimeProvider clock)
    {
        var path = Path.Combine(folder, "journal.lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && IsHeld(path))
        {
            throw new JournalRefusedException($"{folder} is in use by {Owner(folder)}; a journal has one owner.", e);
        }

        try
        {
            var text = string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, started {clock.GetUtcNow():u}");
            // Beside the lock as well: while it is held, the lock file itself cannot be read everywhere.
            File.WriteAllText(Path.Combine(folder, "journal.owner"), text);
            file.SetLength(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            return new OwnerLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool IsHeld(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string Owner(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "journal.owner"));
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
