using System.Text;
using System.Text.RegularExpressions;

namespace MeteringCluster.Notices;

/// <summary>
/// A mail's words with <c>{facts}</c> in them. The first line is the subject. A line that begins with <c>[fact]</c> is
/// there only where the fact is known, and one with <c>[!fact]</c> only where it is not.
/// </summary>
internal sealed partial class MailTemplate
{
    private readonly Line[] _lines;

    public MailTemplate(string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Subject = lines[0];
        _lines = [.. lines.Skip(1).SkipWhile(line => line.Length == 0).Select(Read)];
    }

    public string Subject { get; }

    /// <summary>Every fact that is named, with whether its line is there without it.</summary>
    public IEnumerable<(string Name, bool Needed)> Named() =>
        Names(Subject).Select(name => (name, true)).Concat(_lines.SelectMany(
            line => Names(line.Text).Select(name => (name, Needed: line.Condition is null))
                .Concat(line.Condition is { } condition ? [(condition, false)] : [])));

    /// <param name="words">Every fact that is known, in words.</param>
    public (string Subject, string Text) Fill(IReadOnlyDictionary<string, string> words)
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
        {
            if (line.Condition is { } fact && words.ContainsKey(fact) == line.Negated) continue;
            // Lines that were left out leave no second empty line behind.
            if (line.Text.Length == 0 && (text.Length == 0 || (text.Length > 1 && text[^1] == '\n' && text[^2] == '\n'))) continue;
            text.Append(Fill(line.Text, words)).Append('\n');
        }

        return (Fill(Subject, words), text.ToString().TrimEnd('\n') + "\n");
    }

    private static string Fill(string line, IReadOnlyDictionary<string, string> words) =>
        Placeholder.Replace(line, found => words[found.Groups[1].Value]);

    private static IEnumerable<string> Names(string line) => Placeholder.Matches(line).Select(found => found.Groups[1].Value);

    private static Line Read(string line) =>
        Beginning.Match(line) is { Success: true } found
            ? new(line[found.Length..], found.Groups[2].Value, found.Groups[1].Length > 0)
            : new(line, null, false);

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Placeholder { get; }

    [GeneratedRegex(@"^\[(!?)([A-Za-z0-9]+)\] ")]
    private static partial Regex Beginning { get; }

    private sealed record Line(string Text, string? Condition, bool Negated);
}
