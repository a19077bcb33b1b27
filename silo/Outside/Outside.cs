using MeteringCluster.Notices;
using MeteringCluster.OutwardPayments;
using MeteringCluster.Payments;

namespace MeteringCluster;

/// <summary>Chooses what stands behind each port to the outside.</summary>
internal static class Outside
{
    public static OutwardPorts Ports(ServerOptions options, IMeteringCluster cluster) =>
        options.OpenPorts?.Invoke(cluster) ?? new(Payments(options, cluster), new NoMail(), null!, null!);

    private static IPaymentProvider Payments(ServerOptions options, IMeteringCluster cluster) =>
        options.Payments.Provider == StripeProvider.ProviderName
            ? new StripeProvider(options.Payments, options.Clock)
            : new SandboxProvider(cluster, options.Clock);
}

/// <summary>No mail server: mails are kept and shown.</summary>
internal sealed class NoMail : IMailTransport
{
    public bool IsConfigured => false;

    public Task Send(Mail mail, CancellationToken stop) => throw new InvalidOperationException("There is no mail server.");
}
