using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using MeteringCluster.Billing;
using MeteringCluster.Journal;
using MeteringCluster.Metering;
using MeteringCluster.Notices;
using MeteringCluster.Payments;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Kit.Hosts;
using MeteringCluster.Tests.Metering;
using Xunit;
using static MeteringCluster.Billing.PaymentProblem;

namespace MeteringCluster.Tests.Billing;

/// <summary>
/// A11 to A19, A24, A28, E8, E10: one tenant's whole year, period by period, with the invoices and mails that come of it.
/// What is due is worked out in the test by itself, in dollars and decimals, from what was reported.
/// </summary>
public sealed partial class YearTests : IAsyncLifetime
{
    private const long Credit = 1_000_000;
    private static readonly TenantId Acme = TenantId.Parse("acme");

    // The last of January: the periods start on the last day of short months, and on the 31st again.
    private static readonly DateTimeOffset Anchor = new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero);

    private readonly MemoryJournal _disk = new();
    private readonly ManualClock _clock = new(Anchor);
    private readonly TestBank _bank = new();
    private readonly TestPost _post = new();
    private readonly List<(int Month, decimal Dollars, string What)> _expected = [];
    private GrainHost _host = null!;
    private int _month;
    private int _reports;
    private long _seen;

    public async Task InitializeAsync()
    {
        _host = await GrainHost.Begin(
            HostKind.Embedded, _disk, _clock, _ => _post.Ports(_bank));
        await Billing.Create(new CreditSpec(100 * Credit, 100, new BillingCalendar(Anchor), RateCard.Empty));
        await Billing.SetContact(new SetBillingContact(BillingRun.Contact with { Language = "en" }));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_year_of_one_tenant_comes_to_the_invoices_and_mails_that_it_should()
    {
        // January: nothing is bought, and above the base nothing is used.
        await Use(60m, 40m);
        await Refused(0.000001m);
        await Mails("credits.threshold-reached 50", "credits.threshold-reached 100");
        await NextPeriod(charged: null);

        // February: the example of A12. A limit of 12 dollars, 5 of them used.
        await Card(BillingRun.Visa);
        await Subscribe(12);
        await Mails("subscription.confirmed");
        await Use(100m, 5m);
        await Mails("credits.threshold-reached 80");
        await NextPeriod(charged: 5.00m);
        await Mails("invoice.issued");

        // March: the limit is raised while it is used, and the cent is rounded once.
        await Use(111m);
        await Subscribe(20);
        await Use(6.345678m);
        await Mails("credits.threshold-reached 80", "subscription.changed");
        await NextPeriod(charged: 17.35m);
        await Mails("invoice.issued");

        // April: up to the cap, and not a millionth beyond it.
        await Use(119.999999m);
        await Refused(0.000002m);
        await Use(0.000001m);
        await Refused(0.000001m);
        await Mails("credits.threshold-reached 80", "credits.threshold-reached 100");
        await NextPeriod(charged: 20.00m);
        await Mails("invoice.issued");

        // May: lowered below what is used. That is charged all the same, and nothing more is taken.
        await Use(112m);
        await Subscribe(5);
        await Refused(0.000001m);
        await Mails("credits.threshold-reached 80", "subscription.changed", "credits.threshold-reached 100");
        await NextPeriod(charged: 12.00m);
        await Mails("invoice.issued");

        // June: the payment fails, is tried again, and another card cures it.
        _bank.Decide = order => order.Card == BillingRun.Visa ? BillingRun.Declined(InsufficientFunds) : PaymentOutcome.Succeeded;
        await Use(103m);
        await Mails("credits.threshold-reached 80");
        await NextPeriod(charged: 3.00m, paid: false);
        await Mails("invoice.issued", "payment.failed");
        Assert.Equal(InsufficientFunds, (await Billing.Payment())!.Problem);
        await Pass(TimeSpan.FromDays(1));
        await Mails("payment.failed");
        await Card(BillingRun.Amex);
        await Settled();
        await Mails("invoice.paid");
        Assert.Null((await Billing.Payment())!.Problem);
        Assert.Equal(0, (await Billing.Account())!.DueCents);

        // July: nothing is used, so nothing is sent.
        await NextPeriod(charged: null);

        // August: unsubscribed in the middle; what is used until the end is charged.
        await Use(102m);
        await Billing.Unsubscribe(new Unsubscribe());
        await Use(2m);
        await Mails("credits.threshold-reached 80", "subscription.cancelled");
        await NextPeriod(charged: 4.00m);
        await Mails("invoice.issued");
        Assert.Null((await Billing.Account())!.Subscription);

        // September: the base is back, and nothing above it.
        await Use(100m);
        await Refused(0.000001m);
        await Mails("credits.threshold-reached 100");
        await NextPeriod(charged: null);

        // October: subscribed anew. Half a cent is rounded up.
        await Subscribe(50);
        await Use(149.995m);
        await Mails("subscription.confirmed", "credits.threshold-reached 80");
        await NextPeriod(charged: 50.00m);
        await Mails("invoice.issued");

        // November: something comes too late and is booked; a dollar is given back.
        await Use(101m);
        var november = _host.Grains.Credits(Acme, Period);
        await Mails("credits.threshold-reached 50");
        await NextPeriod(charged: 1.00m);
        await Mails("invoice.issued");
        Assert.Equal(UsageOutcome.PeriodClosed, Assert.Single((await november.Record(Report(2.5m)))!.Items).Outcome);
        Assert.IsType<Adjusted>(await Billing.Adjust(new Adjust("late-1", Before.Start, 2_500_000, null, "late report")));
        _expected.Add((_month, 2.50m, "invoice"));
        await Settled();
        await Mails("invoice.issued");
        var last = (await Documents())[^1];
        Assert.IsType<Adjusted>(await Billing.Credit(new CreditInvoice("note-1", last.Number, 100, "goodwill")));
        _expected.Add((_month, -1.00m, "credit note"));
        await Settled();
        await Mails("credit-note.issued");

        // December: what was given back is taken off.
        await Use(103m);
        await Mails("credits.threshold-reached 50");
        await NextPeriod(charged: 2.00m);
        await Mails("invoice.issued");

        await Check();
    }

    // Every document, in order, without a gap, and every dollar that was collected.
    private async Task Check()
    {
        var documents = await Documents();
        Assert.Equal(_expected.Select(one => one.Dollars), documents.Select(document => document.TotalCents / 100m));
        Assert.All(documents, document => Assert.Equal(InvoiceStatus.Paid, document.Status));
        Assert.Equal(
            Enumerable.Range(1, documents.Length - 1).Select(number => number < 10 ? $"INV-2026-{number:D6}" : $"INV-2027-{number - 9:D6}"),
            documents.Where(document => document.Kind == InvoiceKind.Invoice).Select(document => document.Number));
        Assert.Equal(_expected.Where(one => one.Dollars > 0).Sum(one => one.Dollars), _bank.Collected.Sum(order => order.AmountCents) / 100m);
        // Each mail arrived once, the invoices with their print.
        Assert.Equal(_post.Mails.Count, _post.Mails.DistinctBy(mail => mail.MessageId).Count());
        Assert.Equal(
            documents.Select(document => $"%PDF {document.Number}"),
            _post.Mails.SelectMany(mail => mail.Attachments).Select(attached => Encoding.UTF8.GetString(attached.Content)));
        Assert.Equal(_bank.Collected.Count, _bank.Collected.DistinctBy(order => order.Ordinal).Count());
    }

    private IBillingGrain Billing => _host.Grains.Billing(Acme);

    private BillingPeriod Period => new BillingCalendar(Anchor).PeriodAt(_clock.GetUtcNow());

    private BillingPeriod Before => new BillingCalendar(Anchor).Before(Period);

    private async Task Use(params decimal[] credits)
    {
        foreach (var amount in credits)
        {
            _clock.Advance(TimeSpan.FromHours(5));
            Assert.Equal(1, (await _host.Grains.Credits(Acme, Period).Record(Report(amount)))!.Accepted);
        }

        await Settled();
    }

    private async Task Refused(decimal credits) => Assert.Equal(
        UsageOutcome.CreditLimitReached, Assert.Single((await _host.Grains.Credits(Acme, Period).Record(Report(credits)))!.Items).Outcome);

    private RecordUsage Report(decimal credits) => new(Item.Batch([Item.Of($"report-{_reports++}", (long)(credits * Credit))]), ListAll: true);

    private async Task Subscribe(int dollars)
    {
        Assert.IsType<AccountReady>(await Billing.Subscribe(new Subscribe(dollars * 100, null)));
        await Settled();
    }

    private async Task Card(SavedCard card) => Assert.IsType<AccountReady>(await Billing.SaveCard(new SaveCard(card)));

    // To the end of the period and its grace, and a minute on.
    private async Task NextPeriod(decimal? charged, bool paid = true)
    {
        var (period, documents) = (Period, (await Documents()).Length);
        _clock.MoveTo(period.End.AddMinutes(61));
        await Settled();
        _month++;

        var after = await Documents();
        Assert.Equal(documents + (charged is null ? 0 : 1), after.Length);
        if (charged is not { } dollars) return;

        _expected.Add((_month, dollars, "invoice"));
        var invoice = after[^1];
        Assert.Equal((dollars, period), (invoice.TotalCents / 100m, invoice.Period!.Value));
        Assert.Equal(paid ? InvoiceStatus.Paid : InvoiceStatus.Unpaid, invoice.Status);
        // E10: the invoice, the meter and what is asked over the API say the same.
        var balance = await _host.Grains.Credits(Acme, period).Balance();
        Assert.Equal(balance!.Used, invoice.Lines[0].Statement!.UsedMicrocredits);
        Assert.Equal(balance.Used, invoice.Lines[0].Statement!.Meters.Sum(meter => meter.Microcredits));
    }

    private async Task Pass(TimeSpan time)
    {
        _clock.Advance(time);
        await Settled();
    }

    private async Task<ImmutableArray<Invoice>> Documents() =>
        [.. (await Billing.Invoices(new ListInvoices(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, "", null, int.MaxValue, 100))).Invoices.Reverse()];

    // Until everything that has fallen due has begun, and all that followed has run.
    private Task Settled() => Eventually.True(async () =>
    {
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        var now = _clock.GetUtcNow();
        return !await _disk.DueWork().AnyAsync(due => due.At <= now) && !await _disk.PendingEffects().AnyAsync();
    });

    // What was mailed since it was looked at last; alerts with their percentage.
    private async Task Mails(params string[] expected)
    {
        var mails = (await _host.Grains.Notices(Acme).Mails(new ListMails(null, long.MaxValue, 500))).Mails.Where(mail => mail.Id > _seen).ToList();
        _seen = mails.Max(mail => mail.Id);
        Assert.Equal(expected.Order(), mails.Select(mail => string.Join(' ', [mail.Type, .. Percent().Matches(mail.Subject).Select(match => match.Groups[1].Value)])).Order());
        Assert.All(mails, mail => Assert.Equal(DeliveryStatus.Delivered, mail.Status));
    }

    [GeneratedRegex(@"(\d+) ?%")]
    private static partial Regex Percent();
}
