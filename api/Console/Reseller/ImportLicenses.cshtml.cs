using System.IO.Compression;
using MeteringCluster.Api.Reselling;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>Makes licenses of a file, after showing what it would make.</summary>
public sealed class ImportLicensesPage : ResellerPage
{
    /// <summary>As the API takes; a page that is sent back with more was not made here.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    private const string CsvType = "text/csv";

    public override string Title => "Import licenses";

    public override string Place => "licenses";

    /// <summary>Null until a file was given.</summary>
    public LicenseImportView? Preview { get; private set; }

    /// <summary>The previewed file, packed: it goes out with the preview and comes back with its confirmation.</summary>
    public string Packed { get; private set; } = "";

    /// <summary>The import's name: confirmed twice, it makes nothing twice.</summary>
    public string RequestId { get; private set; } = "";

    public string? Wrong { get; private set; }

    public async Task<IActionResult> OnPostPreview(IFormFile? file)
    {
        if (file is not { Length: > 0 and <= MostBytes })
        {
            Wrong = file is null || file.Length == 0 ? "Choose a file." : "The file is larger than 16 MiB.";
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, HttpContext.RequestAborted);
        Preview = await Send<LicenseImportView>(
            HttpMethods.Post, $"{ApiRoot}/licenses/import?dryRun=true", bytes.ToArray(), contentType: CsvType);
        Packed = Pack(bytes.ToArray());
        RequestId = "console-" + Guid.NewGuid().ToString("N");
        return Again();
    }

    public async Task<IActionResult> OnPost(string? packed, string? request)
    {
        if (await Unpack(packed) is not { } csv) return new RedirectResult($"{Root}/licenses/import");

        var path = ApiPath.With($"{ApiRoot}/licenses/import", ("request", request));
        if (await Send<LicenseImportView>(HttpMethods.Post, path, csv, contentType: CsvType) is not { } made) return Again();
        return Done(
            $"{Locale.Count(made.Made)} licenses {(made.Repeated ? "had been imported before" : "are imported")}, {Locale.Money(made.AmountUsd)} in all.", $"{Root}/licenses");
    }

    private static string Pack(byte[] csv)
    {
        using var packed = new MemoryStream();
        using (var writer = new BrotliStream(packed, CompressionLevel.Fastest)) writer.Write(csv);
        return Convert.ToBase64String(packed.ToArray());
    }

    /// <returns>Null where it is nothing that was packed here.</returns>
    private static async Task<byte[]?> Unpack(string? packed)
    {
        if (string.IsNullOrEmpty(packed)) return null;
        try
        {
            await using var reader = new BrotliStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
            using var csv = new MemoryStream();
            var piece = new byte[64 * 1024];
            while (await reader.ReadAsync(piece) is var read and > 0)
            {
                csv.Write(piece, 0, read);
                if (csv.Length > MostBytes) return null;
            }

            return csv.ToArray();
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or InvalidDataException)
        {
            return null;
        }
    }
}
