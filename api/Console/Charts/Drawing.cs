using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace MeteringCluster.Api.Console.Charts;

/// <summary>Writes one drawing as SVG, in whole numbers; how it looks is the style sheet's.</summary>
internal sealed class Drawing
{
    private readonly StringBuilder _svg = new();

    /// <param name="label">What the drawing says, for who cannot see it.</param>
    public Drawing(ChartSize size, string label) =>
        Write($"<svg class=\"chart {size.Name}\" viewBox=\"0 0 {size.Width} {size.Height}\" role=\"img\" aria-label=\"{Encoded(label)}\">");

    public void Line(string css, int x1, int y1, int x2, int y2) =>
        Write($"<line class=\"{css}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");

    public void Path(string css, string steps) => Write($"<path class=\"{css}\" d=\"{steps}\"/>");

    public void Point(string css, int x, int y) => Write($"<circle class=\"{css}\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>");

    /// <param name="anchor">Which end of the text stands at x: start, middle or end.</param>
    public void Text(int x, int y, string anchor, string text, string css = "mark") =>
        Write($"<text class=\"{css}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{Encoded(text)}</text>");

    /// <summary>What is shown to who points there; the table behind the chart says the same.</summary>
    public void Hint(int x, int y, int width, int height, string text) =>
        Write($"<rect class=\"hint-area\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"><title>{Encoded(text)}</title></rect>");

    public IHtmlContent End() => new HtmlString(_svg.Append("</svg>").ToString());

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);

    private void Write(FormattableString part) => _svg.Append(part.ToString(CultureInfo.InvariantCulture));
}
