using MeteringCluster.Api.Notices;
using MeteringCluster.Notices;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The tenant's own endpoints, and the form that adds one.</summary>
public sealed class WebhooksPage : TenantPage
{
    public override string Title => "Webhooks";

    public override string Place => "messages";

    public IReadOnlyList<WebhookView> Webhooks { get; private set; } = [];

    public WebhookForm Form { get; private set; } = new("", "", []);

    public bool MayAdd => Webhooks.Count < NoticeLimits.MaxWebhooks;

    public Task OnGet() => Read();

    public async Task<IActionResult> OnPost()
    {
        Form = WebhookForm.Of(await Request.ReadFormAsync());
        var added = await Send<WebhookView>(HttpMethods.Post, $"{ApiRoot}/webhooks", new WebhookRequest(Form.Url, Form.Types, Form.Description));
        if (added is not null)
        {
            WebhookPage.ShowOnce(TempData, Tenant, added);
            return Done("The webhook is added.", $"{Root}/messages/webhooks/{added.Id}");
        }

        var refusal = Refusal;
        await Read();
        Refusal = refusal;
        return Again();
    }

    private async Task Read() => Webhooks = (await Need<ListView<WebhookView>>($"{ApiRoot}/webhooks")).Items;
}

/// <summary>What was entered of a webhook: <c>_WebhookFields</c>.</summary>
public sealed record WebhookForm(string Url, string Description, IReadOnlyList<string> Types, ApiProblem? Problem = null)
{
    public static WebhookForm Of(IFormCollection form) =>
        new(form["url"].ToString().Trim(), form["description"].ToString().Trim(), [.. form["types"].OfType<string>()]);
}
