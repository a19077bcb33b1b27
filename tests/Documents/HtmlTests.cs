using System.Xml;
using MeteringCluster.Billing;
using MeteringCluster.Documents;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MeteringCluster.Tests.Documents;

/// <summary>Invoices and credit notes as a page to print (A24, A28).</summary>
public sealed class HtmlTests
{
    public static TheoryData<string> EachLanguage => new(Languages.All);

    [Theory(DisplayName = "A28: the page says all of the document in each language, and nothing else")]
    [MemberData(nameof(EachLanguage))]
    public void The_page_says_all_of_the_document_in_each_language(string language)
    {
        foreach (var invoice in (Invoice[])[SampleInvoices.Of(), SampleInvoices.Strange(), SampleInvoices.CreditNote()])
        {
            var documents = new InvoiceDocuments(NullLogger<InvoiceDocuments>.Instance, printsPdf: false);
            var print = InvoicePrint.Of(invoice, language);

            var page = Parse(documents.Html(invoice, language));

            Assert.Equal((language, "ltr"), (page.DocumentElement!.GetAttribute("lang"), page.DocumentElement.GetAttribute("dir")));
            string[] expected =
            [
                print.Title, print.Number,
                print.Issuer.Role, print.Issuer.Name, .. print.Issuer.Details, print.Customer.Role, print.Customer.Name, .. print.Customer.Details,
                .. Facts(print.Facts), .. Table(print.Lines), .. Facts(print.Totals), print.Note, .. print.Annexes.SelectMany(Table),
            ];
            Assert.Equal(expected.Where(text => text.Length > 0), page.SelectNodes("/html/body//text()")!.Cast<XmlNode>()
                .Select(node => node.Value!).Where(text => text.Trim('\n').Length > 0));
        }
    }

    [Fact]
    public void What_people_wrote_is_text_and_nothing_is_asked_of_anybody()
    {
        var documents = new InvoiceDocuments(NullLogger<InvoiceDocuments>.Instance, printsPdf: false);
        var html = documents.Html(SampleInvoices.Strange(), "en");

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;so on&quot;", html, StringComparison.Ordinal);
        Assert.Contains("<p dir=\"auto\">שלום עולם בע״מ</p>", html, StringComparison.Ordinal);
        foreach (var outside in (string[])["http:", "https:", "//", "src=", "href=", "url(", "@import", "<link", "<iframe"])
            Assert.DoesNotContain(outside, html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_same_invoice_is_the_same_page()
    {
        var documents = new InvoiceDocuments(NullLogger<InvoiceDocuments>.Instance, printsPdf: false);

        Assert.Equal(documents.Html(SampleInvoices.Strange(), "fr"), documents.Html(SampleInvoices.Strange(), "fr"));
    }

    private static IEnumerable<string> Facts(IEnumerable<PrintedFact> facts) => facts.SelectMany(fact => (string[])[fact.Label, fact.Value]);

    private static IEnumerable<string> Table(PrintedTable table) =>
    [
        table.Title ?? "", .. table.Columns.Select(column => column.Head),
        .. table.Rows.SelectMany(row => row.Cells).SelectMany(cell => cell.Details.Prepend(cell.Text)),
    ];

    // Strict enough for XML, once the tags that HTML need not close are closed.
    private static XmlDocument Parse(string html)
    {
        var page = new XmlDocument { XmlResolver = null, PreserveWhitespace = true };
        page.LoadXml(html.Replace("<!doctype html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal)
            .Replace("initial-scale=1\">", "initial-scale=1\"/>", StringComparison.Ordinal).TrimStart());
        return page;
    }
}
