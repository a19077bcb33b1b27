using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Notices;

/// <summary>A28: the process ends at each step from the decision to the report, and one mail and one webhook come of it.</summary>
public sealed class NoticesCrashTests
{
    private static readonly TenantId Tenant = Outbox.Tenant;

    [Fact]
    public async Task Whatever_step_the_process_ends_at_there_is_one_mail_by_its_id_and_one_webhook_by_its_id()
    {
        var steps = 0;
        for (var ended = true; ended; steps++) ended = await EndsAfter(steps);

        // The licence's decision, what it tells, both attempts' outcomes, and the end of each of the three effects.
        Assert.Equal(7, steps - 1);
    }

    /// <returns>Whether it ended before all was done.</returns>
    private static async Task<bool> EndsAfter(int writes)
    {
        var disk = new SimulatedJournal { FlushesAtOnce = true };
        var clock = new ManualClock(LicenseRun.Noon);
        await using var outbox = await Outbox.Open();
        await using (var setUp = await GrainHost.Begin(HostKind.Embedded, disk, clock))
        {
            await Outbox.Create(setUp.Grains);
            await setUp.Grains.Notices(Tenant).AddWebhook(new AddWebhook(outbox.Endpoint.Url, [], ""));
        }

        clock.MoveTo(LicenseRun.End);
        var journal = new StoppingJournal(disk, writes);
        await using (var first = await GrainHost.Begin(HostKind.Embedded, journal, clock, outbox.Ports))
        {
            await Try(() => first.Grains.License(Tenant).Wake());
            await Eventually.True(async () => journal.HasStopped || !await disk.PendingEffects().AnyAsync());
        }

        await using var next = await GrainHost.Begin(HostKind.Embedded, disk, clock, outbox.Ports);
        await next.Grains.License(Tenant).Wake();
        await Eventually.True(async () => !await disk.PendingEffects().AnyAsync());

        var notices = next.Grains.Notices(Tenant);
        var mail = Assert.Single((await notices.Mails(new ListMails(null, long.MaxValue, 10))).Mails);
        var delivery = Assert.Single(Assert.IsType<DeliveryPage>(await notices.Deliveries(new ListDeliveries(1, null, long.MaxValue, 10))).Deliveries);
        Assert.Equal((DeliveryStatus.Delivered, DeliveryStatus.Delivered), (mail.Status, delivery.Status));
        Assert.Single(outbox.Smtp.MessageIds.Distinct());
        Assert.Single(outbox.Endpoint.Posts.Select(post => post.Id).Distinct());
        // At most the one that was sent while its report got lost is sent twice.
        Assert.InRange(outbox.Smtp.Taken, 1, 2);
        Assert.InRange(outbox.Endpoint.Posts.Length, 1, 2);
        return journal.HasStopped;
    }

    private static async Task Try(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (JournalUnavailableException)
        {
            // The process ended before its first step.
        }
    }
}
