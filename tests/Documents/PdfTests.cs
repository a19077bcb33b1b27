using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Billing;
using MeteringCluster.Documents;
using MeteringCluster.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Documents;

/// <summary>Invoices and credit notes as PDF, as other programs read them (A24, A28, E9).</summary>
public sealed class PdfTests
{
    private readonly InvoiceDocuments _documents = new(NullLogger<InvoiceDocuments>.Instance);

    public static TheoryData<string> EachLanguage => new(Languages.All);

    [PdfFact(DisplayName = "A24: an invoice's PDF holds all of it, in full Unicode")]
    public async Task An_invoice_holds_all_of_it()
    {
        var text = Assert.Single(await Read(SampleInvoices.Of(meters: 3, adjustments: 1), "en"));

        foreach (var part in (string[])[
            "Invoice", "INV-2026-000042", "1 April 2026", "1 March 2026 – 31 March 2026", "AI credits, spending limit $20.00 for each billing period",
            "Miernik Chmurowy Sp. z o.o.", "90-001 Łódź", "Tax ID: PL7251801126", "株式会社メーター東京", "東京都千代田区", "keiri@meter-tokyo.example",
            "AI credits beyond the included ones", "Used 1,250.5, of which 300 included; spending limit 200", "$0.10", "$20.00",
            "case 2: ₹ 500 & more", "$0.02", "$20.02", "Unpaid",
            "Credits by meter, 1 March 2026 – 31 March 2026", "tokens.input.1", "images.2", "416.833333", "All meters", "1,250.5",
            "10 March 2026, 10:30 UTC", "250"])
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [PdfFact(DisplayName = "D16: a reseller's invoice tells plan, screens, price and term")]
    public async Task A_resellers_invoice_tells_what_was_sold()
    {
        var used = Assert.Single(await Read(SampleInvoices.OfReseller(new(SampleInvoices.April, SampleInvoices.April.AddYears(2))), "en"));
        foreach (var part in (string[])[
            "INV-2026-000007", "Screen licences", "Screens", "Lobby, 2nd floor", "Plan: yearly; term in months: 24", "1 April 2026 – 31 March 2028", "12",
            "$90.00", "$1,080.00", "Unpaid"])
            Assert.Contains(part, used, StringComparison.Ordinal);
        Assert.DoesNotContain("Credits", used, StringComparison.Ordinal);

        Assert.Contains(
            "The term begins when the licence is activated.", Assert.Single(await Read(SampleInvoices.OfReseller(null), "en")), StringComparison.Ordinal);
    }

    [PdfTheory(DisplayName = "A28: a document is printed whole in each language")]
    [MemberData(nameof(EachLanguage))]
    public async Task A_document_is_printed_whole_in_each_language(string language)
    {
        foreach (var invoice in (Invoice[])[SampleInvoices.Of(meters: 60, adjustments: 40), SampleInvoices.CreditNote(), SampleInvoices.OfReseller(null)])
        {
            var print = InvoicePrint.Of(invoice, language);
            var pages = await Read(invoice, language);
            var text = Squeezed(string.Concat(pages));

            foreach (var part in Parts(print)) Assert.Contains(Squeezed(part), text, StringComparison.Ordinal);
            await Poppler.AssertDraws((await _documents.Pdf(invoice, language))!);
        }
    }

    [PdfTheory]
    [InlineData(1, 0, 1)]
    [InlineData(40, 0, 2)]
    [InlineData(300, 0, 9)]
    [InlineData(3, 40, 3)]
    [InlineData(300, 300, 21)]
    public async Task Long_tables_go_on_over_numbered_pages_under_their_head(int meters, int adjustments, int pageCount)
    {
        var pages = await Read(SampleInvoices.Of(meters, adjustments), "en");

        Assert.Equal(pageCount, pages.Length);
        for (var page = 0; page < pages.Length; page++)
        {
            Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"{page + 1}/{pages.Length}"), Squeezed(pages[page]), StringComparison.Ordinal);
            if (pages[page].Contains(", case ", StringComparison.Ordinal)) Assert.Contains("Description", pages[page], StringComparison.Ordinal);
            if (pages[page].Contains("images.", StringComparison.Ordinal)) Assert.Contains("Meter", pages[page], StringComparison.Ordinal);
        }

