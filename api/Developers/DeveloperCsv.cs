using MeteringCluster.Api.Csv;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>
/// Reads a file of developers as it arrives: rows go into the batch, what is wrong with them into the report.
/// </summary>
internal sealed class DeveloperCsv
{
    private readonly Dictionary<string, (int Line, Range Row)> _ids = new(StringComparer.Ordinal);
    private CsvHeader _header = null!;
    private DeveloperBatchWriter _rows = null!;
    private CsvRows _file = null!;

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
        using var rows = new CsvRows(body);
        var file = new DeveloperCsv { _file = rows };
        file._header = await CsvHeader.Read(rows);
        file._rows = new DeveloperBatchWriter(file._header.Columns);
        while (await rows.Next())
        {
            stop.ThrowIfCancellationRequested();
            if (++file.Rows > DeveloperLimits.MaxDevelopers)
                throw new ProblemException(CsvProblems.TooManyRows(DeveloperLimits.MaxDevelopers, "no list"));
            if (rows.IsWhole(file._header.Count, file.Report)) file.Take();
        }

        return file;
    }

    private void Take()
    {
        var bad = Report.BadValues;
        var email = _file.Text(_header.Email);
        var id = _header.Id < 0 ? email?.ToLowerInvariant() : _file.Text(_header.Id);
        var name = _file.Text(_header.Name);
        var role = _file.Text(_header.Role) ?? DeveloperLimits.DefaultRole;
        var modules = Modules(_file.Text(_header.Modules));

        var checks = new Checks();
        checks.Required(_header.Id < 0 ? "email" : "id", id);
        checks.DeveloperId(_header.Id < 0 ? "email" : "id", id);
        checks.Required("name", name);
        checks.Trimmed("name", name, DeveloperLimits.MaxNameLength);
        checks.Email("email", email);
        checks.Trimmed("role", role, DeveloperLimits.MaxRoleLength);
        foreach (var error in checks.Errors) Report.Add(_file.Line, error.Field, $"It {error.Detail}", error.Value as string);
        if (Report.BadValues == bad) Add(id!, name!, email, role, modules);
    }

    private void Add(string id, string name, string? email, string role, string modules)
    {
        if (!_ids.TryGetValue(id, out var first))
            _ids.Add(id, (_file.Line, _rows.Add(id, name, email, role, modules)));
        else if (_rows.IsSame(first.Row, id, name, email, role, modules))
            Repeated++;
        else
            Report.Add(_file.Line, _header.Id < 0 ? "email" : "id", $"It stands in line {first.Line} already, with something else beside it.", id);
    }

    private string Modules(string? text)
    {
        if (text is null) return "";

        string[] modules = [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        if (modules.Length > DeveloperLimits.MaxModules)
            Report.Add(_file.Line, "modules", $"It names {modules.Length} modules; there may be {DeveloperLimits.MaxModules}.", text);
        foreach (var module in modules.Where(module => !DeveloperLimits.IsModule(module)).Take(1))
            Report.Add(_file.Line, "modules", "It holds what is no module: 1 to 32 characters a-z, 0-9 and '-', separated by ';'.", module);
        Array.Sort(modules, StringComparer.Ordinal);
        return string.Join(';', modules);
    }
}
