using System.Globalization;
using System.Text;

namespace MeteringCluster.Load.Bench;

/// <summary>All rounds of all figures, and how they are shown.</summary>
public sealed class Table(IReadOnlyList<Figure> figures)
{
    private readonly Dictionary<string, List<Measured>> _rounds = figures.ToDictionary(figure => figure.Name, _ => new List<Measured>());
    private readonly List<string> _notes = [];

    public void Add(Figure figure, Measured measured)
    {
        _rounds[figure.Name].Add(measured);
        if (measured.Problem is { } problem) Note($"{figure.Name}: {problem.ReplaceLineEndings(" ")}");
    }

    public void Note(string note)
    {
        if (!_notes.Contains(note)) _notes.Add(note);
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| what | per second (median) | ratio | of | p50 ms | p90 ms | p99 ms | p99.9 ms | max ms |");
        text.AppendLine("|---|---:|---:|---|---:|---:|---:|---:|---:|");
        foreach (var figure in figures.Where(figure => _rounds[figure.Name].Count > 0)) AppendRow(text, figure);
        if (_notes.Count > 0) text.AppendLine();
        foreach (var note in _notes) text.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
        return text.ToString();
    }

    public double PerSecond(string name) => Median(_rounds[name].Select(measured => measured.PerSecond));

    /// <summary>
    /// The median of the ratios within each round, not the ratio of the medians: two figures of one round were
    /// measured within seconds of each other, so what disturbs the machine disturbs both.
    /// </summary>
    public double? Ratio(string name, string against)
    {
        if (!_rounds.TryGetValue(name, out var rounds) || !_rounds.TryGetValue(against, out var baseline)) return null;
        var ratios = rounds.Zip(baseline, (a, b) => a.PerSecond / b.PerSecond).ToList();
        return ratios.Count == 0 ? null : Median(ratios);
    }

    private void AppendRow(StringBuilder text, Figure figure)
    {
        var latency = new Histogram();
        foreach (var measured in _rounds[figure.Name])
            if (measured.Latency is { } seen) latency.Add(seen);

        var ratio = figure.Against is { } against ? Ratio(figure.Name, against)?.ToString("F3", CultureInfo.InvariantCulture) : "1";
        text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {PerSecond(figure.Name):N0} | {ratio} | {figure.Against} |");
        foreach (var permille in (int[])[500, 900, 990, 999, 1000])
            text.Append(latency.Count == 0 ? " |" : string.Create(CultureInfo.InvariantCulture, $" {latency.AtPermille(permille) / 1e6:F2} |"));
        text.AppendLine();
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
