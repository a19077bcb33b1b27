using System.ComponentModel;
using System.Diagnostics;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Csv;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Developers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Developers;

/// <summary>Lists of developers as files (B2, B11).</summary>
internal static class DeveloperFiles
{
    /// <summary>Fits 100,000 rows of 300 bytes.</summary>
    private const long MaxBytes = 32 * 1024 * 1024;

    public static void MapDeveloperFiles(this IEndpointRouteBuilder developers)
    {
        developers.MapPost("/import", Import).RequireScope(DeveloperEndpoints.Managers)
            .WithSummary("Import a list of developers, or see what that would change")
            .WithDescription(
                "CSV in UTF-8, at most 32 MiB and 100,000 rows. The first line names the columns, in any order: name; id, email, or "
                + "both (without id, the address in lower case is the id); role and modules (names separated by ';'). What has no "
                + "column stays as it is. An empty field: no address, the role developer, all modules. All of it is applied, or "
                + "nothing; importing the same again changes nothing. With preview=true nothing is changed, and the answer tells what "
                + "would be; its revision in If-Match makes sure that the import meets the same list. Bad rows are told by line and "
                + "column. An apostrophe in front of = + - @ ' is taken away, as an export puts one there against formulas. "
                + "Refusals, in this order: 400 malformed-csv, 413 too-many-rows, 422 bad-rows (unless skipBad=true), "
                + "412 developers-revised, 409 developer-list-full, 409 too-many-modules, 409 developer-limit-reached.")
            .TakesHeader("If-Match", "The ETag of the list that a preview or an export showed.")
            .Takes(typeof(string), CsvPieces.MediaType)
            .Produces<ImportView>()
            .Refuses(
                Problems.InvalidValueKind, CsvProblems.MalformedKind, CsvProblems.TooManyRowsKind,
                CsvProblems.BadRowsKind, DeveloperProblems.RevisedKind, DeveloperProblems.ListFullKind,
                DeveloperProblems.TooManyModulesKind, DeveloperProblems.LimitReachedKind)
            .Audited(TrailActions.DeveloperImport);
        developers.MapGet("/export", Export).RequireScope(DeveloperEndpoints.Managers)
            .WithSummary("The whole list as CSV")
            .WithDescription("As it is at one instant, in the order of ids; its revision is the ETag. Importing it changes nothing. A field that a "
                + "spreadsheet could take for a formula stands behind an apostrophe.")
            .Produces<string>(StatusCodes.Status200OK, CsvPieces.MediaType);
    }

    private static async Task<IResult> Import(
        KnownTenant tenant, HttpContext http, IMeteringCluster cluster,
        [Description("true changes nothing and tells what would be changed.")] bool preview = false,
        [Description("\"merge\" (default) or \"replace\", which also removes whoever is not in the file.")] string mode = "merge",
        [Description("true imports the good rows where others are bad. Not with mode=replace, which would remove who is in a bad row.")]
        bool skipBad = false)
    {
        if (mode is not ("merge" or "replace")) return Problems.InvalidValue("mode", "must be \"merge\" or \"replace\".", mode);
        http.About("mode", mode);
        var replace = mode == "replace";
        if (replace && skipBad)
            return Problems.InvalidValue("skipBad", "cannot be used with mode=replace: who is in a bad row would be removed.", true);
        if (http.Request.ContentType?.Split(';')[0].Trim().Equals(CsvPieces.MediaType, StringComparison.OrdinalIgnoreCase) is not true)
            return Problems.UnsupportedMediaType(http.Request.ContentType, CsvPieces.MediaType);

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBytes;
        var file = await DeveloperCsv.Read(http.Request.Body, http.RequestAborted);
        if (replace && file.Rows == 0)
            return Problems.InvalidValue(
                "body", "has no rows, and mode=replace would remove everybody. Delete them one by one if that is meant.", null);

        var grain = cluster.Developers(tenant.Id);
        var command = new ImportDevelopers(file.Batch, replace, EntityTags.Revision(http.Request.Headers.IfMatch, none: -1), http.Origin());
        var stopped = file.Report.BadRows > 0 && !skipBad;
        if (preview || stopped)
        {
            var view = ImportView.Of((ImportOutcome)await grain.Preview(command), file, replace, applied: false);
            return preview ? Shown(view, http) : new Problem(
                CsvProblems.BadRowsKind, $"{view.BadRows} of {view.Rows} rows are bad; nothing was imported.", view.Write);
        }

        return await grain.Import(command) switch
        {
            ImportOutcome outcome => Shown(ImportView.Of(outcome, file, replace, applied: true), http),
            DevelopersRefusal refusal => DeveloperProblems.Of(refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<IResult> Export(KnownTenant tenant, IMeteringCluster cluster) =>
        new DeveloperExportResult((DeveloperExport)await cluster.Developers(tenant.Id).Export());

    private static Ok<ImportView> Shown(ImportView view, HttpContext http)
    {
        http.Response.Headers.ETag = DeveloperEndpoints.Tag(view.Revision);
        return TypedResults.Ok(view);
    }

    // What names no revision of ours matches none.
}
