using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>
/// Reads a file of developers as it arrives: rows go into the batch, what is wrong with them into the report. Never holds
/// more of the text than one row.
/// </summary>
internal sealed class DeveloperCsv
{
    // Longer than any field may be, with its quotes: what is longer is a quote that is never closed.
    private const int MaxField = 4_096;

    private readonly Dictionary<string, (int Line, Range Row)> _ids = new(StringComparer.Ordinal);
    private CsvHeader _header = null!;
    private DeveloperBatchWriter _rows = null!;
    private int _line;
    private bool _badQuotes;

    private DeveloperCsv() { }

    public CsvReport Report { get; } = new();

    /// <summary>All but the header, good and bad.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that say again what another row says; they do no harm.</summary>
    public int Repeated { get; private set; }

    public byte[] Batch => _rows.ToArray();

    /// <exception cref="ProblemException">It is no such file at all, or has too many rows.</exception>
    public static async Task<DeveloperCsv> Read(Stream body, CancellationToken stop)
    {
        var file = new DeveloperCsv();
        // Takes a byte order mark away, and no other encoding for this one.
        using var text = new StreamReader(body, new UTF8Encoding(true), detectEncodingFromByteOrderMarks: false, 64 * 1024, leaveOpen: true);
        using var bounded = new RowBoundedReader(text);
        using var parser = new CsvParser(bounded, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            MaxFieldSize = MaxField,
            BadDataFound = _ => file._badQuotes = true,
        });
        if (!await file.Next(parser, bounded))
            throw new ProblemException(DeveloperProblems.MalformedCsv(1, null, "The file is empty; its first line must name the columns."));

        file._header = CsvHeader.Read(parser.Record!, file._line);
        file._rows = new DeveloperBatchWriter(file._header.Columns);
        while (await file.Next(parser, bounded))
        {
            stop.ThrowIfCancellationRequested();
            if (++file.Rows > DeveloperLimits.MaxDevelopers) throw new ProblemException(DeveloperProblems.TooManyRows());
            file.Take(parser.Record!);
        }

        return file;
    }

    private async Task<bool> Next(CsvParser parser, RowBoundedReader text)
    {
        var before = parser.RawRow;
        _badQuotes = false;
        text.BeginRow();
        try
        {
            if (!await parser.ReadAsync()) return false;
        }
        catch (MaxFieldSizeException)
        {
            throw new ProblemException(DeveloperProblems.MalformedCsv(
                before + 1, null, $"A field is longer than {MaxField} characters, or a quote is opened in it and never closed."));
        }

        catch (RowBoundedReader.RowTooLongException)
        {
            throw new ProblemException(DeveloperProblems.MalformedCsv(
                before + 1, null, $"A row is longer than {RowBoundedReader.MaxRow} characters."));
        }

        // A row goes over several lines, if a field in quotes does, and to the end of the file if the quotes never end.
        var raw = parser.RawRecord.AsSpan();
        if (raw.Count('"') % 2 == 0) raw = raw.TrimEnd("\r\n");
        _line = parser.RawRow - raw.Count('\n');
        return true;
    }

    private void Take(string[] fields)
    {
        if (_badQuotes)
        {
            Report.Add(_line, null, "A quote stands where none may be.", string.Join(',', fields));
            return;
        }

        if (fields.Length != _header.Count)
        {
            Report.Add(_line, null, $"The row has {fields.Length} columns; the header has {_header.Count}.", string.Join(',', fields));
            return;
        }

        var bad = Report.BadValues;
        var email = Text(fields, _header.Email);
        var id = _header.Id < 0 ? email?.ToLowerInvariant() : Text(fields, _header.Id);
        var name = Text(fields, _header.Name);
        var role = Text(fields, _header.Role) ?? DeveloperLimits.DefaultRole;
        var modules = Modules(Text(fields, _header.Modules));

        var checks = new Checks();
        checks.Required(_header.Id < 0 ? "email" : "id", id);
        checks.DeveloperId(_header.Id < 0 ? "email" : "id", id);
        checks.Required("name", name);
        checks.Trimmed("name", name, DeveloperLimits.MaxNameLength);
        checks.Email("email", email);
        checks.Trimmed("role", role, DeveloperLimits.MaxRoleLength);
        foreach (var error in checks.Errors) Report.Add(_line, error.Field, $"It {error.Detail}", error.Value as string);
        if (Report.BadValues == bad) Add(id!, name!, email, role, modules);
    }

    private void Add(string id, string name, string? email, string role, string modules)
    {
        if (!_ids.TryGetValue(id, out var first))
            _ids.Add(id, (_line, _rows.Add(id, name, email, role, modules)));
        else if (_rows.IsSame(first.Row, id, name, email, role, modules))
            Repeated++;
        else
            Report.Add(_line, _header.Id < 0 ? "email" : "id", $"It stands in line {first.Line} already, with something else beside it.", id);
    }

    /// <returns>Null for an empty field, and where there is no such column.</returns>
    private static string? Text(string[] fields, int column)
    {
        if (column < 0) return null;

        var text = CsvFields.Unguard(fields[column].Trim(' '));
        return text.Length == 0 ? null : text;
    }

    private string Modules(string? text)
    {
        if (text is null) return "";

        string[] modules = [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        if (modules.Length > DeveloperLimits.MaxModules)
            Report.Add(_line, "modules", $"It names {modules.Length} modules; there may be {DeveloperLimits.MaxModules}.", text);
        foreach (var module in modules.Where(module => !DeveloperLimits.IsModule(module)).Take(1))
            Report.Add(_line, "modules", "It holds what is no module: 1 to 32 characters a-z, 0-9 and '-', separated by ';'.", module);
        Array.Sort(modules, StringComparer.Ordinal);
        return string.Join(';', modules);
    }
}
