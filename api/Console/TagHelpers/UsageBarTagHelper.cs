using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MeteringCluster.Api.Console.TagHelpers;

/// <summary>
/// <c>&lt;usage-bar used="3" total="10" label="3 of 10 seats in use" /&gt;</c>: how much of something is taken. Its colour
/// warns from nine tenths on, and is red where more is taken than there is. The label says in words what the bar shows.
/// </summary>
[HtmlTargetElement("usage-bar", TagStructure = TagStructure.WithoutEndTag)]
public sealed class UsageBarTagHelper : TagHelper
{
    private const int Width = 1000;

    public long Used { get; set; }

    public long Total { get; set; }

    public string Label { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var filled = Fraction(Used, Total);
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Used > Total ? "bar full" : filled >= Width * 9 / 10 ? "bar high" : "bar");
        output.Attributes.SetAttribute("viewBox", $"0 0 {Width} 10");
        output.Attributes.SetAttribute("preserveAspectRatio", "none");
        output.Attributes.SetAttribute("role", "img");
        output.Attributes.SetAttribute("aria-label", Label);
        output.Content.SetHtmlContent(string.Create(
            CultureInfo.InvariantCulture,
            $"<rect class=\"rest\" width=\"{Width}\" height=\"10\"/><rect class=\"taken\" width=\"{filled}\" height=\"10\"/>"));
    }

    // What little is used can still be seen, and what is not all used is not shown as all.
    private static int Fraction(long used, long total)
    {
        if (used <= 0) return 0;
        if (total <= 0 || used >= total) return Width;
        return Math.Clamp((int)((Int128)used * Width / total), 8, Width - 8);
    }
}
