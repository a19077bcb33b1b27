namespace MeteringCluster.Api.Csv;

/// <summary>A value of a file that cannot be taken.</summary>
/// <param name="Line">Of the file, the header's being 1; a row that has several is known by its first.</param>
/// <param name="Column">Missing where the row as a whole is bad.</param>
public sealed record BadValueView(int Line, string? Column, string Detail, string? Value);

/// <summary>Gathers what is wrong with a file: all is counted, the first thousand are listed.</summary>
internal sealed class CsvReport
{
    private const int MostListed = 1_000;
    private const int LongestEcho = 100;

    private readonly List<BadValueView> _bad = [];
    private int _lastLine;

    public IReadOnlyList<BadValueView> Bad => _bad;

    public int BadRows { get; private set; }

    public int BadValues { get; private set; }

    public void Add(int line, string? column, string detail, string? value)
    {
        BadValues++;
        if (line != _lastLine) BadRows++;
        _lastLine = line;
        if (_bad.Count < MostListed) _bad.Add(new BadValueView(line, column, detail, Echo(value)));
    }

    private static string? Echo(string? value) =>
        value is { Length: > LongestEcho } ? string.Concat(value.AsSpan(0, LongestEcho), "…") : value;
}
