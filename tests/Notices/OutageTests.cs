using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Notices;

public sealed class OutageTests() : Outages(HostKind.Embedded);

public sealed class OutageOnOrleansTests() : Outages(HostKind.Orleans), IOnOrleans;

/// <summary>A28: while it cannot be journaled that something went out, it does not go out again.</summary>
public abstract class Outages(HostKind host)
{
    // Pauses between attempts pass by themselves.
    private readonly ManualClock _clock = new(LicenseRun.Noon) { HasRealTimers = true };
    private readonly UnreportedOutage _outage = new();

    [HostFact]
    public async Task A_mail_goes_out_once_however_long_that_cannot_be_noted()
    {
        await using var process = await GrainHost.Begin(host, _outage.Journal, _clock, _ => _outage.Ports(null!));
        var notices = process.Grains.Notices(Outbox.Tenant);
        await notices.Tell(Samples.Failed(), Samples.Reader);

        await _outage.End();

        Assert.Equal(1, _outage.Mails);
        var attempt = Assert.Single(Assert.IsType<MailFound>(await notices.Mail(1)).Mail.Attempts);
        Assert.Equal(AttemptOutcome.Delivered, attempt.Outcome);
    }

    [HostFact]
    public async Task A_webhook_is_posted_once_however_long_that_cannot_be_noted()
    {
        await using var process = await GrainHost.Begin(host, _outage.Journal, _clock, _ => _outage.Ports(null!));
        var notices = process.Grains.Notices(Outbox.Tenant);
        Assert.IsType<WebhookReady>(await notices.AddWebhook(new AddWebhook("https://acme.example/hooks", [], "")));
        await notices.Tell(Samples.Failed(), null);

        await _outage.End();

        Assert.Equal(1, _outage.Posts);
        var page = Assert.IsType<DeliveryPage>(await notices.Deliveries(new ListDeliveries(1, null, long.MaxValue, 10)));
        Assert.Equal((DeliveryStatus.Delivered, 1), (page.Deliveries[0].Status, page.Deliveries[0].Attempts.Length));
    }
}
