using System.Globalization;
using System.Text;
using CsvHelper;

namespace MeteringCluster.Api.Csv;

/// <summary>CSV on its way out, in pieces; no field of it is taken for a formula.</summary>
internal sealed class CsvPieces(HttpContext http) : IDisposable
{
    public const string MediaType = "text/csv";

    private const int PieceLength = 64 * 1024;

    private readonly StringWriter _text = new(CultureInfo.InvariantCulture);
    private CsvWriter? _csv;

    /// <summary>Begins the answer with its first row.</summary>
    /// <param name="name">What a browser calls the file.</param>
    public void Begin(string name, params ReadOnlySpan<string> columns)
    {
        http.Response.ContentType = MediaType + "; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        _csv = new CsvWriter(_text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in columns) _csv.WriteField(column);
        _csv.NextRecord();
    }

    public async ValueTask Row(params IEnumerable<string?> fields)
    {
        foreach (var field in fields) _csv!.WriteField(CsvFields.Guard(field ?? ""));
        _csv!.NextRecord();
        if (_text.GetStringBuilder().Length >= PieceLength) await Send();
    }

    public async ValueTask Send()
    {
        var piece = Encoding.UTF8.GetBytes(_text.ToString());
        _text.GetStringBuilder().Clear();
        await http.Response.Body.WriteAsync(piece, http.RequestAborted);
    }

    public void Dispose()
    {
        _csv?.Dispose();
        _text.Dispose();
    }
}
