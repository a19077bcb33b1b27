using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MeteringCluster.Api.Console.TagHelpers;

/// <summary>
/// <c>&lt;confirm-dialog id="release" heading="Release the license?"&gt; text and a form &lt;/confirm-dialog&gt;</c>: a
/// modal dialog. What opens it is <c>&lt;button type="button" command="show-modal" commandfor="release"&gt;</c>, and what
/// closes it <c>command="close"</c>, which browsers do by themselves.
/// </summary>
[HtmlTargetElement("confirm-dialog")]
public sealed class ConfirmDialogTagHelper : TagHelper
{
    public string Id { get; set; } = "";

    public string Heading { get; set; } = "";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var content = await output.GetChildContentAsync();
        output.TagName = "dialog";
        output.Attributes.SetAttribute("id", Id);
        output.Attributes.SetAttribute("aria-labelledby", $"{Id}-heading");
        output.Content.SetHtmlContent($"<h2 id=\"{Id}-heading\">");
        output.Content.Append(Heading);
        output.Content.AppendHtml("</h2>");
        output.Content.AppendHtml(content);
    }
}
