using System.ComponentModel;
using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Audit;
using MeteringCluster.Directory;
using MeteringCluster.Notices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MeteringCluster.Api.Notices;

/// <summary>The mails that a tenant's billing contact gets (A28).</summary>
public static class MailEndpoints
{
    public static void MapMails(this IEndpointRouteBuilder app)
    {
        var mails = app.MapGroup("/v1/tenants/{tenant}/mails").WithTags("Mails").RequireScope(Scope.TenantAdmin | Scope.Operator);
        mails.MapGet("", List)
            .WithSummary("Mails, the newest first")
            .WithDescription(
                "Confirmations, invoices, cancellation notices, payment failures and alerts to the billing contact of that moment. "
                + $"Those that are on their way, and of those that are over the last {NoticeLimits.KeptDeliveries}. "
                + $"At most {NoticeLimits.MailsPerHour} are sent an hour; the rest waits until nextAttemptAt.")
            .Refuses(Problems.InvalidValueKind);
        mails.MapGet("/{mail}", Get)
            .WithSummary("One mail, with its words")
            .Refuses(NoticeProblems.UnknownMailKind)
            .WithDescription("The same words whenever it is looked at: it is written from what was told, in the language of then.");
        mails.MapPost("/{mail}/resend", Resend)
            .WithSummary("Send a mail again")
            .WithDescription(
                "Takes no body. One that failed, or was kept as no mail server was configured, goes under its own Message-ID; one "
                + "that was sent goes as another mail. Refusals, in this order: 404 unknown-mail, 409 delivery-under-way.")
            .Refuses(NoticeProblems.UnknownMailKind, NoticeProblems.DeliveryUnderWayKind)
            .Audited(TrailActions.MailResend);
    }

    private static async Task<Results<Ok<ListView<MailView>>, Problem>> List(
        KnownTenant tenant, Page page, IMeteringCluster cluster,
        [Description("Keeps the mails that are \"queued\", \"sent\", \"kept\" or \"failed\".")] string? status = null)
    {
        var checks = new Checks();
        var asked = NoticeNames.ReadMail(status, checks);
        if (checks.Problem is { } invalid) return invalid;

        var found = await cluster.Notices(tenant.Id).Mails(new ListMails(asked, page.ReadNumber() ?? long.MaxValue, page.Limit));
        return TypedResults.Ok(new ListView<MailView>(
            [.. found.Mails.Select(mail => MailView.Of(mail))], found.More ? Page.Cursor(found.Mails[^1].Id) : null));
    }

    private static async Task<Results<Ok<MailView>, Problem>> Get(KnownTenant tenant, string mail, IMeteringCluster cluster) =>
        TryRead(mail, out var id) ? Answer(await cluster.Notices(tenant.Id).Mail(id), mail) : NoticeProblems.UnknownMail(mail);

    private static async Task<Results<Ok<MailView>, Problem>> Resend(
        KnownTenant tenant, string mail, HttpContext http, IMeteringCluster cluster)
    {
        http.About("mail", mail);
        return TryRead(mail, out var id)
            ? Answer(await cluster.Notices(tenant.Id).Resend(new ResendMail(id, http.Origin())), mail)
            : NoticeProblems.UnknownMail(mail);
    }

    private static Results<Ok<MailView>, Problem> Answer(NoticesAnswer answer, string asked) => answer switch
    {
        MailFound found => TypedResults.Ok(MailView.Of(found.Mail, found.Words)),
        _ => NoticeProblems.Of(answer, asked),
    };

    internal static bool TryRead(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
