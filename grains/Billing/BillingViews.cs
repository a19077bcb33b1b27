using System.Globalization;

namespace MeteringCluster.Billing;

/// <summary>What is shown of a tenant's billing.</summary>
internal static class BillingViews
{
    /// <summary>The subscription that holds at an instant; one that has ended is none.</summary>
    public static Subscription? Running(this BillingState state, DateTimeOffset now) =>
        state.Subscription is { } subscription && (subscription.EndsAt is not { } end || now < end) ? subscription : null;

    public static BillingAccount? Account(this BillingState state, DateTimeOffset now) => state.Current is not { } terms ? null : new(
        terms, state.Running(now), state.Contact, state.Card, state.Standing(now)!, state.AccountCreditCents,
        state.Unpaid.Sum(document => document.DueCents))
    { LicenseFee = state.LicenseFee };

    /// <summary>As it was told or came out; a saved card that has expired is a problem of its own (A7).</summary>
    public static PaymentStanding? Standing(this BillingState state, DateTimeOffset now)
    {
        if (state.Current is null) return null;
        var standing = state.Payment ?? PaymentStanding.Good;
        return standing.Problem is null && state.Card is { } card && now >= card.ExpiresAt()
            ? new PaymentStanding(PaymentProblem.ExpiredCard, card.ExpiresAt(), $"{card.Brand} ending in {card.Last4}")
            : standing;
    }

    public static Invoice? FindInvoice(this BillingState state, string number) =>
        number.Length == 0 ? null : state.Documents.FirstOrDefault(document => document.Number == number);

    public static Invoice? InvoiceAt(this BillingState state, int ordinal) =>
        ordinal >= 1 && ordinal <= state.Documents.Length && state.Documents[ordinal - 1] is { Number.Length: > 0 } document ? document : null;

    public static InvoicePage List(this BillingState state, ListInvoices query)
    {
        var issued = state.Documents.Where(document => document.Number.Length > 0).ToList();
        var found = issued
            .Where(document => document.IssuedAt >= query.From && document.IssuedAt < query.To)
            .Where(document => query.Status is not { } status || document.Status == status)
            .Where(document => query.Query.Length == 0 || Matches(document, query.Query))
            .ToList();
        var page = found.Where(document => document.Ordinal < query.BeforeOrdinal)
            .OrderByDescending(document => document.Ordinal)
            .Take(query.Limit + 1)
            .ToList();
        return new InvoicePage(
            [.. page.Take(query.Limit)], page.Count > query.Limit, issued.Count(document => document.IssuedAt < query.From))
        {
            Totals = InvoiceTotals.Of(found),
        };
    }

    // A status is a word of its own: "paid" is not to find what is unpaid.
    private static bool Matches(Invoice document, string text) =>
        string.Equals(document.Status.ToString(), text, StringComparison.OrdinalIgnoreCase)
        || Texts(document).Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Texts(Invoice document) =>
    [
        document.Number, document.CreditOf ?? "", document.Subscription,
        string.Create(CultureInfo.InvariantCulture, $"{document.TotalCents / 100m:0.00}"),
        document.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        .. document.Lines.Select(line => line.Text ?? ""),
    ];
}
