using MeteringCluster.Api.Notices;
using MeteringCluster.Billing;
using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Licensing;

namespace MeteringCluster.Tests.Notices;

/// <summary>What stands outside in tests of notices: a mail server and an endpoint, both real and on loopback.</summary>
internal sealed class Outbox : IAsyncDisposable
{
    public static readonly TenantId Tenant = TenantId.Parse("acme");

    private readonly WebhookSender _sender = new(new WebhookOptions { AllowPrivateNetworks = true });

    public SmtpStub Smtp { get; } = new();

    public WebhookReceiver Endpoint { get; private set; } = null!;

    /// <summary>Instead of the mail server.</summary>
    public IMailTransport? Mail { get; set; }

    public static async Task<Outbox> Open() => new() { Endpoint = await WebhookReceiver.Start() };

    public OutwardPorts Ports(IMeteringCluster cluster) =>
        new(null!, Mail ?? new SmtpTransport(SmtpTransportTests.Options(Smtp.Port)), _sender, null!);

    /// <summary>A tenant whose licence ends in a while, with somebody to tell it to.</summary>
    public static async Task Create(IMeteringCluster grains)
    {
        await grains.Billing(Tenant).Create(new CreditSpec(20_000_000, 100, new BillingCalendar(LicenseRun.Start), RateCard.Empty));
        await grains.Billing(Tenant).SetContact(new SetBillingContact(new BillingContact(
            "ann@acme.example", "ja", "株式会社アクメ", new PostalAddress("1-1", null, "100-0001", "東京", null, "JP"), null)));
        await grains.License(Tenant).Create(LicenseRun.Spec);
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        await Smtp.DisposeAsync();
        await Endpoint.DisposeAsync();
    }
}
