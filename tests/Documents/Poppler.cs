using System.Diagnostics;
using MeteringCluster.Documents.Pdf;
using MeteringCluster.Tests.Kit;
using Xunit;

namespace MeteringCluster.Tests.Documents;

/// <summary>Reads PDF files by a program of somebody else.</summary>
internal static class Poppler
{
    // By these the tests know what fits on a page, and in which scripts.
    private static readonly string[] Needed =
    [
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "/usr/share/fonts/truetype/vlgothic/VL-PGothic-Regular.ttf",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "/usr/bin/pdftotext", "/usr/bin/pdftoppm",
    ];

    /// <summary>Null where PDF can be printed, and read again.</summary>
    public static string? WhyNot { get; } = Press.Exists && Needed.All(File.Exists)
        ? null
        : "Not all of libpangocairo-1.0-0, fonts-noto-core, fonts-vlgothic, fonts-wqy-microhei and poppler-utils are installed.";

    /// <returns>The text of each page, as it stands on it.</returns>
    public static async Task<string[]> Text(byte[] pdf)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("a.pdf"), pdf);
        await Run("/usr/bin/pdftotext", "-layout", folder.File("a.pdf"), folder.File("a.txt"));
        return (await File.ReadAllTextAsync(folder.File("a.txt"))).Split('\f')[..^1];
    }

    /// <summary>Whether a program that draws the file has nothing to say against it.</summary>
    public static async Task AssertDraws(byte[] pdf)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("a.pdf"), pdf);
        Assert.Equal("", await Run("/usr/bin/pdftoppm", "-r", "40", "-png", folder.File("a.pdf"), folder.File("page")));
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
        return error;
    }
}

/// <summary>A test that prints PDF; skipped, with the reason, where that is not possible.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PdfFactAttribute : FactAttribute
{
    public PdfFactAttribute() => Skip = Poppler.WhyNot;
}

/// <summary>As <see cref="PdfFactAttribute"/>, for each row of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PdfTheoryAttribute : TheoryAttribute
{
    public PdfTheoryAttribute() => Skip = Poppler.WhyNot;
}
