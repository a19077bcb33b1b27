using System.Collections.Immutable;
using MeteringCluster.Billing;

namespace MeteringCluster.Tests.Documents;

/// <summary>Documents with everything on them that can be.</summary>
internal static class SampleInvoices
{
    public static readonly DateTimeOffset April = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly BillingPeriod March = new(April.AddMonths(-1), April);

    private static readonly InvoiceParty Issuer = new(
        "Miernik Chmurowy Sp. z o.o.", "billing@miernik.example", ["ul. Piotrkowska 12/3", "90-001 Łódź", "Poland"], "PL7251801126");

    private static readonly InvoiceParty Customer = new(
        "株式会社メーター東京", "keiri@meter-tokyo.example", ["丸の内1丁目9番1号", "100-0005 東京都千代田区", "Japan"], "T1234567890123");

    /// <summary>The worked example of the charge rule: 300 included, a limit of 200, 1,250.5 used, at 0.10 for each.</summary>
    public static Invoice Of(int meters = 3, int adjustments = 0, Subscription? subscribed = null)
    {
        var each = 1_250_500_000L / meters;
        ImmutableArray<MeterSum> sums =
        [
            .. Enumerable.Range(0, meters).Select(n => new MeterSum(
                $"{(n % 3) switch { 0 => "tokens.input", 1 => "images", _ => "speech.seconds" }}.{n + 1}", 10 + n,
                n == 0 ? 1_250_500_000L - each * (meters - 1) : each)),
        ];
        var statement = new PeriodStatement(
            March, April.AddHours(1), 1_250_500_000, 300_000_000, 200_000_000, 10, sums.Sum(sum => sum.Events), sums,
            [new(March.Start, 3, 250_000_000, 100_000_000), new(March.Start.AddDays(9).AddHours(10.5), 4, 300_000_000, 200_000_000)]);
        ImmutableArray<InvoiceLine> lines =
        [
            new(1, InvoiceLineKind.Credits, null, 200_000_000, 10, 2000, March, statement),
            .. Enumerable.Range(2, adjustments).Select(n => new InvoiceLine(
                n, InvoiceLineKind.Adjustment, $"Agreed with Zoë on the phone, case {n}: ₹ 500 & more", null, null, n, null, null)),
        ];
        return new Invoice(
            1, InvoiceKind.Invoice, "INV-2026-000042", April.AddHours(1).AddSeconds(7), "ai-credits", March, "en", Issuer, Customer,
            lines, lines.Sum(line => line.AmountCents), 0, 0, null, null)
        {
            Subscribed = subscribed ?? new Subscription(2000, March.Start, March.Start, null),
        };
    }

    /// <summary>Every kind of line, and names as long and strange as the product takes them.</summary>
    public static Invoice Strange()
    {
        var long200 = string.Concat(Enumerable.Repeat("Überlänge-Gesellschaft für sehr lange Namen und Zähler ", 4))[..200];
        var invoice = Of(meters: 4);
        return invoice with
        {
            Customer = new InvoiceParty(
                long200, "a@b.example",
                ["שלום עולם בע״מ", "شركة العداد الذكي", new string('W', 200), "e\u0301\u0323\u0308\u0301 a\u200db", "😀👩‍👩‍👧 ₹ हिन्दी ไทย 한국어 漢字", "\ud800 a\0b\u001fc\u2028d"], "<b>1</b>"),
            Lines =
            [
                invoice.Lines[0],
                new(2, InvoiceLineKind.LateUsage, null, 1_500_000, 10, 15, new(March.Start.AddMonths(-1), March.Start), null),
                new(3, InvoiceLineKind.Adjustment, "<script>alert('x')</script> & \"so on\"", null, null, 12_345_678, null, null),
                new(4, InvoiceLineKind.AccountCredit, null, null, null, -1234, null, null),
                new(5, InvoiceLineKind.Credited, "تصحيح الفاتورة", null, null, -100, null, null),
                new(6, InvoiceLineKind.License, null, null, null, 99_999_999_999, new(March.Start, March.Start.AddYears(1)), null),
            ],
            TotalCents = 100_012_346_358,
            PaidCents = 1000,
            CreditedCents = 500,
            PaidAt = April.AddDays(2),
            Subscribed = new Subscription(2000, March.Start, March.Start, new(2026, 5, 1, 9, 30, 0, TimeSpan.Zero)),
        };
    }

    /// <summary>A licence that a reseller sold.</summary>
    /// <param name="term">Null for one that is unused.</param>
    public static Invoice OfReseller(BillingPeriod? term) => new(
        7, InvoiceKind.Invoice, "INV-2026-000007", April.AddHours(9), "reseller-license", null, "en", Issuer, Customer,
        [new(1, InvoiceLineKind.ResellerLicense, "Lobby, 2nd floor", null, 9_000, 108_000, term, null) { License = new SoldLicense("yearly", 12, 24) }],
        108_000, 0, 0, null, null);

    public static Invoice CreditNote() => Of() with
    {
        Kind = InvoiceKind.CreditNote,
        Number = "CN-2026-000003",
        CreditOf = "INV-2026-000042",
        Lines = [new(1, InvoiceLineKind.Credited, "Outage of 12 March", null, null, -700, null, null)],
        TotalCents = -700,
    };
}
