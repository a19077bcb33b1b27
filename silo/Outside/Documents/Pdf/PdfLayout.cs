using System.Collections.Immutable;

namespace MeteringCluster.Documents.Pdf;

/// <summary>Lays a document out on pages.</summary>
internal sealed class PdfLayout(Typesetter type, PdfPages pages)
{
    private const double Gap = 24;

    private static readonly TextStyle Plain = new(9);
    private static readonly TextStyle Strong = new(9, IsBold: true);
    private static readonly TextStyle Faint = new(8, IsFaint: true);

    public void Put(Print print)
    {
        Heading(print);
        Parties(print);
        foreach (var fact in print.Facts) Fact(fact, PdfPages.Left, 118, PdfPages.InnerWidth - 118);
        pages.Down(14);

        var table = new PdfTable(type, pages);
        table.Put(print.Lines);
        Totals(print.Totals);
        Note(print.Note);
        foreach (var annex in print.Annexes) table.Put(annex);
    }

    private void Heading(Print print)
    {
        var title = type.Set(print.Title, new TextStyle(20, IsBold: true), 300, maxLines: 1);
        var number = type.Set(print.Number, new TextStyle(11), PdfPages.InnerWidth - 310, toTheRight: true);
        pages.Put(title, PdfPages.Left);
        pages.Put(number, PdfPages.Left + 310, Math.Max(0, title.Height - number.Height - 4));
        pages.Down(title.Height + 5);
        pages.PutRule(PdfPages.Left, PdfPages.InnerWidth);
        pages.Down(14);
    }

    // Side by side, each as long as it is, and on over the next page where it must be.
    private void Parties(Print print)
    {
        const double width = (PdfPages.InnerWidth - Gap) / 2;
        var start = pages.Place;
        var issuerEnd = Party(print.Issuer, PdfPages.Left, width);
        pages.Place = start;
        var customerEnd = Party(print.Customer, PdfPages.Left + width + Gap, width);
        pages.Place = issuerEnd.Page > customerEnd.Page || (issuerEnd.Page == customerEnd.Page && issuerEnd.Y > customerEnd.Y) ? issuerEnd : customerEnd;
        pages.Down(16);
    }

    private Place Party(PrintedParty party, double x, double width)
    {
        Paragraph(party.Role, Faint, x, width, below: 2);
        Paragraph(party.Name, Strong with { Size = 10 }, x, width, below: 1);
        foreach (var detail in party.Details) Paragraph(detail, Plain, x, width, below: 0);
        return pages.Place;
    }

    private void Paragraph(string text, TextStyle style, double x, double width, double below)
    {
        var set = type.Set(text, style, width);
        pages.Need(set.Height);
        pages.Put(set, x);
        pages.Down(set.Height + below);
    }

    private void Fact(PrintedFact fact, double x, double labelWidth, double valueWidth, bool toTheRight = false)
    {
        var label = type.Set(fact.Label, fact.IsStrong ? Strong : Plain with { IsFaint = true }, labelWidth - 8);
        var value = type.Set(fact.Value, fact.IsStrong ? Strong : Plain, valueWidth, toTheRight);
        var height = Math.Max(label.Height, value.Height);
        pages.Need(height);
        pages.Put(label, x);
        pages.Put(value, x + labelWidth);
        pages.Down(height + 2);
    }

    // Together on one page: nobody should have to turn it over to see what is due.
    private void Totals(ImmutableArray<PrintedFact> totals)
    {
        const double labelWidth = 150;
        const double width = 260;
        pages.Down(8);
        pages.Need(totals.Sum(fact => type.Set(fact.Label, Strong, labelWidth - 8).Height + 2) + 10);
        foreach (var fact in totals)
            Fact(fact, PdfPages.Left + PdfPages.InnerWidth - width - PdfTable.Padding, labelWidth, width - labelWidth, toTheRight: true);
    }

    private void Note(string note)
    {
        pages.Down(10);
        Paragraph(note, Faint, PdfPages.Left, PdfPages.InnerWidth, below: 4);
    }
}
