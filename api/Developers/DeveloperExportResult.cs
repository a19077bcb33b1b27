using System.Globalization;
using System.Text;
using CsvHelper;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>A list as CSV, written in pieces. Importing it again changes nothing.</summary>
internal sealed class DeveloperExportResult(DeveloperExport export) : IResult
{
    public const string MediaType = "text/csv";

    private const int PieceLength = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType + "; charset=utf-8";
        response.Headers.ETag = DeveloperEndpoints.Tag(export.Revision);
        response.Headers.ContentDisposition = "attachment; filename=\"developers.csv\"";

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in (ReadOnlySpan<string>)["id", "name", "email", "role", "modules"]) csv.WriteField(column);
        csv.NextRecord();

        var rows = new DeveloperBatchReader(export.Rows);
        while (rows.Next())
        {
            csv.WriteField(CsvFields.Guard(rows.Id));
            csv.WriteField(CsvFields.Guard(rows.Name));
            csv.WriteField(CsvFields.Guard(rows.Email ?? ""));
            csv.WriteField(CsvFields.Guard(rows.Role));
            csv.WriteField(CsvFields.Guard(rows.Modules));
            csv.NextRecord();
            if (text.GetStringBuilder().Length >= PieceLength) await Send(text, response, httpContext.RequestAborted);
        }

        await Send(text, response, httpContext.RequestAborted);
    }

    private static async Task Send(StringWriter text, HttpResponse response, CancellationToken stop)
    {
        var piece = Encoding.UTF8.GetBytes(text.ToString());
        text.GetStringBuilder().Clear();
        await response.Body.WriteAsync(piece, stop);
    }
}
