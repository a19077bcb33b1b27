using MeteringCluster.Documents;
using MeteringCluster.Notices;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Payments;

namespace MeteringCluster;

/// <summary>Chooses what stands behind each port to the outside.</summary>
internal static class Outside
{
    public static OutwardPorts Ports(ServerOptions options, IMeteringCluster cluster, string installation, ILoggerFactory logs) =>
        options.OpenPorts?.Invoke(cluster) ?? new(
            PaymentsOf(options, cluster, installation), MailOf(options.Mail), new WebhookSender(options.Webhooks),
            new InvoiceDocuments(logs.CreateLogger<InvoiceDocuments>(), options.PrintsPdf));

    private static IPaymentProvider PaymentsOf(ServerOptions options, IMeteringCluster cluster, string installation) =>
        options.Payments.Provider == StripeProvider.ProviderName
            ? new StripeProvider(options.Payments, installation, options.Clock)
            : new SandboxProvider(cluster, options.Clock);

    private static IMailTransport MailOf(MailOptions options) => options.Host.Length == 0 ? new NoMail() : new SmtpTransport(options);
}

/// <summary>No mail server: mails are kept and shown.</summary>
internal sealed class NoMail : IMailTransport
{
    public bool IsConfigured => false;

    public Task Send(Mail mail, CancellationToken stop) => throw new InvalidOperationException("There is no mail server.");
}
