using System.Text;
using MeteringCluster.Billing;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Notices;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

public sealed class DispatchOutageTests() : DispatchOutage(HostKind.Embedded);

public sealed class DispatchOutageOnOrleansTests() : DispatchOutage(HostKind.Orleans), IOnOrleans;

/// <summary>D16: a client gets an invoice once, also while nobody can note that it was sent.</summary>
public abstract class DispatchOutage(HostKind host)
{
    [HostFact]
    public async Task An_invoice_is_mailed_once_however_long_that_cannot_be_noted()
    {
        var outage = new UnreportedOutage();
        // Pauses between attempts pass by themselves.
        var clock = new ManualClock(DispatchRun.May) { HasRealTimers = true };
        await using var process = await GrainHost.Begin(host, outage.Journal, clock, _ => outage.Ports(new Pages()));
        var coupons = await DispatchHost.Prepare(process.Grains, 1);
        Assert.IsType<DispatchFound>(await DispatchHost.Dispatch(process.Grains, "d1", coupons));

        await outage.End();

        Assert.Equal(1, outage.Mails);
        var mail = Assert.Single(await DispatchHost.Items(process.Grains, "d1")).Mail;
        Assert.Equal((InvoiceMailStatus.Sent, 1), (mail.Status, mail.Attempts));
    }

    private sealed class Pages : IInvoiceDocuments
    {
        public Task<byte[]?> Pdf(Invoice invoice, string language, CancellationToken stop) =>
            Task.FromResult<byte[]?>(Encoding.UTF8.GetBytes($"%PDF {invoice.Number}"));

        public string Html(Invoice invoice, string language) => invoice.Number;
    }
}
