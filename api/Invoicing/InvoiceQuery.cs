using System.Globalization;
using MeteringCluster.Api.Access;
using MeteringCluster.Billing;
using MeteringCluster.Directory;

namespace MeteringCluster.Api.Invoicing;

/// <summary>Which of a tenant's documents are asked for (A25), and how far back the caller sees (A23).</summary>
/// <param name="IsCut">Whether it begins where what the caller sees begins, so that what is older is to be told of.</param>
internal sealed record InvoiceQuery(ListInvoices List, bool IsCut)
{
    private const int MaxQuery = 100;
    private const string Expected = "must be a date, as in 2026-01-15, or an RFC 3339 instant with its offset, from 1900 to 9000.";

    /// <summary>What a tenant's own keys see begins two calendar years ago; an operator, as support, sees all.</summary>
    public static DateTimeOffset Horizon(Caller caller, DateTimeOffset now) =>
        caller.Scope == Scope.Operator ? BillingCalendar.Earliest : now.AddYears(-2);

    /// <returns>Null where something of it is wrong, which the checks then tell.</returns>
    public static InvoiceQuery? Read(
        string? from, string? to, string? query, string? status, Page page, DateTimeOffset horizon, Checks checks)
    {
        var (start, end) = (BillingCalendar.Earliest, BillingCalendar.Latest);
        var areRead = Read("from", from, isEnd: false, ref start, checks) & Read("to", to, isEnd: true, ref end, checks);
        if (areRead && from is not null && start >= end) checks.Add("from", $"must lie before to ({end.UtcDateTime:O}).", from);
        checks.Text("query", query, 0, MaxQuery);
        InvoiceStatus? only = status switch
        {
            "paid" => InvoiceStatus.Paid,
            "unpaid" => InvoiceStatus.Unpaid,
            _ => null,
        };
        if (status is not null && only is null) checks.Add("status", "must be paid or unpaid.", status);
        if (checks.Errors.Count > 0) return null;

        var isCut = horizon > BillingCalendar.Earliest && start <= horizon;
        var before = (int)Math.Min(page.ReadNumber() ?? int.MaxValue, int.MaxValue);
        return new InvoiceQuery(
            new ListInvoices(isCut ? horizon : start, end, query?.Trim() ?? "", only, before, page.Limit), isCut);
    }

    // A date stands for the whole day, in UTC: the last one named is still in.
    private static bool Read(string field, string? text, bool isEnd, ref DateTimeOffset instant, Checks checks)
    {
        if (text is null) return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is >= 1900 and < 9000)
        {
            instant = new DateTimeOffset(date.AddDays(isEnd ? 1 : 0), TimeOnly.MinValue, TimeSpan.Zero);
            return true;
        }

        if (Instants.TryParse(text, out instant)) return true;
        checks.Add(field, Expected, text);
        return false;
    }
}
