using System.Globalization;
using MeteringCluster.Billing;
using MeteringCluster.Reselling;
using Xunit;

namespace MeteringCluster.Tests.Reselling;

/// <summary>The search over a reseller's invoices against one that reads each document as it is shown (D16).</summary>
public sealed class InvoiceSearchTests
{
    private static readonly string[] Texts =
    [
        "", "lobby", "YEARLY", "free", "ann", "Müller", "client.EXAMPLE", "inv", "INV-2026-00001", "2026-0000", "v-2", "-", "7", "0.00", "180.00", "80.",
        "2026-05", "2027-01-0", "paid", "Unpaid", "pai", "bob's", "nothing of it", "00001",
    ];

    [Fact]
    public void The_search_finds_what_a_reading_of_each_document_finds()
    {
        var (run, random) = (new DispatchRun(), new Random(16));
        for (var n = 0; n < 40; n++)
        {
            run.Now = run.Now.AddDays(random.Next(14));
            run.Dispatched($"d{n}", [.. run.Make(random.Next(1, 6)), .. run.Make(1, "bob", "free", screens: 7), .. run.Make(1, "bob")]);
        }

        for (var n = 0; n < 80; n++)
        {
            var number = run.State.Invoices.NumberOf(random.Next(1, run.State.Invoices.All.Count + 1));
            run.Take<ResellerInvoiceReady>(turn => turn.Settle(new SettleResellerInvoice(number, null)));
        }

        Assert.Equal(["INV-2026", "INV-2027"], run.State.Invoices.Series.Keys);
        foreach (var text in Texts)
            foreach (var status in new InvoiceStatus?[] { null, InvoiceStatus.Paid, InvoiceStatus.Unpaid })
            {
                var query = new ListInvoices(
                    DispatchRun.May.AddDays(random.Next(100)), run.Now.AddDays(-random.Next(50)), text, status, random.Next(100, 400), random.Next(1, 200));

                var expected = Plain(run.State, query);
                var page = InvoiceSearch.Find(run.State, query);

                Assert.Equal(expected.Take(query.Limit).Select(invoice => invoice.Ordinal), page.Invoices.Select(invoice => invoice.Ordinal));
                Assert.Equal(expected.Count > query.Limit, page.More);
            }
    }

    private static List<Invoice> Plain(ResellerState state, ListInvoices query) =>
    [
        .. Enumerable.Range(1, state.Invoices.All.Count).Reverse().Select(ordinal => DispatchViews.Invoice(state, ordinal)).Where(invoice =>
            invoice.Ordinal < query.BeforeOrdinal && invoice.IssuedAt >= query.From && invoice.IssuedAt < query.To
            && (query.Status is not { } status || invoice.Status == status)
            && (string.Equals(invoice.Status.ToString(), query.Query, StringComparison.OrdinalIgnoreCase)
                || Fields(invoice).Any(field => field.Contains(query.Query, StringComparison.OrdinalIgnoreCase)))),
    ];

    private static IEnumerable<string> Fields(Invoice invoice) =>
    [
        invoice.Number, invoice.Customer.Name, invoice.Customer.Email ?? "", invoice.Lines[0].Text ?? "", invoice.Lines[0].License!.Plan,
        (invoice.TotalCents / 100m).ToString("0.00", CultureInfo.InvariantCulture),
        invoice.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    ];
}
