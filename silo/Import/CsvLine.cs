using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace MeteringCluster.Import;

/// <summary>Splits one line of comma-separated values, as RFC 4180 has it.</summary>
public static class CsvLine
{
    private static readonly CsvConfiguration Strict = new(CultureInfo.InvariantCulture)
    {
        HasHeaderRecord = false,
        BadDataFound = bad => throw new FormatException($"a quote stands where none may be, near '{Shorten(bad.RawRecord.Trim())}'"),
    };

    /// <exception cref="FormatException">The quotes of the line are not in order.</exception>
    public static string[] Split(string line)
    {
        // Almost all lines of a large file have no quotes, and then this is all there is to it.
        if (!line.Contains('"')) return line.Split(',');

        if (line.Count(c => c == '"') % 2 != 0) throw new FormatException("a quote is opened and not closed on the line");
        using var reader = new StringReader(line);
        using var parser = new CsvParser(reader, Strict);
        return parser.Read() && parser.Record is { } fields ? fields : [];
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
