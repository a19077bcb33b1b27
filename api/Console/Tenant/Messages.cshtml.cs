using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Notices;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The mails to the billing contact (A28).</summary>
public sealed class MessagesPage : TenantPage
{
    public override string Title => "Messages";

    public override string Place => "messages";

    [BindProperty(SupportsGet = true)]
    public string? Status { get; set; }

    public ListView<MailView> Mails { get; private set; } = null!;

    public BillingContactView? Contact { get; private set; }

    public Paging Paging { get; private set; } = null!;

    public async Task OnGet()
    {
        var mails = Need<ListView<MailView>>(ApiPath.With(
            $"{ApiRoot}/mails", ("status", Status), ("limit", $"{Paging.Rows}"), ("cursor", Paging.Cursor(Request))));
        var contact = Find<BillingContactView>($"{ApiRoot}/billing-contact");
        await Task.WhenAll(mails, contact);
        (Mails, Contact) = (await mails, await contact);
        Paging = Paging.Of(Request, Mails.NextCursor);
    }

    /// <summary>A state's badge, and what people call it.</summary>
    public static (string Class, string Text) State(string status) => status switch
    {
        "sent" => ("ok", "Sent"),
        "failed" => ("bad", "Failed"),
        "kept" => ("", "Kept, not sent"),
        _ => ("warn", "On its way"),
    };
}