        var text = string.Concat(pages);
        for (var n = 1; n <= meters; n++)
            Assert.Matches($@"(tokens\.input|images|speech\.seconds)\.{n} +{9 + n} +[\d,.]+\n", text);
        for (var n = 2; n < adjustments + 2; n++) Assert.Contains($"case {n}: ", text, StringComparison.Ordinal);
        Assert.Single(pages, page => page.Contains("Amount due", StringComparison.Ordinal) && page.Contains("Unpaid", StringComparison.Ordinal));
    }

    [PdfFact(DisplayName = "A19: a cancelled subscription shows with its instant")]
    public async Task A_cancelled_subscription_shows()
    {
        var cancelled = new Subscription(2000, SampleInvoices.March.Start, SampleInvoices.March.Start, SampleInvoices.April);

        foreach (var (language, words) in (Dictionary<string, string>)new()
        {
            ["en"] = "AI credits, cancelled as of 1 April 2026",
            ["de"] = "KI-Credits, gekündigt zum 1. April 2026",
            ["fr"] = "Crédits IA, résilié avec effet au 1er avril 2026",
            ["es"] = "Créditos de IA, cancelada con efecto a partir del 1 de abril de 2026",
            ["ja"] = "AIクレジット、2026年4月1日付で解約",
        })
            Assert.Contains(words, Assert.Single(await Read(SampleInvoices.Of(subscribed: cancelled), language)), StringComparison.Ordinal);
    }

    [PdfTheory]
    [MemberData(nameof(EachLanguage))]
    public async Task Strange_and_long_names_are_printed_in_any_script(string language)
    {
        var pdf = (await _documents.Pdf(SampleInvoices.Strange(), language))!;

        var text = Squeezed(string.Concat(await Poppler.Text(pdf)));

        foreach (var part in (string[])["₹", "漢字", "한국어", "हिन्दी", "ไทย", new string('W', 20), "<script>alert('x')</script>&\"soon\"", "<b>1</b>", "Überlänge-Gesellschaft"])
            Assert.Contains(part, text, StringComparison.Ordinal);
        await Poppler.AssertDraws(pdf);
    }

    [PdfFact]
    public async Task The_same_invoice_is_the_same_file()
    {
        var others = new InvoiceDocuments(NullLogger<InvoiceDocuments>.Instance);
        var first = await _documents.Pdf(SampleInvoices.Strange(), "de");
        await _documents.Pdf(SampleInvoices.Of(), "ja");

        Assert.Equal(first, await _documents.Pdf(SampleInvoices.Strange(), "de"));
        Assert.Equal(first, await others.Pdf(SampleInvoices.Strange(), "de"));
    }

    [PdfFact]
    public async Task Many_at_once_are_all_right_and_leave_no_memory_behind()
    {
        var kept = Assert.Single(await QuietProcess.Measure(KeptByPrinting));

        Assert.InRange(kept, long.MinValue, 24 * 1024 * 1024);
    }

    private static async Task<long[]> KeptByPrinting()
    {
        var documents = new InvoiceDocuments(NullLogger<InvoiceDocuments>.Instance);
        var expected = new ConcurrentDictionary<string, byte[]>();
        foreach (var language in Languages.All) expected[language] = (await documents.Pdf(SampleInvoices.Of(), language))!;
        await Print(100);
        var before = Resident();

        await Print(200);

        return [Resident() - before];

        async Task Print(int count)
        {
            var next = 0;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) is var n && n <= count)
                {
                    var language = Languages.All[n % Languages.All.Count];
                    Assert.Equal(expected[language], await documents.Pdf(SampleInvoices.Of(), language));
                }
            })));
        }
    }

    [Fact]
    public async Task None_is_printed_where_it_is_switched_off()
    {
        var documents = new InvoiceDocuments(NullLogger<InvoiceDocuments>.Instance, printsPdf: false);

        Assert.Null(await documents.Pdf(SampleInvoices.Of(), "en"));
    }

    [PdfFact]
    public async Task Who_no_longer_waits_gets_nothing() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => _documents.Pdf(SampleInvoices.Of(), "en", new CancellationToken(canceled: true)));

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }

    private async Task<string[]> Read(Invoice invoice, string language) => await Poppler.Text((await _documents.Pdf(invoice, language))!);

    // Where a line breaks is the print's own affair.
    private static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static IEnumerable<string> Parts(Print print) =>
    [
        print.Title, print.Number, print.Note, print.Issuer.Name, print.Customer.Name, .. print.Issuer.Details, .. print.Customer.Details,
        .. print.Facts.Concat(print.Totals).SelectMany(fact => (string[])[fact.Label, fact.Value]),
        .. print.Annexes.Append(print.Lines).SelectMany(table => table.Columns.Select(column => column.Head)
            .Concat(table.Rows.SelectMany(row => row.Cells).SelectMany(cell => cell.Details.Append(cell.Text)))),
    ];
}
