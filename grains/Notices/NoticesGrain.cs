using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Notices;

[Reentrant]
public sealed class NoticesGrain(string id, GrainRuntime runtime) : INoticesGrain, IHostedGrain
{
    private readonly Journaled<NoticesState, NoticesEvent> _log = new(id, NoticesFold.Instance, runtime);

    private readonly TrailSource<NoticesState, NoticesEvent> _trail =
        new(new GrainKey(NoticesFold.Instance.Kind, id), NoticesFold.Instance, runtime.Journal, NoticesTrail.Tell) { Marks = NoticesTrail.Marks };

    public async Task Tell(Notice notice, MailRecipient? to)
    {
        var mail = to is null ? null : new MailTarget(to, runtime.Billing.IssuerName, runtime.Billing.SupportEmail);
        await _log.Commit((id, notice, mail), static (state, asked, now) => NoticesDecisions.Tell(state, asked.id, asked.notice, asked.mail, now));
    }

    public async Task<MailOrder?> MailOrder(long mail, int attempt) =>
        await _log.Read((id, mail, attempt), static (state, asked, _) => NoticesViews.MailOrder(state, asked.id, asked.mail, asked.attempt));

    public async Task<WebhookOrder?> WebhookOrder(long delivery, int attempt) =>
        await _log.Read(
            (id, delivery, attempt, runtime.Signing),
            static (state, asked, now) => NoticesViews.WebhookOrder(state, asked.id, asked.delivery, asked.attempt, asked.Signing, now));

    public async Task Report(AttemptReport report) => await _log.Commit(report, NoticesDecisions.Report);

    public async Task<NoticesAnswer> AddWebhook(AddWebhook command) => await _log.Commit(
        (command, Secret: WebhookSecret.New(runtime.Signing.Secret)),
        static (state, asked, now) => WebhookDecisions.Add(state, asked.command, asked.Secret, now));

    public async Task<NoticesAnswer> ChangeWebhook(ChangeWebhook command) => await _log.Commit(command, WebhookDecisions.Change);

    public async Task<NoticesAnswer> RemoveWebhook(RemoveWebhook command) => await _log.Commit(command, WebhookDecisions.Remove);

    public async Task<NoticesAnswer> RotateSecret(RotateWebhookSecret command) => await _log.Commit(
        (command, Secret: WebhookSecret.New(runtime.Signing.Secret)),
        static (state, asked, now) => WebhookDecisions.Rotate(state, asked.command, asked.Secret, now));

    public async Task<NoticesAnswer> TestWebhook(TestWebhook command) =>
        await _log.Commit((id, command), static (state, asked, now) => WebhookDecisions.Test(state, asked.id, asked.command, now));

    public async Task<NoticesAnswer> Replay(ReplayDelivery command) =>
        await _log.Commit((id, command), static (state, asked, now) => WebhookDecisions.Replay(state, asked.id, asked.command, now));

    public async Task<NoticesAnswer> Resend(ResendMail command) =>
        await _log.Commit((id, command), static (state, asked, now) => WebhookDecisions.Resend(state, asked.id, asked.command, now));

    public async Task<WebhookList> Webhooks() =>
        await _log.Read(0, static (state, _, _) => new WebhookList([.. state.Webhooks.Values.Select(webhook => webhook.Endpoint)]));

    public async Task<NoticesAnswer> Deliveries(ListDeliveries query) =>
        await _log.Read((id, query), static (state, asked, _) => NoticesViews.Deliveries(state, asked.query, asked.id));

    public async Task<MailPage> Mails(ListMails query) => await _log.Read(query, static (state, asked, _) => NoticesViews.Mails(state, asked));

    public async Task<NoticesAnswer> Mail(long mail) => await _log.Read(mail, static (state, asked, _) => NoticesViews.Mail(state, asked));

    public ValueTask<TrailPage> ReadTrail(ReadTrail query) => _log.ReadTrail(_trail, query);

    public async Task Wake() => await _log.Commit(id, static (state, tenant, now) => NoticesDecisions.Wake(state, tenant, now));

    public bool TryLetGo() => _log.TryLetGo();
}
