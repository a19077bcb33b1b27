using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeteringCluster.Billing;

namespace MeteringCluster.Reselling;

/// <summary>Dispatches and invoices as they are shown, printed and mailed.</summary>
internal static class DispatchViews
{
    public const string Subscription = "reseller-license";

    public static ResellerAnswer Find(ResellerState state, string reseller, string id) =>
        !state.IsOpen ? new UnknownReseller()
        : state.Invoices.FindDispatch(id) is { } found ? new DispatchFound(Of(state, reseller, found), Repeated: true)
        : new UnknownDispatch(id);

    public static DispatchPage List(ResellerState state, string reseller, ListDispatches query)
    {
        if (!state.IsOpen) return new DispatchPage([], null);

        var last = Math.Min(state.Invoices.Dispatches.Count, query.BeforeOrdinal - 1);
        var count = Math.Min(last, query.Limit);
        return new DispatchPage(
            [.. Enumerable.Range(0, Math.Max(count, 0)).Select(back => Of(state, reseller, state.Invoices.Dispatches[last - back - 1]))],
            last > count && count > 0 ? last - count + 1 : null);
    }

    public static InvoiceDispatch Of(ResellerState state, string reseller, KeptDispatch dispatch)
    {
        var items = Enumerable.Range(dispatch.First, dispatch.Count).Select(ordinal => Item(state, reseller, ordinal)).ToImmutableArray();
        return new InvoiceDispatch(dispatch.Id, dispatch.At, checked(items.Sum(item => item.AmountCents)), items);
    }

    public static ResellerAnswer FindInvoice(ResellerState state, string reseller, string number) =>
        !state.IsOpen ? new UnknownReseller()
        : state.Invoices.Find(number) is { } ordinal ? Ready(state, reseller, ordinal)
        : new UnknownInvoice(number);

    public static ResellerInvoiceReady Ready(ResellerState state, string reseller, int ordinal) =>
        new(Invoice(state, ordinal), Item(state, reseller, ordinal));

    public static InvoiceMailOrder? MailOrder(ResellerState state, string reseller, int ordinal, int attempt) =>
        state.Running(ordinal, attempt) is not { } kept ? null : Order(Invoice(state, ordinal), Mail(state, reseller, ordinal, kept.Mail));

    /// <summary>The document, the same each time but for how it stands.</summary>
    public static Invoice Invoice(ResellerState state, int ordinal)
    {
        var kept = state.Invoices.All[ordinal - 1];
        var dispatch = state.Invoices.Dispatches[kept.Dispatch - 1];
        var (charge, user) = (kept.Charge, dispatch.Users[kept.Charge.User]);
        BillingPeriod? term = charge is { ActivatedAt: { } start, EndsAt: { } end } ? new BillingPeriod(start, end) : null;
        return new Invoice(
            ordinal, InvoiceKind.Invoice, state.Invoices.NumberOf(ordinal), dispatch.At, Subscription, null, user.Language, dispatch.Issuer,
            user.Party,
            [
                new InvoiceLine(
                    1, InvoiceLineKind.ResellerLicense, charge.Name, null, charge.AmountCents / charge.Screens, charge.AmountCents, term, null)
                {
                    License = new SoldLicense(charge.Plan, charge.Screens, charge.Months),
                },
            ],
            charge.AmountCents, kept.PaidAt is null ? 0 : charge.AmountCents, 0, kept.PaidAt, null);
    }

    private static DispatchItem Item(ResellerState state, string reseller, int ordinal)
    {
        var kept = state.Invoices.All[ordinal - 1];
        var user = state.Invoices.Dispatches[kept.Dispatch - 1].Users[kept.Charge.User];
        return new DispatchItem(
            state.Licenses[kept.Charge.License - 1].Coupon, user.Id, ordinal, state.Invoices.NumberOf(ordinal), kept.Charge.AmountCents,
            Mail(state, reseller, ordinal, kept.Mail));
    }

    private static InvoiceMailOrder Order(Invoice invoice, InvoiceMail mail) => new(invoice, mail, invoice.Customer.Name, invoice.Issuer.Email);

    private static InvoiceMail Mail(ResellerState state, string reseller, int ordinal, MailStanding mail) => new(
        mail.To, MessageId(state, reseller, ordinal, mail.Copy), mail.Status, mail.Tries, mail.NextAttemptAt, mail.EndedAt, mail.Detail);

    // The same for each attempt, and another for whatever else this or another installation sends.
    private static string MessageId(ResellerState state, string reseller, int ordinal, int copy)
    {
        var at = state.Invoices.Dispatches[state.Invoices.All[ordinal - 1].Dispatch - 1].At;
        var named = string.Create(CultureInfo.InvariantCulture, $"reseller/{reseller}/{ordinal}/{at.UtcTicks}/{copy}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(named)).AsSpan(0, 16));
    }
}
