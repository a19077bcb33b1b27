using System.Collections.Immutable;
using System.Globalization;
using MeteringCluster.Api.OpenApi;
using MeteringCluster.Reselling;

namespace MeteringCluster.Api.Reselling;

/// <summary>Which licences are asked for (D9 to D11), as it stands in the query string.</summary>
public sealed record LicenseFilter(
    string? Query, string? User, IReadOnlyList<string> Status, string? Expiring, string? WithinDays, string? Sort)
{
    private static readonly string[] Orders = ["created", "name", "plan", "quantity", "amount", "user", "status", "activated", "ends"];

    public static ValueTask<LicenseFilter> BindAsync(HttpContext context)
    {
        var status = context.Request.Query["status"].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.TrimEntries));
        return new(new LicenseFilter(
            Of("query"), Of("user"), [.. status], Of("expiring"), Of("withinDays"), Of("sort")));

        string? Of(string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    /// <summary>Describes an endpoint's query; what binds itself is not seen by the document.</summary>
    public static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint) => endpoint
        .TakesQuery(
            "query",
            "Up to 10 words, each of which some field of the licence or its user holds, in whatever case: coupon, name, note, plan, quantity, "
            + "amount (90.00), user's id, name or mail, tenant, status, dates (2026-11-22) or the invoice's number.")
        .TakesQuery("user", "Only this user's; empty for those without one.")
        .TakesQuery("status", $"Only these, repeated or with commas: {string.Join(", ", ResellerNames.Statuses)}. Default: all but deleted.")
        .TakesQuery("expiring", "\"soon\": what ends within withinDays. \"expired\": what has ended, as status=expired.")
        .TakesQuery("withinDays", "1 to 365: what ends so soon. Default: the reseller's expiringDays.", "int32")
        .TakesQuery("sort", $"{string.Join(", ", Orders)}, or one of them behind a '-' for the last first. Default: -created.");

    /// <returns>Null where something of it is wrong, which the checks then tell.</returns>
    internal ListLicenses? Read(Page page, Checks checks)
    {
        if (Query is { Length: > 0 }) checks.Text("query", Query, 0, ResellerLimits.MaxQueryLength);
        if (SearchWords.Of(Query ?? "").Length is var words and > ResellerLimits.MaxSearchWords)
            checks.Add("query", $"has {words} different words; it may have {ResellerLimits.MaxSearchWords}.", Query);
        if (User is { Length: > 0 }) checks.Id("user", User);
        var statuses = Statuses(checks);
        var within = Horizon(checks);
        if (Expiring is not (null or "soon" or "expired")) checks.Add("expiring", "must be soon or expired.", Expiring);
        if (Expiring == "expired")
        {
            if (Status.Count > 0) checks.Add("expiring", "cannot be expired where status is given.", Expiring);
            statuses = [ResellerLicenseStatus.Expired];
        }

        var descending = Sort is null || Sort.StartsWith('-');
        var order = Array.IndexOf(Orders, Sort is null ? "created" : descending ? Sort[1..] : Sort);
        if (order < 0) checks.Add("sort", $"must be one of {string.Join(", ", Orders)}, with a '-' in front for the last first.", Sort);
        if (checks.Problem is not null) return null;

        var after = LicenseCursor.Read(page.After, (LicenseOrder)order, descending);
        if (after is null && page.After.Length > 0) checks.Add("cursor", "is none that this list gave out in this order.", page.After);
        return new ListLicenses(Query ?? "", User, statuses, within, (LicenseOrder)order, descending, after, page.Limit);
    }

    private ImmutableArray<ResellerLicenseStatus> Statuses(Checks checks)
    {
        var statuses = ImmutableArray.CreateBuilder<ResellerLicenseStatus>();
        foreach (var text in Status.Take(100))
            if (ResellerNames.TryParse(text, out var status)) statuses.Add(status);
            else checks.Add("status", $"is none of {string.Join(", ", ResellerNames.Statuses)}.", text);
        return statuses.ToImmutable();
    }

    private TimeSpan? Horizon(Checks checks)
    {
        if (WithinDays is not { Length: > 0 } text) return Expiring == "soon" ? ListLicenses.ExpiringSoon : null;
        if (Expiring == "expired") checks.Add("withinDays", "makes no sense for what has expired.", text);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= ResellerLimits.MaxExpiringDays)
            return TimeSpan.FromDays(days);
        checks.Add("withinDays", $"must be a whole number from 1 to {ResellerLimits.MaxExpiringDays}.", text);
        return null;
    }
}
