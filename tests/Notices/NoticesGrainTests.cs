using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Notices;

public sealed class NoticesGrainTests() : NoticesOnHost(HostKind.Embedded);

public sealed class NoticesGrainOnOrleansTests() : NoticesOnHost(HostKind.Orleans), IOnOrleans;

/// <summary>A28: from the decision that tells something to the mail server and the endpoint, on either host.</summary>
public abstract class NoticesOnHost(HostKind host)
{
    private static readonly TenantId Tenant = Outbox.Tenant;

    private readonly ManualClock _clock = new(LicenseRun.Noon);
    private readonly SimulatedJournal _journal = new() { FlushesAtOnce = true };

    [HostFact]
    public async Task A_licence_that_expires_soon_is_told_by_mail_in_the_contacts_language_and_by_webhook()
    {
        await using var outbox = await Outbox.Open();
        await using var process = await GrainHost.Begin(host, _journal, _clock, outbox.Ports);
        await Outbox.Create(process.Grains);
        var notices = process.Grains.Notices(Tenant);
        Assert.IsType<WebhookReady>(await notices.AddWebhook(new AddWebhook(outbox.Endpoint.Url, [], "")));

        _clock.MoveTo(LicenseRun.End.AddDays(-30));
        await process.Grains.License(Tenant).Wake();
        await Eventually.True(async () => (await Deliveries(notices)).All(status => status == DeliveryStatus.Delivered) && outbox.Smtp.Taken == 1);

        var mail = Assert.Single((await notices.Mails(new ListMails(null, long.MaxValue, 10))).Mails);
        var found = Assert.IsType<MailFound>(await notices.Mail(mail.Id));
        Assert.Equal("ライセンスの有効期限は 2027年1月1日 00:00 UTC です", found.Words.Subject);
        Assert.StartsWith("株式会社アクメ 様", found.Words.Text, StringComparison.Ordinal);
        var post = Assert.Single(outbox.Endpoint.Posts);
        Assert.Equal(NoticeTypes.LicenseExpiring, System.Text.Json.JsonDocument.Parse(post.Body).RootElement.GetProperty("type").GetString());
        Assert.Equal("application/json; charset=utf-8", post.ContentType);
    }

    [HostFact]
    public async Task A_mail_waits_while_the_server_is_busy_and_arrives_once()
    {
        await using var outbox = await Outbox.Open();
        outbox.Smtp.Answer("RCPT", "451 greylisted");
        await using var process = await GrainHost.Begin(host, _journal, _clock, outbox.Ports);
        var notices = process.Grains.Notices(Tenant);
        await notices.Tell(Samples.Failed(), Samples.Reader);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Eventually.True(async () => (await Mail(notices)).NextAttemptAt is not null);
            var waiting = await Mail(notices);
            Assert.Equal((DeliveryStatus.Queued, attempt), (waiting.Status, waiting.Attempts.Length));
            Assert.Contains("451", waiting.Attempts[^1].Detail, StringComparison.Ordinal);
            if (attempt == 3) outbox.Smtp.Answer("RCPT", "250 ok");
            await Move(notices, waiting.NextAttemptAt!.Value);
        }

        await Eventually.True(async () => (await Mail(notices)).Status == DeliveryStatus.Delivered);
        await notices.Tell(Samples.Failed(), Samples.Reader);
        await notices.Wake();

