using MeteringCluster.Api.Notices;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>One mail as its reader got it.</summary>
public sealed class MailPage : TenantPage
{
    public override string Title => "Mail";

    public override string Place => "messages";

    [BindProperty(SupportsGet = true)]
    public string Mail { get; set; } = "";

    public MailView Shown { get; private set; } = null!;

    private string Path => $"{ApiRoot}/mails/{ApiPath.Of($"{Mail}")}";

    public async Task OnGet() => Shown = await Need<MailView>(Path);

    public async Task<IActionResult> OnPost()
    {
        if (await Send<MailView>(HttpMethods.Post, $"{Path}/resend") is { } sent)
            return Done("The mail is sent again.", $"{Root}/messages/{sent.Id}");
        var refusal = Refusal;
        Shown = await Need<MailView>(Path);
        Refusal = refusal;
        return Again();
    }
}
