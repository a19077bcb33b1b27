using System.Collections.Immutable;
using MeteringCluster.Billing;
using MeteringCluster.Documents;
using MeteringCluster.Documents.Pdf;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Documents;

/// <summary>Names that were written to do harm, as PDF (A24, A28).</summary>
public sealed class HostileTextTests
{
    // Each needs a font of its own, and together more than Cairo keeps open.
    private static readonly string[] Scripts =
        [.. "Ա שלום สวัสดี नमस्ते বাংলা தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල ລາວ မြန်မာ ქართული Ꭰ ᐁ عربي ሀ ཀ 東京 ខ្មែរ ꔀ ꀀ 𠮷 𒀀 𓀀 ᚠ ᠠ ⴰ ߊ ꓐ 漢字 한국어".Split(' ')];

    private readonly InvoiceDocuments _documents = new(NullLogger<InvoiceDocuments>.Instance);

    // The last of them are halves of pairs, and a control.
    public static TheoryData<int> NoCharacters => new(0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0x1FFFE, 0x10FFFF, 0xD800, 0xDC00, 0);

    public static TheoryData<string> Strange =>
    [
        "\ue000\uf8ff\U000f0000\U0010fffd", "a" + string.Concat(Enumerable.Repeat("\u0301", 199)), new string('\u0301', 200),
        string.Concat(Enumerable.Repeat("\u202e\u2067", 100)), new string('\u2066', 200), string.Concat(Enumerable.Repeat("\u200fא\u200ea", 50)),
        new string('\u200d', 200), string.Concat(Enumerable.Repeat("\U0001f468\u200d", 66)), new string('\ufdfd', 200), new string('\u0e49', 200),
        string.Concat(Enumerable.Repeat("\U000e0041", 100)), new string('\ufe0f', 200), "\ufff9a\ufffab\ufffb", new string('\u1160', 200), new string('\u00ad', 200),
    ];

    [PdfFact(DisplayName = "Many threads that print in many scripts end no process")]
    public async Task Many_threads_that_print_in_many_scripts_end_no_process()
    {
        var expected = await Task.WhenAll(Scripts.Select(script => Print(script)));
        var next = -1;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var n && n < Prints())
                Assert.Equal(expected[n % Scripts.Length], await Print(Scripts[n % Scripts.Length]));
        })));
    }

    [PdfTheory]
    [MemberData(nameof(NoCharacters))]
    public async Task What_is_no_character_hides_nothing_that_follows(int none)
    {
        var written = none > char.MaxValue ? char.ConvertFromUtf32(none) : ((char)none).ToString();

        var text = string.Concat(await Poppler.Text(await Print($"Before{written}After")));

        Assert.Contains("After", text, StringComparison.Ordinal);
        Assert.Contains("Amount due", text, StringComparison.Ordinal);
    }

    [PdfTheory]
    [MemberData(nameof(Strange))]
    public async Task Strange_text_is_printed_and_the_rest_of_the_document_too(string name)
    {
        var pdf = await Print(name);

        Assert.Contains("Amount due", string.Concat(await Poppler.Text(pdf)), StringComparison.Ordinal);
        await Poppler.AssertDraws(pdf);
    }

    [PdfFact]
    public async Task A_name_turns_no_words_but_its_own()
    {
        var invoice = Named("Acme \u202eCTL\u2067") with { Lines = [new(1, InvoiceLineKind.Adjustment, "\u202eA reason", null, null, 1, null, null)] };

        var print = InvoicePrint.Of(invoice, "en");

        Assert.Equal("Acme CTL", print.Customer.Name);
        Assert.Equal("A reason", Assert.Single(print.Lines.Rows[0].Cells[1].Details));
        Assert.DoesNotContain('\u202e', _documents.Html(invoice, "en"));
        Assert.Equal(await Print("Acme CTL"), await Print("Acme \u202eCTL\u2067"));
    }

    [PdfFact(DisplayName = "What Cairo cannot draw is an error and no half of a file, and the next print is well")]
    public async Task What_Cairo_cannot_draw_is_an_error()
    {
        var print = InvoicePrint.Of(SampleInvoices.Of(), "en");
        var broken = print with { Note = "\uFFFF" };

        await Assert.ThrowsAsync<DrawingFailedException>(() => Press.Use(map => PdfPrint.Of(broken, map), default));

        Assert.Equal(await _documents.Pdf(SampleInvoices.Of(), "en"), await Press.Use(map => PdfPrint.Of(print, map), default));
    }

    // By hand many more, as one does after an update of the libraries.
    private static int Prints() => int.TryParse(Environment.GetEnvironmentVariable("METERING_TEST_PRINTS"), out var count) ? count : 1000;

    private static Invoice Named(string name)
    {
        var invoice = SampleInvoices.Of();
        return invoice with { Customer = invoice.Customer with { Name = name, Address = [.. ImmutableArray.Create(name), .. invoice.Customer.Address] } };
    }

    private async Task<byte[]> Print(string name)
    {
        var pdf = await _documents.Pdf(Named(name), "en");
        Assert.NotNull(pdf);
        return pdf;
    }
}
