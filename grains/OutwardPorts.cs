using MeteringCluster.Billing;
using MeteringCluster.Notices;
using MeteringCluster.Payments;

namespace MeteringCluster;

/// <summary>Everything outside of this system that effects act on.</summary>
public sealed record OutwardPorts(
    IPaymentProvider Payments, IMailTransport Mail, IWebhookSender Webhooks, IInvoiceDocuments Documents);
