using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MeteringCluster.Documents;

/// <summary>
/// A document as one HTML page: no script, and nothing from elsewhere. Whatever people wrote is text, in the direction
/// of its own script.
/// </summary>
internal static class HtmlPrint
{
    private const string Style = """
        @page { size: A4; margin: 16mm 18mm; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 2.5rem 1.5rem; max-width: 52rem; color: #1c2127; background: #fff;
          font: 0.9rem/1.45 "Noto Sans", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", system-ui, sans-serif; overflow-wrap: anywhere; }
        header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; border-bottom: 2px solid #1c2127; }
        h1 { font-size: 1.9rem; margin: 0 0 0.5rem; }
        h2 { font-size: 1rem; margin: 2rem 0 0.4rem; break-after: avoid; }
        .parties { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; margin: 1.2rem 0; }
        .parties p { margin: 0; text-align: left; }
        .parties .role, dt, th { color: #5b6570; font-weight: normal; }
        .parties .name { font-weight: bold; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.5rem; margin: 1.2rem 0; }
        dd { margin: 0; }
        .totals { margin: 0.8rem 0 1.2rem auto; padding-right: 0.4rem; width: max-content; max-width: 100%; break-inside: avoid; }
        .totals dd { text-align: right; }
        table { border-collapse: collapse; width: 100%; }
        thead { display: table-header-group; }
        tr { break-inside: avoid; }
        th { text-align: left; border-bottom: 1px solid #1c2127; }
        td { border-bottom: 1px solid #d9dee3; vertical-align: top; }
        th, td { padding: 0.3rem 0.4rem; }
        .number { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        .detail { display: block; color: #5b6570; font-size: 0.9em; text-align: left; }
        .sum td, .strong { font-weight: bold; }
        .note { color: #5b6570; font-size: 0.9em; }
        @media print { body { padding: 0; max-width: none; font-size: 9pt; } }
        """;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(Print print)
    {
        var html = new StringBuilder(16 * 1024);
        html.Append("<!doctype html>\n<html lang=\"").Append(print.Language).Append("\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
            .Text($"{print.Title} {print.Number}").Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<header><h1>")
            .Text(print.Title).Append("</h1><span>").Text(print.Number).Append("</span></header>\n<div class=\"parties\">\n");
        Party(html, print.Issuer);
        Party(html, print.Customer);
        html.Append("</div>\n");
        Facts(html, print.Facts, "facts");
        Table(html, print.Lines);
        Facts(html, print.Totals, "totals");
        html.Append("<p class=\"note\">").Text(print.Note).Append("</p>\n");
        foreach (var annex in print.Annexes) Table(html, annex);
        return html.Append("</body>\n</html>\n").ToString();
    }

    private static void Party(StringBuilder html, PrintedParty party)
    {
        html.Append("<div>\n<p class=\"role\">").Text(party.Role).Append("</p>\n<p class=\"name\" dir=\"auto\">").Text(party.Name).Append("</p>\n");
        foreach (var detail in party.Details) html.Append("<p dir=\"auto\">").Text(detail).Append("</p>\n");
        html.Append("</div>\n");
    }

    private static void Facts(StringBuilder html, ImmutableArray<PrintedFact> facts, string kind)
    {
        html.Append("<dl class=\"").Append(kind).Append("\">\n");
        foreach (var fact in facts)
            html.Append("<dt>").Text(fact.Label).Append(fact.IsStrong ? "</dt><dd class=\"strong\">" : "</dt><dd>").Text(fact.Value).Append("</dd>\n");
        html.Append("</dl>\n");
    }

    private static void Table(StringBuilder html, PrintedTable table)
    {
        if (table.Title is { } title) html.Append("<h2>").Text(title).Append("</h2>\n");
        html.Append("<table>\n<thead><tr>");
        foreach (var column in table.Columns)
            html.Append("<th scope=\"col\"").Append(column.IsNumber ? " class=\"number\">" : ">").Text(column.Head).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.Append(row.IsSum ? "<tr class=\"sum\">" : "<tr>");
            for (var at = 0; at < row.Cells.Length; at++) Cell(html, table.Columns[at], row.Cells[at]);
            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n");
    }

    private static void Cell(StringBuilder html, PrintedColumn column, PrintedCell cell)
    {
        html.Append(column.IsNumber ? "<td class=\"number\">" : "<td><bdi>").Text(cell.Text).Append(column.IsNumber ? "" : "</bdi>");
        foreach (var detail in cell.Details) html.Append("<span class=\"detail\" dir=\"auto\">").Text(detail).Append("</span>");
        html.Append("</td>");
    }

    private static StringBuilder Text(this StringBuilder html, string text) => html.Append(Encoder.Encode(text));
}
