using System.Collections.Immutable;
using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Notices;

namespace MeteringCluster.Tests.Billing;

/// <summary>Where mails and webhooks arrive, and documents are printed in a hurry. It outlives the processes that call it.</summary>
internal sealed class TestPost
{
    private readonly Lock _lock = new();
    private readonly List<Mail> _mails = [];
    private readonly List<string> _webhooks = [];

    public IReadOnlyList<Mail> Mails
    {
        get
        {
            lock (_lock) return [.. _mails];
        }
    }

    /// <summary>The id of each webhook that arrived.</summary>
    public IReadOnlyList<string> Webhooks
    {
        get
        {
            lock (_lock) return [.. _webhooks];
        }
    }

    public OutwardPorts Ports(TestBank bank, Death? death = null)
    {
        var box = new Box(this, death ?? new Death());
        return new OutwardPorts(bank.Through(death), box, box, box);
    }

    private sealed class Box(TestPost post, Death death) : IMailTransport, IWebhookSender, IInvoiceDocuments
    {
        public bool IsConfigured => true;

        public Task Send(Mail mail, CancellationToken stop) => death.Step($"mail {mail.Subject}", () => post.Receive(mail), out _)
            ? Task.CompletedTask
            : Task.FromException(new IOException("The line is dead."));

        public Task<WebhookAnswer> Post(
            Uri url, ImmutableSortedDictionary<string, string> headers, ReadOnlyMemory<byte> body, CancellationToken stop) =>
            death.Step("webhook", () => post.Receive(headers["webhook-id"]), out _)
                ? Task.FromResult(new WebhookAnswer(200, null))
                : Task.FromException<WebhookAnswer>(new IOException("The line is dead."));

        public Task<byte[]?> Pdf(Invoice invoice, string language, CancellationToken stop) =>
            Task.FromResult<byte[]?>(Encoding.UTF8.GetBytes($"%PDF {invoice.Number}"));

        public string Html(Invoice invoice, string language) => invoice.Number;
    }

    private void Receive(Mail mail)
    {
        lock (_lock) _mails.Add(mail);
    }

    private void Receive(string webhook)
    {
        lock (_lock) _webhooks.Add(webhook);
    }
}
