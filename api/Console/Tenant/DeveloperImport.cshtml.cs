using System.Globalization;
using MeteringCluster.Api.Csv;
using MeteringCluster.Api.Developers;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>A file of developers: first what it would change, then the change (B2, B11).</summary>
[ImportForm]
public sealed class DeveloperImportPage : TenantPage
{
    /// <summary>How many of each kind are shown; the rest is counted.</summary>
    public const int MostShown = 100;

    public override string Title => "Import developers";

    public override string Place => "developers";

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The file, packed, once it was previewed.</summary>
    [BindProperty]
    public string? Packed { get; set; }

    [BindProperty]
    public string? FileName { get; set; }

    [BindProperty]
    public string Mode { get; set; } = "merge";

    [BindProperty]
    public bool SkipBad { get; set; }

    /// <summary>Of the list that the preview showed.</summary>
    [BindProperty]
    public long Revision { get; set; }

    public ImportView? Preview { get; private set; }

    /// <summary>Somebody changed the list between the preview and the import.</summary>
    public bool HasMoved { get; private set; }

    public string? WrongFile { get; private set; }

    public static string Bound => $"{ImportFile.MaxBytes / (1024 * 1024)} MiB";

    public bool HasNothingToDo => Preview is { Added: 0, Updated: 0, Removed: 0, BadRows: 0 };

    public bool CanApply => Preview is { Refusal: null } preview && !HasNothingToDo && (preview.BadRows == 0 || SkipBad)
        && preview.Added + preview.Updated + preview.Removed > 0;

    public void OnGet()
    {
        if (Request.Query.ContainsKey(ImportFormAttribute.TooLarge)) WrongFile = TooLarge;
    }

    public IActionResult OnGetSample() => File(DeveloperFile.Sample(), DeveloperFile.ContentType, DeveloperFile.SampleName);

    public async Task<IActionResult> OnPost()
    {
        if (Upload is null || Upload.Length == 0) return Wrong("Choose a file that is not empty.");
        if (Upload.Length > ImportFile.MaxBytes) return Wrong(TooLarge);
        using var bytes = new MemoryStream((int)Upload.Length);
        await Upload.CopyToAsync(bytes);
        FileName = Words.Cut(Upload.FileName, 100);
        Packed = ImportFile.Pack(bytes.ToArray());
        return await Look(bytes.ToArray());
    }

    /// <summary>Another look at the same file, with other choices.</summary>
    public async Task<IActionResult> OnPostLook() =>
        ImportFile.Unpack(Packed) is { } file ? await Look(file) : Wrong("The file was lost on its way. Choose it again.");

    public async Task<IActionResult> OnPostApply()
    {
        if (ImportFile.Unpack(Packed) is not { } file) return Wrong("The file was lost on its way. Choose it again.");

        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{Revision}\"");
        var done = await Api.Send<ImportView>(Viewer, HttpMethods.Post, Address(preview: false), file, tag, CsvPieces.MediaType);
        if (done.Value is { } imported) return Done(Sentence(imported, Locale), $"{Root}/developers");

        HasMoved = done.Problem!.Code == DeveloperProblems.RevisedKind.Code;
        var page = await Look(file);
        if (!HasMoved) Refusal ??= done.Problem;
        Response.StatusCode = done.Problem.Status;
        return page;
    }

    public static string Sentence(ImportView done, Locale locale) =>
        $"Imported: {locale.Count(done.Added)} added, {locale.Count(done.Updated)} changed, {locale.Count(done.Removed)} removed, "
        + $"{locale.Count(done.Unchanged)} left as they were" + (done.BadRows > 0 ? $", {locale.Count(done.BadRows)} bad rows skipped." : ".");

    private static string TooLarge => $"The file is larger than {Bound}, which is the most that is taken. Split it, and merge the parts one by one.";

    private async Task<IActionResult> Look(byte[] file)
    {
        Preview = await Send<ImportView>(HttpMethods.Post, Address(preview: true), file, contentType: CsvPieces.MediaType);
        if (Preview is not null) Revision = Preview.Revision;
        else WrongFile = Refusal?.Detail;
        // What is shown in the form is what was looked at, not what came with it.
        ModelState.Clear();
        return Again();
    }

    private string Address(bool preview) => ApiPath.With(
        $"{ApiRoot}/developers/import", ("preview", preview ? "true" : ""), ("mode", Mode), ("skipBad", SkipBad ? "true" : ""));

    private Microsoft.AspNetCore.Mvc.RazorPages.PageResult Wrong(string why)
    {
        WrongFile = why;
        Packed = null;
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }
}
