using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MeteringCluster.Billing;
using MeteringCluster.Load.Servers;
using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>A28: invoices by mail to a real mail server, with the document attached.</summary>
public sealed class InvoiceMailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(LicenseRun.Noon);
    private readonly SimulatedJournal _journal = new() { FlushesAtOnce = true };

    public void Dispose() => _folder.Dispose();

    [SmtpTheory]
    [InlineData(true, "INV-2026-000001.pdf", "application/pdf")]
    [InlineData(false, "INV-2026-000001.html", "text/html")]
    public async Task An_invoice_waits_for_the_mail_server_and_arrives_once_with_its_document(bool prints, string name, string mediaType)
    {
        var port = Ports.Lasting();
        var documents = new RandomDocuments(prints);
        await using var process = await GrainHost.Begin(
            HostKind.Embedded, _journal, _clock,
            _ => new OutwardPorts(null!, new SmtpTransport(SmtpTransportTests.Options(port)), null!, documents));
        await Outbox.Create(process.Grains);
        var notices = process.Grains.Notices(Outbox.Tenant);

        Assert.IsType<Adjusted>(await process.Grains.Billing(Outbox.Tenant).Adjust(new Adjust("a1", null, null, 500, "Consulting")));
        await Eventually.True(async () => (await Mails(notices)) is [{ NextAttemptAt: not null }]);
        var waiting = Assert.Single(await Mails(notices));
        Assert.Equal(NoticeTypes.InvoiceIssued, waiting.Type);
        Assert.Contains("refused", waiting.Attempts[^1].Detail, StringComparison.Ordinal);

        await using var server = await SmtpServer.Start(Path.Combine(_folder.Path, "mail"), port);
        _clock.MoveTo(waiting.NextAttemptAt!.Value);
        await Eventually.True(async () => (await Mails(notices)) is [{ Status: DeliveryStatus.Delivered }]);

        var arrived = Assert.Single(server.Mails());
        Assert.Equal([name], (await Mails(notices))[0].Attachments.AsEnumerable());
        Assert.Matches(new Regex("^Message-ID: <[0-9a-f]{32}@metering\\.example>", RegexOptions.Multiline), arrived);
        var attached = Regex.Match(arrived, $"Content-Type: {Regex.Escape(mediaType)};\\s+name={Regex.Escape(name)}.*?\n\r?\n(.*?)--", RegexOptions.Singleline);
        Assert.True(attached.Success, arrived);
        Assert.Equal(documents.Content, Convert.FromBase64String(attached.Groups[1].Value.ReplaceLineEndings("")));
    }

    private static async Task<MailSummary[]> Mails(INoticesGrain notices) =>
        [.. (await notices.Mails(new ListMails(null, long.MaxValue, 10))).Mails];

    /// <summary>The same bytes for each document; where it does not print, there is the page only.</summary>
    private sealed class RandomDocuments(bool prints) : IInvoiceDocuments
    {
        private readonly byte[] _pdf = RandomNumberGenerator.GetBytes(50_000);

        public byte[] Content => prints ? _pdf : "<p>請求書</p>"u8.ToArray();

        public Task<byte[]?> Pdf(Invoice invoice, string language, CancellationToken stop = default) =>
            Task.FromResult(prints ? _pdf : null);

        public string Html(Invoice invoice, string language) => "<p>請求書</p>";
    }
}
