using System.Collections.Immutable;
using MeteringCluster.Billing;
using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;

namespace MeteringCluster.Tests.Notices;

/// <summary>
/// A journal that goes away at the moment at which something goes out, so that nobody can note what became of it, and a
/// count of what went out.
/// </summary>
internal sealed class UnreportedOutage : IMailTransport, IWebhookSender
{
    private int _mails;
    private int _posts;

    public SimulatedJournal Journal { get; } = new() { FlushesAtOnce = true };

    public int Mails => Volatile.Read(ref _mails);

    public int Posts => Volatile.Read(ref _posts);

    public bool IsConfigured => true;

    public OutwardPorts Ports(IInvoiceDocuments documents) => new(null!, this, this, documents);

    public Task Send(Mail mail, CancellationToken stop)
    {
        Interlocked.Increment(ref _mails);
        Journal.FlushesAtOnce = false;
        return Task.CompletedTask;
    }

    public Task<WebhookAnswer> Post(
        Uri url, ImmutableSortedDictionary<string, string> headers, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        Interlocked.Increment(ref _posts);
        Journal.FlushesAtOnce = false;
        return Task.FromResult(new WebhookAnswer(200, null));
    }

    /// <summary>The report is written thrice in vain, and at last it is.</summary>
    public async Task End()
    {
        for (var failure = 0; failure < 3; failure++)
        {
            await Eventually.True(() => Journal.Waiting == 1);
            Journal.FailFlush();
        }

        await Eventually.True(() => Journal.Waiting == 1);
        Journal.FlushesAtOnce = true;
        Journal.Flush();
        await Eventually.True(async () => !await Journal.PendingEffects().AnyAsync());
    }
}
