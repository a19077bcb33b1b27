using MeteringCluster.Documents;
using MeteringCluster.Notices;

namespace MeteringCluster;

/// <summary>Chooses what stands behind each port to the outside.</summary>
internal static class Outside
{
    public static OutwardPorts Ports(ServerOptions options, IMeteringCluster cluster) =>
        options.OpenPorts?.Invoke(cluster) ?? new(null!, new NoMail(), null!, new InvoiceDocuments(options.PrintsPdf));
}

/// <summary>No mail server: mails are kept and shown.</summary>
internal sealed class NoMail : IMailTransport
{
    public bool IsConfigured => false;

    public Task Send(Mail mail, CancellationToken stop) => throw new InvalidOperationException("There is no mail server.");
}
