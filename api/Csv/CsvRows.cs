using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace MeteringCluster.Api.Csv;

/// <summary>A file of CSV in UTF-8, row by row as it arrives. Never holds more of the text than one row.</summary>
internal sealed class CsvRows : IDisposable
{
    // Longer than any field may be, with its quotes: what is longer is a quote that is never closed.
    private const int MaxField = 4_096;

    private readonly StreamReader _text;
    private readonly RowBoundedReader _bounded;
    private readonly CsvParser _parser;

    public CsvRows(Stream body)
    {
        // Takes a byte order mark away, and no other encoding for this one.
        _text = new StreamReader(body, new UTF8Encoding(true), detectEncodingFromByteOrderMarks: false, 64 * 1024, leaveOpen: true);
        _bounded = new RowBoundedReader(_text);
        _parser = new CsvParser(_bounded, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            MaxFieldSize = MaxField,
            BadDataFound = _ => HasBadQuotes = true,
        });
    }

    public string[] Fields { get; private set; } = [];

    /// <summary>Of the file, where the row begins; the header's is 1.</summary>
    public int Line { get; private set; }

    /// <summary>The row has a quote where none may be.</summary>
    public bool HasBadQuotes { get; private set; }

    /// <returns>False at the end of the file.</returns>
    /// <exception cref="ProblemException">What follows is no row that could be read.</exception>
    public async Task<bool> Next()
    {
        var before = _parser.RawRow;
        HasBadQuotes = false;
        _bounded.BeginRow();
        try
        {
            if (!await _parser.ReadAsync()) return false;
        }
        catch (MaxFieldSizeException)
        {
            throw new ProblemException(CsvProblems.Malformed(
                before + 1, null, $"A field is longer than {MaxField} characters, or a quote is opened in it and never closed."));
        }
        catch (RowBoundedReader.RowTooLongException)
        {
            throw new ProblemException(CsvProblems.Malformed(
                before + 1, null, $"A row is longer than {RowBoundedReader.MaxRow} characters."));
        }

        // Only when its fields are taken apart is a bad quote found.
        Fields = _parser.Record!;
        // A row goes over several lines, if a field in quotes does, and to the end of the file if the quotes never end.
        var raw = _parser.RawRecord.AsSpan();
        if (raw.Count('"') % 2 == 0) raw = raw.TrimEnd("\r\n");
        Line = _parser.RawRow - raw.Count('\n');
        return true;
    }

    /// <summary>Reads the first row as the names of columns, in whatever order and case.</summary>
    /// <returns>Where each of the known ones stands; -1 for those that are not there.</returns>
    /// <exception cref="ProblemException">There is none, one is not known, or one stands twice.</exception>
    public async Task<int[]> ReadHeader(IReadOnlyList<string> known)
    {
        if (!await Next())
            throw new ProblemException(CsvProblems.Malformed(1, null, "The file is empty; its first line must name the columns."));

        var places = new int[known.Count];
        Array.Fill(places, -1);
        for (var at = 0; at < Fields.Length; at++)
        {
            var name = Fields[at].Trim();
            var column = known.ToList().FindIndex(one => one.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (column < 0)
                throw Bad(Fields[at], $"There is no column '{Short(Fields[at])}'; known are {string.Join(", ", known)}, separated by commas.");
            if (places[column] >= 0) throw Bad(known[column], $"The column {known[column]} stands twice.");
            places[column] = at;
        }

        return places;
    }

    public ProblemException Bad(string column, string detail) => new(CsvProblems.Malformed(Line, Short(column), detail));

    /// <summary>Tells the report of a row that is no row of this file at all.</summary>
    /// <returns>Whether it is one.</returns>
    public bool IsWhole(int columns, CsvReport report)
    {
        if (HasBadQuotes)
            report.Add(Line, null, "A quote stands where none may be.", string.Join(',', Fields));
        else if (Fields.Length != columns)
            report.Add(Line, null, $"The row has {Fields.Length} columns; the header has {columns}.", string.Join(',', Fields));
        else
            return true;
        return false;
    }

    /// <returns>Null for an empty field, and where there is no such column.</returns>
    public string? Text(int column)
    {
        if (column < 0) return null;

        var text = CsvFields.Unguard(Fields[column].Trim(' '));
        return text.Length == 0 ? null : text;
    }

    public void Dispose()
    {
        _parser.Dispose();
        _bounded.Dispose();
        _text.Dispose();
    }

    private static string Short(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
