using System.Collections.Immutable;

namespace MeteringCluster.Documents.Pdf;

/// <summary>Lays tables out: each row whole on one page, the head again on each.</summary>
internal sealed class PdfTable(Typesetter type, PdfPages pages)
{
    public const double Padding = 4;

    private const double Leading = 3;

    private const double LeastNumber = 52;
    private const double MostNumber = 128;

    private static readonly TextStyle Body = new(9);
    private static readonly TextStyle Sum = new(9, IsBold: true);
    private static readonly TextStyle Head = new(8, IsFaint: true);
    private static readonly TextStyle Detail = new(8, IsFaint: true);

    public void Put(PrintedTable table)
    {
        var widths = Widths(table);
        var head = Row(table.Columns.Select(column => new PrintedCell(column.Head)), table.Columns, widths, Head);
        var rows = table.Rows.Select(row => Row(row.Cells, table.Columns, widths, row.IsSum ? Sum : Body)).ToList();
        var title = table.Title is { } text ? type.Set(text, new TextStyle(10.5, IsBold: true), PdfPages.InnerWidth) : null;

        // A title or a head alone at a page's end says nothing.
        if (title is not null) pages.Down(16);
        pages.Need((title?.Height ?? 0) + head.Height + (rows.Count > 0 ? rows[0].Height : 0) + 4);
        if (title is not null)
        {
            pages.Put(title, PdfPages.Left);
            pages.Down(title.Height + 4);
        }

        PutHead(head);
        foreach (var row in rows)
        {
            if (pages.Need(row.Height)) PutHead(head);
            PutRow(row);
            pages.PutRule(PdfPages.Left, PdfPages.InnerWidth, isFaint: true);
        }
    }

    private void PutHead(SetRow head)
    {
        PutRow(head);
        pages.PutRule(PdfPages.Left, PdfPages.InnerWidth);
    }

    private void PutRow(SetRow row)
    {
        foreach (var (text, x, down) in row.Texts) pages.Put(text, x, down);
        pages.Down(row.Height);
    }

    private SetRow Row(IEnumerable<PrintedCell> cells, ImmutableArray<PrintedColumn> columns, double[] widths, TextStyle style)
    {
        List<(SetText Text, double X, double Down)> texts = [];
        var (x, height, at) = (PdfPages.Left, 0.0, 0);
        foreach (var cell in cells)
        {
            var down = Leading;
            foreach (var (text, textStyle) in cell.Details.Select(detail => (detail, Detail)).Prepend((cell.Text, style)))
            {
                var set = type.Set(text, textStyle, widths[at] - 2 * Padding, columns[at].IsNumber);
                texts.Add((set, x + Padding, down));
                down += set.Height;
            }

            height = Math.Max(height, down + Leading);
            x += widths[at++];
        }

        return new SetRow(texts, height);
    }

    // Numbers take what the longest of them needs, so that none is broken, and words share the rest.
    private double[] Widths(PrintedTable table)
    {
        var widths = new double[table.Columns.Length];
        for (var at = 0; at < widths.Length; at++)
            if (table.Columns[at].IsNumber) widths[at] = NumberWidth(table, at);
        var rest = PdfPages.InnerWidth - widths.Sum();
        var shares = table.Columns.Where(column => !column.IsNumber).Sum(column => column.Share);
        for (var at = 0; at < widths.Length; at++)
            if (!table.Columns[at].IsNumber) widths[at] = rest * table.Columns[at].Share / shares;
        return widths;
    }

    private double NumberWidth(PrintedTable table, int at)
    {
        var longest = table.Rows.Select(row => row.Cells[at].Text).Append("").MaxBy(text => text.Length)!;
        // As much again as two digits: the longest text need not be the widest.
        var width = Math.Max(type.Width(table.Columns[at].Head, Head), type.Width(longest, Sum)) + 2 * Padding + 8;
        return Math.Clamp(width, LeastNumber, MostNumber);
    }

    private sealed record SetRow(List<(SetText Text, double X, double Down)> Texts, double Height);
}
