using System.Globalization;
using CsvHelper;

namespace MeteringCluster.Import;

/// <summary>The lines that did not get in, as CSV: line, reason, content.</summary>
public sealed class RejectsReport : IDisposable
{
    private readonly FileStream _file;
    private readonly CsvWriter _csv;

    /// <param name="length">How much of an earlier run's report stays.</param>
    public RejectsReport(string path, long length)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        _file.SetLength(Math.Min(length, _file.Length));
        _file.Seek(0, SeekOrigin.End);
        _csv = new CsvWriter(new StreamWriter(_file), CultureInfo.InvariantCulture);
        if (_file.Length == 0) Write("line", "reason", "content");
    }

    /// <returns>The report's length in bytes.</returns>
    public long Add(IEnumerable<Reject> rejects)
    {
        foreach (var reject in rejects) Write(reject.Line.ToString(CultureInfo.InvariantCulture), reject.Reason, reject.Content);
        _csv.Flush();
        return _file.Length;
    }

    public void Dispose() => _csv.Dispose();

    private void Write(string line, string reason, string content)
    {
        _csv.WriteField(line);
        _csv.WriteField(reason);
        _csv.WriteField(content);
        _csv.NextRecord();
    }
}
