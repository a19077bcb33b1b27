using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Metering;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Metering;
using Xunit;

namespace MeteringCluster.Tests.Billing;

/// <summary>A24, E7: the periods of many tenants end at the same instant, and each is billed, with numbers that have no gap.</summary>
public sealed class ManyClosesTests() : ManyCloses(HostKind.Embedded, tenants: 400);

public sealed class ManyClosesOnOrleansTests() : ManyCloses(HostKind.Orleans, tenants: 60), IOnOrleans;

public abstract class ManyCloses(HostKind host, int tenants)
{
    private static readonly BillingPeriod March = new(BillingRun.March, BillingRun.March.AddMonths(1));

    private readonly TestBank _bank = new();
    private readonly TestPost _post = new();
    private readonly MemoryJournal _disk = new();
    private readonly ManualClock _clock = new(March.Start.AddDays(9));

    [HostFact]
    public async Task Each_tenant_is_billed_once_and_no_number_is_left_out()
    {
        await using var grains = await GrainHost.Begin(host, _disk, _clock, _ => _post.Ports(_bank));
        var all = Enumerable.Range(1, tenants).Select(n => (Id: TenantId.Parse($"t{n}"), Cents: (long)n)).ToList();
        await Task.WhenAll(all.Select(tenant => Use(grains.Grains, tenant.Id, tenant.Cents)));

        _clock.MoveTo(March.End.AddHours(1));
        // Twice each, at the same time, as where two silos believe that the work is theirs.
        await Task.WhenAll(all.Concat(all).Select(tenant => grains.Grains.Credits(tenant.Id, March).Wake()));
        await Eventually.True(async () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return !await _disk.PendingEffects().AnyAsync();
        });

        var invoices = new List<Invoice>();
        foreach (var (id, cents) in all)
        {
            var billing = grains.Grains.Billing(id);
            invoices.Add((await billing.InvoiceAt(1))!);
            Assert.Null(await billing.InvoiceAt(2));
            Assert.Equal((cents, InvoiceStatus.Paid), (invoices[^1].TotalCents, invoices[^1].Status));
        }

        Assert.Equal(Enumerable.Range(1, tenants).Select(n => $"INV-2026-{n:D6}"), invoices.Select(invoice => invoice.Number).Order(StringComparer.Ordinal));
        Assert.Equal(all.Sum(tenant => tenant.Cents), _bank.Collected.Sum(order => order.AmountCents));
        Assert.Equal(tenants, _bank.Collected.Count);
        Assert.Equal(tenants, _post.Mails.Where(mail => mail.Attachments.Length > 0).DistinctBy(mail => mail.MessageId).Count());
    }

    private static async Task Use(IMeteringCluster grains, TenantId tenant, long cents)
    {
        var billing = grains.Billing(tenant);
        await billing.Create(new CreditSpec(1_000_000, 100, new BillingCalendar(March.Start), RateCard.Empty));
        await billing.SetContact(new SetBillingContact(BillingRun.Contact));
        await billing.SaveCard(new SaveCard(BillingRun.Visa));
        await billing.Subscribe(new Subscribe(1200, null));
        await grains.Credits(tenant, March).Record(new RecordUsage(Item.Batch([Item.Of("a", 1_000_000 + cents * 10_000)]), false));
    }
}
