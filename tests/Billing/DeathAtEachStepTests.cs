using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Metering;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>
/// E2, E7, A24: a period closes, and the process dies at a step of what follows: before or after each record, each
/// effect, each call to the outside. The next process goes on, and there is one invoice and one charge, whatever the
/// step.
/// </summary>
public sealed class DeathAtEachStepTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly BillingPeriod March = new(BillingRun.March, BillingRun.March.AddMonths(1));

    [Fact]
    public async Task One_invoice_and_one_charge_whatever_step_the_process_dies_at()
    {
        var died = new List<string>();
        for (var step = 1; ; step++)
        {
            var at = await Run(step);
            if (at is null) break;
            died.Add(at);
        }

        // Not by chance: the process did die around each of them.
        foreach (var what in new[] { "credit:acme/", "done bill-period", "billing:acme#", "invoicenumbers:operator#1", "done number-invoice", "open acme/1/1", "take acme/1/1", "done take-payment" })
            foreach (var side in new[] { "before", "after" })
                Assert.Contains(died, at => at.StartsWith($"{side} {what}", StringComparison.Ordinal));
    }

    // Returns what the process died at; null where it got through.
    private static async Task<string?> Run(int step)
    {
        var disk = new MemoryJournal();
        var bank = new TestBank();
        var clock = new ManualClock(March.Start.AddDays(9));

        await using (var before = await Begin(disk, bank, clock, new Death(0)))
        {
            await before.Grains.Billing(Acme).Create(new CreditSpec(100_000_000, 100, new BillingCalendar(March.Start), RateCard.Empty));
            await before.Grains.Billing(Acme).SetContact(new SetBillingContact(BillingRun.Contact));
            await before.Grains.Billing(Acme).SaveCard(new SaveCard(BillingRun.Visa));
            await before.Grains.Billing(Acme).Subscribe(new Subscribe(1200, null));
            await before.Grains.Credits(Acme, March).Record(new RecordUsage(Item.Batch([Item.Of("a", 105_000_000)]), false));
        }

        var death = new Death(step);
        await using (var doomed = await Begin(disk, bank, clock, death))
        {
            clock.MoveTo(March.End.AddHours(1));
            await Settle(doomed, clock, death);
        }

        await using var next = await Begin(disk, bank, clock, new Death(0));
        await Settle(next, clock, new Death(0));

        var invoice = Assert.Single((await next.Grains.Billing(Acme).Invoices(
            new ListInvoices(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, "", null, int.MaxValue, 10))).Invoices);
        Assert.True(("INV-2026-000001", 500L, InvoiceStatus.Paid) == (invoice.Number, invoice.TotalCents, invoice.Status), $"{invoice} after {death.At}");
        var charged = Assert.Single(bank.Collected);
        Assert.Equal((500, "INV-2026-000001"), (charged.AmountCents, charged.Invoice));
        return death.At;
    }

    private static Task<GrainHost> Begin(MemoryJournal disk, TestBank bank, ManualClock clock, Death death) => GrainHost.Begin(
        HostKind.Embedded, new StepJournal(disk, death), clock, _ => new OutwardPorts(bank.Through(death), null!, null!, null!));

    private static async Task Settle(GrainHost host, ManualClock clock, Death death)
    {
        await Eventually.True(async () =>
        {
            // Lets pauses between attempts pass.
            clock.Advance(TimeSpan.FromMilliseconds(100));
            if (death.HasDied) return true;
            try
            {
                return await host.Grains.Billing(Acme).InvoiceAt(1) is { Status: InvoiceStatus.Paid };
            }
            catch (JournalUnavailableException) when (death.HasDied)
            {
                return true;
            }
        });
    }
}
