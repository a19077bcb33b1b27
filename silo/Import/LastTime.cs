namespace MeteringCluster.Import;

/// <summary>Finds the time of a file's last row without reading the whole file.</summary>
public static class LastTime
{
    private const int Tail = 1024 * 1024;

    /// <exception cref="ImportFailedException">No row in the file's last mebibyte has a time.</exception>
    public static DateTimeOffset Find(Stream file, CsvRows rows)
    {
        var start = Math.Max(0, file.Length - Tail);
        file.Position = start;
        var lines = new LineReader(file, file.Length, start, start == 0 ? 0 : 1);
        DateTimeOffset? last = null;
        while (lines.TryRead(out var line)) last = rows.TimeOf(line) ?? last;
        return last ?? throw new ImportFailedException("--shift-to needs the last row's time, and no row near the end of the file has one.");
    }
}
