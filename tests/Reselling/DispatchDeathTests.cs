using System.Text;
using MeteringCluster.Journal;
using MeteringCluster.Reselling;
using MeteringCluster.Tests.Billing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>
/// D16: the process dies at a step of a dispatch of 20: before or after each record, each effect, each mail. The next
/// process goes on, and there are 20 invoices, 20 numbers without gap and 20 mails, whatever the step.
/// </summary>
public sealed class DispatchDeathTests
{
    private const int Licenses = 20;

    [Fact]
    public async Task Twenty_invoices_and_mails_whatever_step_the_process_dies_at()
    {
        var lived = await Run(null);
        foreach (var what in new[] { "reseller:signs ", "mail ", "done send-reseller-invoice " })
            foreach (var side in new[] { "before", "after" })
                Assert.True(lived.Steps.Count(step => step.StartsWith($"{side} {what}", StringComparison.Ordinal)) >= Licenses, what);

        foreach (var step in lived.Steps)
        {
            var death = await Run(step);
            Assert.True(death.HasDied, $"Nobody died {step}.");
        }
    }

    private static async Task<Death> Run(string? step)
    {
        var (disk, post, clock, death) = (new MemoryJournal(), new TestPost(), new ManualClock(DispatchRun.May), new Death(step));
        string[] coupons;
        await using (var before = await Begin(disk, post, clock, new Death())) coupons = await DispatchHost.Prepare(before.Grains, Licenses);

        await using (var doomed = await Begin(disk, post, clock, death))
        {
            // Who dies answers nobody.
            _ = Task.Run(() => DispatchHost.Dispatch(doomed.Grains, "d1", coupons));
            await Eventually.True(async () =>
            {
                // Nor may what the test asks of it ever be answered.
                var settled = HasSettled(doomed, disk);
                await Task.WhenAny(settled, death.Died);
                return death.HasDied || await settled;
            });
        }

        await using var next = await Begin(disk, post, clock, new Death());
        // The account manager repeats what was not answered.
        Assert.IsType<DispatchFound>(await DispatchHost.Dispatch(next.Grains, "d1", coupons));
        await Eventually.True(() => HasSettled(next, disk));

        var items = await DispatchHost.Items(next.Grains, "d1");
        Assert.Equal(Enumerable.Range(1, Licenses).Select(number => $"INV-2026-{number:D6}"), items.Select(item => item.InvoiceNumber));
        Assert.Equal(coupons, items.Select(item => item.Coupon));
        var mails = post.Mails.GroupBy(mail => mail.MessageId).ToDictionary(sent => sent.Key, sent => sent.ToList());
        Assert.Equal(items.Select(item => item.Mail.MessageId).Order(), mails.Keys.Order());
        foreach (var item in items)
            foreach (var mail in mails[item.Mail.MessageId])
            {
                Assert.Equal(("ann@client.example", "sales@signs.example"), (mail.To, mail.ReplyTo));
                Assert.Equal($"%PDF {item.InvoiceNumber}", Encoding.UTF8.GetString(Assert.Single(mail.Attachments).Content));
            }

        return death;
    }

    // Sent first: until then nothing may be pending for the reason alone that nothing has begun.
    private static async Task<bool> HasSettled(GrainHost host, MemoryJournal disk) =>
        (await DispatchHost.Items(host.Grains, "d1")).Count(item => item.Mail.Status == InvoiceMailStatus.Sent) == Licenses
        && !await disk.PendingEffects().AnyAsync();

    private static Task<GrainHost> Begin(MemoryJournal disk, TestPost post, ManualClock clock, Death death)
    {
        // Pauses between attempts pass by themselves.
        clock.HasRealTimers = true;
        return GrainHost.Begin(HostKind.Embedded, new StepJournal(disk, death), clock, _ => post.Ports(new TestBank(), death));
    }
}