        Assert.Equal(1, outbox.Smtp.Taken);
        Assert.Single((await notices.Mails(new ListMails(null, long.MaxValue, 10))).Mails);
    }

    [HostFact]
    public async Task A_mail_that_is_refused_for_good_is_shown_and_can_be_sent_again()
    {
        await using var outbox = await Outbox.Open();
        outbox.Smtp.Answer("RCPT", "550 5.1.1 no such user");
        await using var process = await GrainHost.Begin(host, _journal, _clock, outbox.Ports);
        var notices = process.Grains.Notices(Tenant);
        await notices.Tell(Samples.Failed(), Samples.Reader);
        await Eventually.True(async () => (await Mail(notices)).Status == DeliveryStatus.Failed);
        Assert.Contains("550", (await Mail(notices)).Attempts[^1].Detail, StringComparison.Ordinal);

        outbox.Smtp.Answer("RCPT", "250 ok");
        Assert.IsType<MailFound>(await notices.Resend(new ResendMail(1)));

        await Eventually.True(async () => (await Mail(notices)).Status == DeliveryStatus.Delivered);
        Assert.Equal(1, outbox.Smtp.Taken);
    }

    [HostFact]
    public async Task Without_a_mail_server_mails_are_kept_whole_and_sent_when_asked_for_once_there_is_one()
    {
        await using var outbox = await Outbox.Open();
        outbox.Mail = new NoMail();
        await using (var process = await GrainHost.Begin(host, _journal, _clock, outbox.Ports))
        {
            await process.Grains.Notices(Tenant).Tell(Samples.Failed(), Samples.Reader);
            await Eventually.True(async () => (await Mail(process.Grains.Notices(Tenant))).Status == DeliveryStatus.Kept);
        }

        outbox.Mail = null;
        await using var next = await GrainHost.Begin(host, _journal, _clock, outbox.Ports);
        var notices = next.Grains.Notices(Tenant);
        await notices.Wake();
        var kept = Assert.IsType<MailFound>(await notices.Mail(1));
        Assert.Equal(DeliveryStatus.Kept, kept.Mail.Status);
        Assert.Equal(MailComposer.Compose(Samples.Failed(), Samples.Target with { Support = "" }), kept.Words);
        Assert.Equal(0, outbox.Smtp.Taken);

        await notices.Resend(new ResendMail(1));

        await Eventually.True(async () => (await Mail(notices)).Status == DeliveryStatus.Delivered);
        Assert.Equal(1, outbox.Smtp.Taken);
    }

    [HostFact]
    public async Task An_address_with_a_line_break_gets_no_mail_at_all()
    {
        await using var outbox = await Outbox.Open();
        await using var process = await GrainHost.Begin(host, _journal, _clock, outbox.Ports);
        var notices = process.Grains.Notices(Tenant);

        await notices.Tell(Samples.Failed(), Samples.Reader with { Email = "ann@acme.example\r\nBcc: all@example.com" });

        await Eventually.True(async () => (await Mail(notices)).Status == DeliveryStatus.Failed);
        Assert.Equal(0, outbox.Smtp.Taken);
    }

    [HostFact]
    public async Task A_webhook_is_tried_again_under_the_same_id_until_the_endpoint_takes_it_or_is_gone()
    {
        await using var outbox = await Outbox.Open();
        outbox.Endpoint.AnswerWith(500, "oops");
        await using var process = await GrainHost.Begin(host, _journal, _clock, outbox.Ports);
        var notices = process.Grains.Notices(Tenant);
        await notices.AddWebhook(new AddWebhook(outbox.Endpoint.Url, [], ""));
        await notices.Tell(Samples.Failed(), null);
        await Eventually.True(async () => (await Delivery(notices)).NextAttemptAt is not null);
        var first = Assert.Single((await Delivery(notices)).Attempts);
        Assert.Equal((500, "oops"), (first.Status, first.Detail));

        outbox.Endpoint.AnswerWith(200);
        await Move(notices, (await Delivery(notices)).NextAttemptAt!.Value);
        await Eventually.True(async () => (await Delivery(notices)).Status == DeliveryStatus.Delivered);

        var posts = outbox.Endpoint.Posts;
        Assert.Equal(2, posts.Length);
        Assert.Equal((posts[0].Id, posts[0].Body), (posts[1].Id, posts[1].Body));
        Assert.NotEqual(posts[0].Timestamp, posts[1].Timestamp);

        outbox.Endpoint.AnswerWith(410);
        await notices.Tell(Samples.Failed("n2"), null);
        await Eventually.True(async () => !(await notices.Webhooks()).Webhooks[0].Enabled);
    }

    private async Task Move(INoticesGrain notices, DateTimeOffset to)
    {
        _clock.MoveTo(to);
        await notices.Wake();
    }

    private static async Task<MailSummary> Mail(INoticesGrain notices) => Assert.IsType<MailFound>(await notices.Mail(1)).Mail;

    private static async Task<WebhookDelivery> Delivery(INoticesGrain notices) =>
        Assert.IsType<DeliveryPage>(await notices.Deliveries(new ListDeliveries(1, null, long.MaxValue, 10))).Deliveries[^1];

    private static async Task<DeliveryStatus[]> Deliveries(INoticesGrain notices) =>
    [
        .. (await notices.Mails(new ListMails(null, long.MaxValue, 10))).Mails.Select(mail => mail.Status),
        .. Assert.IsType<DeliveryPage>(await notices.Deliveries(new ListDeliveries(1, null, long.MaxValue, 10))).Deliveries
            .Select(delivery => delivery.Status),
    ];
}
