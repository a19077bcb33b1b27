using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Metering;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>
/// E2, E7, A24, A28: a period closes, and the process dies at a step of what follows: before or after each record, each
/// effect, each call to the outside. The next process goes on, and there is one invoice, one charge and one mail, whatever
/// the step.
/// </summary>
public sealed class DeathAtEachStepTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly BillingPeriod March = new(BillingRun.March, BillingRun.March.AddMonths(1));

    private static readonly AddWebhook AddWebhook = new("https://acme.example/hook", [NoticeTypes.InvoiceIssued, NoticeTypes.InvoicePaid], "");

    // What happens when a period closes.
    private static readonly string[] Kinds =
    [
        "credit:acme/", "done bill-period ", "billing:acme ", "invoicenumbers:operator ", "done number-invoice ", "open acme/1/1 ", "done open-payment ",
        "take acme/1/1 ", "done take-payment ", "done tell-notice ", "notices:acme ", "mail ", "done send-mail ", "webhook ", "done post-webhook ",
    ];

    [Fact]
    public async Task One_invoice_one_charge_and_one_mail_whatever_step_the_process_dies_at()
    {
        var lived = await Run(null);
        foreach (var what in Kinds)
            foreach (var side in new[] { "before", "after" })
                Assert.Contains(lived.Steps, step => step.StartsWith($"{side} {what}", StringComparison.Ordinal));

        foreach (var step in lived.Steps)
        {
            var death = await Run(step);
            // What goes on at the same time is not always in the same order, and the deliveries have other numbers then.
            // But as many steps of each kind come, so each of them comes again.
            Assert.True(death.HasDied, $"Nobody died {step}.");
        }
    }

    private static async Task<Death> Run(string? step)
    {
        var disk = new MemoryJournal();
        var (bank, post) = (new TestBank(), new TestPost());
        var clock = new ManualClock(March.Start.AddDays(9));

        await using (var before = await Begin(disk, bank, post, clock, new Death()))
        {
            await before.Grains.Billing(Acme).Create(new CreditSpec(100_000_000, 100, new BillingCalendar(March.Start), RateCard.Empty));
            await before.Grains.Billing(Acme).SetContact(new SetBillingContact(BillingRun.Contact));
            await before.Grains.Billing(Acme).SaveCard(new SaveCard(BillingRun.Visa));
            await before.Grains.Billing(Acme).Subscribe(new Subscribe(1200, null));
            Assert.IsType<WebhookReady>(await before.Grains.Notices(Acme).AddWebhook(AddWebhook));
            await before.Grains.Credits(Acme, March).Record(new RecordUsage(Item.Batch([Item.Of("a", 105_000_000)]), false));
            await Settle(before, disk, clock, new Death());
        }

        var (mails, webhooks) = (post.Mails.Count, post.Webhooks.Count);

        var death = new Death(step);
        await using (var doomed = await Begin(disk, bank, post, clock, death))
        {
            clock.MoveTo(March.End.AddHours(1));
            await Settle(doomed, disk, clock, death, Paid);
        }

        await using var next = await Begin(disk, bank, post, clock, new Death());
        await Settle(next, disk, clock, new Death(), Paid);

        var invoice = Assert.Single((await next.Grains.Billing(Acme).Invoices(
            new ListInvoices(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, "", null, int.MaxValue, 10))).Invoices);
        Assert.True(("INV-2026-000001", 500L, InvoiceStatus.Paid) == (invoice.Number, invoice.TotalCents, invoice.Status), $"{invoice} after {step}");
        var charged = Assert.Single(bank.Collected);
        Assert.Equal((500, "INV-2026-000001"), (charged.AmountCents, charged.Invoice));
        // A process that dies after the mail server took the mail over sends it again, under the same Message-ID.
        var sent = post.Mails.Skip(mails).ToList();
        Assert.InRange(sent.Count, 1, 2);
        Assert.True(sent.DistinctBy(mail => mail.MessageId).Count() == 1, $"{sent.Count} mails after {step}");
        Assert.Equal(2, post.Webhooks.Skip(webhooks).Distinct().Count());
        return death;
    }

    private static Task<GrainHost> Begin(MemoryJournal disk, TestBank bank, TestPost post, ManualClock clock, Death death) => GrainHost.Begin(
        HostKind.Embedded, new StepJournal(disk, death), clock, _ => post.Ports(bank, death));

    // Until all that followed has run, or the process has died. What is awaited is asked for before what is pending: until
    // it has come, nothing may be pending for the reason alone that nothing has begun.
    private static Task Settle(GrainHost host, MemoryJournal disk, ManualClock clock, Death death, Func<GrainHost, Task<bool>>? until = null) =>
        Eventually.True(async () =>
        {
            // Lets pauses between attempts pass.
            clock.Advance(TimeSpan.FromMilliseconds(100));
            var settled = HasSettled();
            await Task.WhenAny(settled, death.Died);
            return death.HasDied || await settled;

            async Task<bool> HasSettled()
            {
                try
                {
                    return (until is null || await until(host)) && !await disk.PendingEffects().AnyAsync();
                }
                catch (JournalUnavailableException) when (death.HasDied)
                {
                    return true;
                }
            }
        });

    private static async Task<bool> Paid(GrainHost host) => await host.Grains.Billing(Acme).InvoiceAt(1) is { Status: InvoiceStatus.Paid };
}
