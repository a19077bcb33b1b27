using MeteringCluster.Api.Csv;
using MeteringCluster.Developers;

namespace MeteringCluster.Api.Developers;

/// <summary>A list as CSV, written in pieces. Importing it again changes nothing.</summary>
internal sealed class DeveloperExportResult(DeveloperExport export) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ETag = DeveloperEndpoints.Tag(export.Revision);
        using var csv = new CsvPieces(httpContext);
        csv.Begin("developers.csv", "id", "name", "email", "role", "modules");
        var rows = new DeveloperBatchReader(export.Rows);
        while (rows.Next()) await csv.Row(rows.Id, rows.Name, rows.Email, rows.Role, rows.Modules);
        await csv.Send();
    }
}
