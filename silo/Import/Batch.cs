using System.Text;

namespace MeteringCluster.Import;

/// <summary>Consecutive lines that go to the server together.</summary>
public sealed class Batch(long number, string mediaType)
{
    private readonly List<(long Line, string Id)> _sent = [];

    /// <summary>Counted from 0 in the order of the file.</summary>
    public long Number => number;

    public string MediaType => mediaType;

    public ItemWriter Items { get; } = new();

    /// <summary>Lines that could not be made an item.</summary>
    public List<Reject> Bad { get; } = [];

    public int Lines => _sent.Count + Bad.Count;

    /// <summary>Where the file goes on after this batch.</summary>
    public long EndOffset { get; private set; }

    public long EndLine { get; private set; }

    public long LineOf(int index) => _sent[index].Line;

    public string IdOf(int index) => _sent[index].Id;

    public void Take(in Line line, Rows rows)
    {
        _sent.Add((line.Number, rows.WriteTo(Items)));
        Pass(line);
    }

    public void Refuse(in Line line, string reason)
    {
        var shown = line.Bytes.Span[..Math.Min(line.Bytes.Length, 1000)];
        Bad.Add(new Reject(line.Number, reason, Encoding.UTF8.GetString(shown)));
        Pass(line);
    }

    /// <summary>A line that is no record.</summary>
    public void Pass(in Line line) => (EndOffset, EndLine) = (line.EndOffset, line.Number);
}
