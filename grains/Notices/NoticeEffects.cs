using System.Text;
using MeteringCluster.Journaling;

namespace MeteringCluster.Notices;

/// <summary>Brings a notice to the tenant's notices, with the address that is to get it.</summary>
public sealed class TellNoticeHandler(IMeteringCluster cluster) : IEffectHandler
{
    public string Kind => TellNotice.EffectKind;

    public async Task Run(Effect effect, CancellationToken stop)
    {
        var told = effect.Read(NoticeJson.Default.TellNotice);
        var tenant = TenantId.Parse(told.Tenant);
        var contact = (await cluster.Billing(tenant).Account())?.Contact;
        await cluster.Notices(tenant).Tell(
            told.Notice, contact is null ? null : new MailRecipient(contact.Email, contact.Name, contact.Language));
    }
}

/// <summary>Makes one attempt to send a mail, and reports what became of it.</summary>
public sealed class SendMailHandler(IMeteringCluster cluster, OutwardPorts ports) : IEffectHandler
{
    // Connections to the mail server, and documents that are printed for it.
    private readonly Places _places = new(8);

    private readonly MailSending _sending = new(ports);

    private readonly Unreported<AttemptReport> _unreported = new();

    public string Kind => DueAttempt.MailKind;

    public Task Run(Effect effect, CancellationToken stop)
    {
        var due = effect.Read(NoticesJson.Default.DueAttempt);
        var tenant = TenantId.Parse(due.Tenant);
        return _places.Within(
            () => _unreported.Once(effect.Id, () => Attempt(tenant, due, stop), cluster.Notices(tenant).Report), stop);
    }

    private async Task<AttemptReport?> Attempt(TenantId tenant, DueAttempt due, CancellationToken stop) =>
        await cluster.Notices(tenant).MailOrder(due.Delivery, due.Attempt) is { } order ? await Send(tenant, due, order, stop) : null;

    private async Task<AttemptReport> Send(TenantId tenant, DueAttempt due, MailOrder order, CancellationToken stop)
    {
        var sent = await _sending.Send(order.To.Email, () => Write(tenant, order, stop), stop);
        return new(due.Delivery, due.Attempt, sent.Outcome, Detail: sent.Detail, Attachment: sent.Attachment);
    }

    private async Task<Mail> Write(TenantId tenant, MailOrder order, CancellationToken stop) => new(
        order.MessageId, order.To.Email, MailComposer.OneLine(order.To.Name), order.Words.Subject, order.Words.Text, order.Words.Html,
        order is { Document: { } ordinal, DocumentName: { } name }
            ? [await Print(tenant, ordinal, MailComposer.OneLine(name), order.To.Language, stop)]
            : []);

    private async Task<MailAttachment> Print(TenantId tenant, int ordinal, string name, string language, CancellationToken stop)
    {
        var invoice = await cluster.Billing(tenant).InvoiceAt(ordinal)
            ?? throw new InvalidOperationException($"The document {ordinal} of '{tenant}' is not issued.");
        return await _sending.Print(invoice, name, language, stop);
    }
}

/// <summary>Makes one attempt to post a webhook, and reports what became of it.</summary>
public sealed class PostWebhookHandler(IMeteringCluster cluster, OutwardPorts ports) : IEffectHandler
{
    private const int Gone = 410;

    private readonly Places _places = new(16);

    private readonly Unreported<AttemptReport> _unreported = new();

    public string Kind => DueAttempt.WebhookKind;

    // What is posted is signed with its instant, so it waits before that.
    public Task Run(Effect effect, CancellationToken stop)
    {
        var due = effect.Read(NoticesJson.Default.DueAttempt);
        var notices = cluster.Notices(TenantId.Parse(due.Tenant));
        return _places.Within(() => _unreported.Once(effect.Id, () => Attempt(notices, due, stop), notices.Report), stop);
    }

    private async Task<AttemptReport?> Attempt(INoticesGrain notices, DueAttempt due, CancellationToken stop)
    {
        if (await notices.WebhookOrder(due.Delivery, due.Attempt) is not { } order) return null;

        var answer = order.CannotSign is { } why
            ? new WebhookAnswer(null, why)
            : await ports.Webhooks.Post(new Uri(order.Url), order.Headers, Encoding.UTF8.GetBytes(order.Body), stop);
        // Stopped in the middle of it: nobody knows, so the next process posts it again, under the same id.
        stop.ThrowIfCancellationRequested();
        var outcome = answer.Status switch
        {
            >= 200 and <= 299 => AttemptOutcome.Delivered,
            Gone => AttemptOutcome.Gone,
            _ => AttemptOutcome.Deferred,
        };
        return new AttemptReport(due.Delivery, due.Attempt, outcome, answer.Status, answer.Detail);
    }
}
