using System.ComponentModel;
using System.Text.Json;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.Csv;
using MeteringCluster.Api.Json;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Reselling;
using Microsoft.AspNetCore.Http.Features;

namespace MeteringCluster.Api.Reselling;

/// <summary>What an import of licences did, or would do.</summary>
/// <param name="Applied">False of a dry run, and where the import was refused.</param>
/// <param name="Rows">Of the file, good and bad, without its header.</param>
/// <param name="Made">How many licences were made, now or by an earlier import of the same request.</param>
/// <param name="AmountUsd">Of all of them; of a dry run, of all good rows at the prices of now.</param>
/// <param name="Repeated">All of it had been made before.</param>
/// <param name="Bad">The first thousand bad values, in the order of the file.</param>
public sealed record LicenseImportView(
    bool Applied, int Rows, int Made, Usd AmountUsd, bool Repeated, int BadRows, int BadValues, IReadOnlyList<BadValueView> Bad);

/// <summary>Licences as files (D2, D11).</summary>
internal static class LicenseFiles
{
    /// <summary>Fits 10,000 rows with notes of 1,500 bytes.</summary>
    private const long MaxBytes = 16 * 1024 * 1024;

    private const int MaxRequest = 100;

    public static void MapLicenseFiles(this IEndpointRouteBuilder licenses)
    {
        licenses.MapPost("import", Import)
            .WithSummary("Make licences from a file, or see what that would make")
            .WithDescription(
                "CSV in UTF-8, at most 16 MiB and 10,000 rows. The first line names the columns, in any order: plan, name, quantity; note, "
                + "user and redeemBy may be missing or empty. All rows are checked before anything is made; bad ones are told by line, "
                + "column and value, and then nothing is made. Licences are made by the thousand: with a request's name, an import that was cut off is sent "
                + "again and makes what is missing, and nothing twice. An apostrophe in front of = + - @ ' is taken away, as an export puts "
                + "one there against formulas. Refusals, in this order: 400 malformed-csv, 413 too-many-rows, 422 bad-rows, 409 too-many, "
                + "409 request-reused.")
            .Takes(typeof(string), CsvPieces.MediaType)
            .Produces<LicenseImportView>()
            .Refuses(
                Problems.InvalidValueKind, CsvProblems.MalformedKind, CsvProblems.TooManyRowsKind, CsvProblems.BadRowsKind,
                LicenseProblems.TooManyKind, LicenseProblems.RequestReusedKind, LicenseProblems.UnknownPlanKind, LicenseProblems.UnknownUserKind,
                LicenseProblems.UserTenantDeletedKind)
            .Audited(TrailActions.ResellerLicenseCreate);

        LicenseFilter.Describe(licenses.MapGet("export", Export))
            .WithSummary("Licences as CSV")
            .WithDescription(
                "All that the filter keeps, in its order. A field that a spreadsheet could take for a formula stands behind an apostrophe.")
            .Produces<string>(StatusCodes.Status200OK, CsvPieces.MediaType)
            .Refuses(Problems.InvalidValueKind);
    }

    private static async Task<IResult> Import(
        KnownReseller reseller, HttpContext http, IMeteringCluster cluster,
        [Description("true makes nothing and tells what would be made.")] bool dryRun = false,
        [Description("A name for this import, 1 to 100 characters: sent again, nothing is made twice.")] string? request = null)
    {
        http.About("request", request);
        var checks = new Checks();
        checks.Text("request", request, 1, MaxRequest);
        if (checks.Problem is { } invalid) return invalid;
        if (http.Request.ContentType?.Split(';')[0].Trim().Equals(CsvPieces.MediaType, StringComparison.OrdinalIgnoreCase) is not true)
            return Problems.UnsupportedMediaType(http.Request.ContentType, CsvPieces.MediaType);

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBytes;
        var file = await LicenseCsv.Read(http.Request.Body, http.RequestAborted);
        var grain = cluster.Reseller(reseller.Id);
        if (await grain.Overview() is not { } overview) return Problems.UnknownReseller(reseller.Id.Value);

        await file.Check(overview.Profile, grain);
        if (dryRun || file.Report.BadRows > 0)
        {
            var cents = file.Good.Sum(license => (overview.Profile.Plans.GetValueOrDefault(license.Plan)?.ScreenCents ?? 0) * license.Screens);
            var view = View(file, applied: false, made: 0, cents, repeated: false);
            return dryRun ? TypedResults.Ok(view) : new Problem(
                CsvProblems.BadRowsKind, $"{view.BadRows} of {view.Rows} rows are bad; nothing was made.", json => Write(json, view));
        }

        return await Make(reseller, file, request, overview.ByStatus.Sum(), grain, http);
    }

    private static async Task<IResult> Make(
        KnownReseller reseller, LicenseCsv file, string? request, int licenses, IResellerGrain grain, HttpContext http)
    {
        // What would not fit is told before the first thousand is made; a repeat may have made them all before.
        if (request is null && licenses + file.Rows > ResellerLimits.MaxLicenses)
            return LicenseProblems.Of(reseller.Id, new TooMany("licenses", ResellerLimits.MaxLicenses));

        var (made, cents, repeated, part) = (0, 0L, true, 0);
        foreach (var rows in file.Good.Chunk(ResellerLimits.MaxBatch))
        {
            var name = request is null ? null : $"import/{request}/{++part}";
            var answer = await grain.CreateLicenses(new CreateLicenses(name, [.. rows], http.Origin()));
            // The caller knows the request by its own name.
            if (answer is RequestReused) answer = new RequestReused(request!);
            if (answer is ResellerRefusal refusal) return LicenseProblems.Of(reseller.Id, refusal);

            var some = (LicensesMade)answer;
            made += some.Rows.Length;
            cents += some.Rows.Sum(row => row.License.AmountCents);
            repeated &= some.Repeated;
        }

        return TypedResults.Ok(View(file, applied: true, made, cents, repeated && made > 0));
    }

    private static IResult Export(KnownReseller reseller, LicenseFilter filter, IMeteringCluster cluster)
    {
        var checks = new Checks();
        var query = filter.Read(new Page(Page.MaxLimit, ""), checks);
        return checks.Problem is { } invalid ? invalid : new LicenseExport(cluster.Reseller(reseller.Id), query!);
    }

    private static LicenseImportView View(LicenseCsv file, bool applied, int made, long cents, bool repeated) => new(
        applied, file.Rows, made, new Usd(cents), repeated, file.Report.BadRows, file.Report.BadValues, file.Report.Bad);

    private static void Write(Utf8JsonWriter json, LicenseImportView view)
    {
        using var report = JsonSerializer.SerializeToDocument(view, JsonText.Options);
        foreach (var member in report.RootElement.EnumerateObject()) member.WriteTo(json);
    }
}
