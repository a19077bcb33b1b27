using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MeteringCluster.Api.Invoicing;
using MeteringCluster.Api.Json;
using MeteringCluster.Billing;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>A client's payment, as the bank told of it.</summary>
public sealed record SettleResellerInvoiceRequest
{
    [Description("For people to read, as of a bank transfer. Default: none.")]
    [StringLength(ResellerLimits.MaxReferenceLength, MinimumLength = 1)]
    public string? Reference { get; init; }
}

/// <summary>A page of a reseller's invoices, the newest first.</summary>
/// <param name="NextCursor">The <c>cursor</c> of the next page; left out on the last.</param>
public sealed record ResellerInvoiceListView(IReadOnlyList<ResellerInvoiceSummary> Items, string? NextCursor);

/// <summary>An invoice in a list. Amounts are US dollars.</summary>
/// <param name="Status"><c>paid</c> (nothing is due any more) or <c>unpaid</c>.</param>
/// <param name="Customer">The user's name, as it is printed.</param>
/// <param name="License">The licence's name, as it is printed.</param>
public record ResellerInvoiceSummary(
    string Number, DateTimeOffset Date, string Status, string Customer, string? License, Usd TotalUsd, Usd DueUsd, DateTimeOffset? PaidAt,
    string Href, string Pdf, string Html)
{
    internal static ResellerInvoiceSummary Of(Invoice invoice, ResellerId reseller)
    {
        var href = ResellerInvoiceEndpoints.PathOf(reseller, invoice.Number);
        return new(
            invoice.Number, invoice.IssuedAt, invoice.Status == InvoiceStatus.Paid ? "paid" : "unpaid", invoice.Customer.Name,
            invoice.Lines[0].Text, new(invoice.TotalCents), new(invoice.DueCents), invoice.PaidAt, href, $"{href}.pdf", $"{href}.html");
    }
}

/// <summary>An invoice with all that stands on it, and how its mail stands.</summary>
public sealed record ResellerInvoiceView : ResellerInvoiceSummary
{
    private ResellerInvoiceView(ResellerInvoiceSummary summary)
        : base(summary) { }

    // For whoever reads it back, as the console does.
    [JsonConstructor]
    private ResellerInvoiceView(
        string number, DateTimeOffset date, string status, string customer, string? license, Usd totalUsd, Usd dueUsd, DateTimeOffset? paidAt,
        string href, string pdf, string html)
        : base(number, date, status, customer, license, totalUsd, dueUsd, paidAt, href, pdf, html) { }

    /// <summary>The language that it is written in when no other is asked for.</summary>
    public required string Language { get; init; }

    public required PartyView Issuer { get; init; }

    public required PartyView BillTo { get; init; }

    public required string Coupon { get; init; }

    /// <summary>The id of whom the licence was assigned to.</summary>
    public required string User { get; init; }

    public required SoldLicenseView Sold { get; init; }

    public required DispatchMailView Mail { get; init; }

    /// <summary>What was told of the payment, as of a bank transfer; left out where nothing was.</summary>
    public string? Reference { get; init; }

    internal static ResellerInvoiceView Of(ResellerInvoiceReady ready, ResellerId reseller)
    {
        var (invoice, line) = (ready.Invoice, ready.Invoice.Lines[0]);
        return new(ResellerInvoiceSummary.Of(invoice, reseller))
        {
            Language = invoice.Language,
            Issuer = PartyView.Of(invoice.Issuer),
            BillTo = PartyView.Of(invoice.Customer),
            Coupon = CouponText.Show(ready.Item.Coupon),
            User = ready.Item.User,
            Sold = new(line.License!.Plan, line.License.Screens, line.License.Months, new(line.UnitCents!.Value), PeriodView.Of(line.Period)),
            Mail = DispatchMailView.Of(ready.Item.Mail),
            Reference = ready.Reference,
        };
    }
}

/// <summary>What was sold, as it was when it was invoiced.</summary>
/// <param name="Months">How long it lasts from its activation on.</param>
/// <param name="Term">Left out where the licence was unused.</param>
public sealed record SoldLicenseView(string Plan, int Screens, int Months, Usd UsdPerScreen, PeriodView? Term);
