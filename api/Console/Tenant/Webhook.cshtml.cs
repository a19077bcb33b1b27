using MeteringCluster.Api.Notices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MeteringCluster.Api.Console;

/// <summary>One webhook: what it is told, its secret when it is new, and what was delivered.</summary>
public sealed class WebhookPage : TenantPage
{
    public override string Title => "Webhook";

    public override string Place => "messages";

    [BindProperty(SupportsGet = true)]
    public string Webhook { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    public WebhookView Shown { get; private set; } = null!;

    /// <summary>Only right after it was made; nobody can be shown it again.</summary>
    public string? Secret { get; private set; }

    public WebhookForm Form { get; private set; } = null!;

    public ListView<DeliveryView> Deliveries { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    private string Path => $"{ApiRoot}/webhooks/{ApiPath.Of($"{Webhook}")}";

    private string Here => $"{Root}/messages/webhooks/{ApiPath.Of($"{Webhook}")}";

    /// <summary>Keeps a new secret, sealed, until the page that shows it is asked for.</summary>
    internal static void ShowOnce(ITempDataDictionary data, string tenant, WebhookView made) => data[Key(tenant, $"{made.Id}")] = made.Secret;

    public async Task OnGet()
    {
        Secret = TempData[Key(Tenant, Webhook)] as string;
        await Read();
    }

    public async Task<IActionResult> OnPostChange()
    {
        var form = WebhookForm.Of(await Request.ReadFormAsync());
        if (await Send<WebhookView>(HttpMethods.Patch, Path, new WebhookPatch(form.Url, form.Types, form.Description, null)) is not null)
            return Done("The webhook is changed.", Here);
        var answer = await ShowAgain();
        Form = form;
        return answer;
    }

    public async Task<IActionResult> OnPostEnable(bool enabled) =>
        await Send<WebhookView>(HttpMethods.Patch, Path, new WebhookPatch(null, null, null, enabled)) is not null
            ? Done(enabled ? "The webhook is enabled." : "The webhook is disabled.", Here)
            : await ShowAgain();

    public async Task<IActionResult> OnPostRotate()
    {
        if (await Send<WebhookView>(HttpMethods.Post, $"{Path}/secret") is not { } made) return await ShowAgain();
        ShowOnce(TempData, Tenant, made);
        return Done("The webhook has a new secret.", Here);
    }

    public async Task<IActionResult> OnPostTest() =>
        await Send<DeliveryView>(HttpMethods.Post, $"{Path}/test") is not null
            ? Done("A test is sent. How it went shows among the deliveries.", Here)
            : await ShowAgain();

    public async Task<IActionResult> OnPostReplay(string delivery) =>
        await Send<DeliveryView>(HttpMethods.Post, $"{Path}/deliveries/{ApiPath.Of($"{delivery}")}/replay") is not null
            ? Done("The delivery is sent again.", Here)
            : await ShowAgain();

    public async Task<IActionResult> OnPostRemove() =>
        await Send<Nothing>(HttpMethods.Delete, Path) is not null
            ? Done("The webhook is removed.", $"{Root}/messages/webhooks")
            : await ShowAgain();

    private static string Key(string tenant, string webhook) => $"secret {tenant} {webhook}";

    private async Task<IActionResult> ShowAgain()
    {
        var refusal = Refusal;
        await Read();
        Refusal = refusal;
        return Again();
    }

    private async Task Read()
    {
        var webhook = Need<WebhookView>(Path);
        var deliveries = Need<ListView<DeliveryView>>(ApiPath.With(
            $"{Path}/deliveries", ("status", Status), ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request))));
        await Task.WhenAll(webhook, deliveries);
        (Shown, Deliveries) = (await webhook, await deliveries);
        Form = new WebhookForm(Shown.Url, Shown.Description, Shown.Types);
        Paging = Paging.Of(Request, Deliveries.NextCursor);
    }
}
