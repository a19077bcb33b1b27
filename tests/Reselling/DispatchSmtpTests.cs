using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Load.Servers;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Notices;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>D16: invoices at a mail server, and how its moods show with each licence.</summary>
public sealed class DispatchSmtpTests
{
    private readonly ManualClock _clock = new(DispatchRun.May) { HasRealTimers = true };

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such user", InvoiceMailStatus.Failed, "550")]
    [InlineData("RCPT", "450 greylisted", InvoiceMailStatus.Queued, "450")]
    [InlineData("content", "452 out of disk", InvoiceMailStatus.Queued, "452")]
    public async Task What_the_mail_server_says_shows_with_each_licence_and_the_mail_goes_once_it_can(
        string command, string answer, InvoiceMailStatus status, string detail)
    {
        await using var smtp = new SmtpStub((command, answer));
        await using var host = await Begin(smtp.Port);
        var coupons = await DispatchHost.Prepare(host.Grains, 2);

        Assert.IsType<DispatchFound>(await DispatchHost.Dispatch(host.Grains, "d1", coupons));
        await Eventually.True(async () => (await Items(host)).All(item => item.Mail.Detail is not null));
        foreach (var item in await Items(host))
        {
            Assert.Equal((status, 1), (item.Mail.Status, item.Mail.Attempts));
            Assert.Contains(detail, item.Mail.Detail, StringComparison.Ordinal);
            Assert.Equal(status == InvoiceMailStatus.Queued, item.Mail.NextAttemptAt is not null);
            Assert.Equal(status == InvoiceMailStatus.Failed, item.Mail.EndedAt is not null);
        }

        smtp.Answer(command, "250 ok");
        if (status == InvoiceMailStatus.Failed)
            foreach (var item in await Items(host)) await host.Grains.Reseller(DispatchHost.Signs).Resend(new ResendInvoice(item.InvoiceNumber));
        else await WakeAtNext(host);
        await Eventually.True(async () => (await Items(host)).All(item => item.Mail.Status == InvoiceMailStatus.Sent));
        Assert.Equal(
            (await Items(host)).Select(item => $"<{item.Mail.MessageId}@metering.example>").Order(), smtp.MessageIds.Order());
    }

    [SmtpFact]
    public async Task While_the_mail_server_is_away_the_invoices_wait_and_then_arrive()
    {
        using var folder = new TemporaryFolder();
        var port = Ports.Lasting();
        await using var host = await Begin(port);
        var coupons = await DispatchHost.Prepare(host.Grains, 2);

        Assert.IsType<DispatchFound>(await DispatchHost.Dispatch(host.Grains, "d1", coupons));
        await Eventually.True(async () => (await Items(host)).All(item => item.Mail.NextAttemptAt is not null));
        Assert.All(await Items(host), item => Assert.Contains("refused", item.Mail.Detail, StringComparison.Ordinal));

        await using var server = await SmtpServer.Start(Path.Combine(folder.Path, "mail"), port);
        await WakeAtNext(host);
        await Eventually.True(async () => (await Items(host)).All(item => item.Mail is { Status: InvoiceMailStatus.Sent, Attempts: 2 }));
        Assert.Equal(2, server.Mails().Count(mail => mail.Contains("Reply-To: sales@signs.example", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Without_a_mail_server_the_invoices_are_kept()
    {
        await using var host = await GrainHost.Begin(HostKind.Embedded, new MemoryJournal(), _clock, _ => new OutwardPorts(null!, new NoMail(), null!, new Pages()));
        var coupons = await DispatchHost.Prepare(host.Grains, 2);

        Assert.IsType<DispatchFound>(await DispatchHost.Dispatch(host.Grains, "d1", coupons));

        await Eventually.True(async () => (await Items(host)).All(item => item.Mail.Status == InvoiceMailStatus.Kept));
    }

    [Fact]
    public async Task Twenty_mails_are_under_way_at_once_and_no_more()
    {
        await using var smtp = new GatheringSmtp(enough: 20);
        await using var host = await Begin(smtp.Port);
        var coupons = await DispatchHost.Prepare(host.Grains, 40);

        Assert.IsType<DispatchFound>(await DispatchHost.Dispatch(host.Grains, "d1", coupons[..20]));
        Assert.IsType<DispatchFound>(await DispatchHost.Dispatch(host.Grains, "d2", coupons[20..]));

        await Eventually.True(async () => (await Items(host)).Concat(await DispatchHost.Items(host.Grains, "d2")).All(item => item.Mail.Status == InvoiceMailStatus.Sent));
        Assert.Equal(20, smtp.Most);
    }

    private static async Task<IReadOnlyList<DispatchItem>> Items(GrainHost host) => await DispatchHost.Items(host.Grains, "d1");

    private async Task WakeAtNext(GrainHost host)
    {
        _clock.MoveTo((await Items(host)).Max(item => item.Mail.NextAttemptAt!.Value));
        await host.Grains.Reseller(DispatchHost.Signs).Wake();
    }

    private Task<GrainHost> Begin(int port) => GrainHost.Begin(
        HostKind.Embedded, new MemoryJournal(), _clock,
        _ => new OutwardPorts(null!, new SmtpTransport(SmtpTransportTests.Options(port)), null!, new Pages()));

    /// <summary>Prints the number alone.</summary>
    private sealed class Pages : IInvoiceDocuments
    {
        public Task<byte[]?> Pdf(Invoice invoice, string language, CancellationToken stop = default) => Task.FromResult<byte[]?>(null);

        public string Html(Invoice invoice, string language) => invoice.Number;
    }
}
