using MeteringCluster.Billing;
using MeteringCluster.Directory;
using MeteringCluster.Journaling;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using MeteringCluster.Reselling;

namespace MeteringCluster;

/// <summary>Every kind of effect that the grains plan, the same on either host.</summary>
internal static class EffectHandlers
{
    public static IEnumerable<IEffectHandler> All(IMeteringCluster cluster, OutwardPorts ports) =>
    [
        new CreateLicenseEffect(cluster), new CreateBillingEffect(cluster), new CloseBillingEffect(cluster), new PushTermsHandler(cluster), new BillPeriodHandler(cluster),
        new NumberInvoiceHandler(cluster), new OpenPaymentHandler(cluster, ports.Payments), new TakePaymentHandler(cluster, ports.Payments),
        new TellNoticeHandler(cluster), new SendMailHandler(cluster, ports), new PostWebhookHandler(cluster, ports),
        new GiveSeatsHandler(cluster), new CreateResellerEffect(cluster), new CloseResellerEffect(cluster), new SendInvoiceHandler(cluster, ports),
    ];
}
