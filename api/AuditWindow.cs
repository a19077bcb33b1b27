using System.Globalization;
using MeteringCluster.Audit;

namespace MeteringCluster.Api;

/// <summary>Which part of the trail is asked for, and in which order. A cursor keeps it, so that all pages are of one window.</summary>
internal sealed record AuditWindow(DateTimeOffset From, DateTimeOffset To, bool NewestFirst)
{
    public static readonly TimeSpan Usual = TimeSpan.FromHours(24);
    public static readonly TimeSpan UsualForRequest = TimeSpan.FromDays(30);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public static readonly string LongestDays = Longest.Days.ToString(CultureInfo.InvariantCulture);

    /// <summary>The months that the window touches, in its order.</summary>
    public IEnumerable<AuditMonth> Months()
    {
        var (first, last) = (AuditMonth.Of(From), AuditMonth.Of(To.AddTicks(-1)));
        if (NewestFirst)
            for (var month = last; month.Start >= first.Start; month = month.Previous) yield return month;
        else
            for (var month = first; month.Start <= last.Start; month = month.Next) yield return month;
    }

    /// <summary>Reads what was asked for; null where something of it is wrong, which the checks then tell.</summary>
    public static AuditWindow? Read(string? from, string? to, string? order, bool ofRequest, DateTimeOffset now, Checks checks)
    {
        if (order is not (null or "asc" or "desc")) checks.Add("order", "must be desc (newest first) or asc.", order);
        // A tick more than now, so that what happened at this very instant is in.
        var end = now.AddTicks(1);
        if (to is not null && !Read("to", to, out end, checks)) return null;
        var start = end - (ofRequest ? UsualForRequest : Usual);
        if (from is not null && !Read("from", from, out start, checks)) return null;

        if (start >= end) checks.Add("from", $"must lie before to ({end.UtcDateTime:O}).", from);
        else if (end - start > Longest)
            checks.Add("from", $"lies more than {LongestDays} days before to ({end.UtcDateTime:O}).", from);
        else return new AuditWindow(start, end, order is not "asc");
        return null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(NewestFirst ? "desc" : "asc")}~{From.UtcTicks}~{To.UtcTicks}");

    /// <summary>Reads it back from a cursor, whose text anybody may have made up.</summary>
    public static AuditWindow? Parse(string text)
    {
        if (text.Split('~') is not [("asc" or "desc") and var order, var from, var to]) return null;
        if (!TryTicks(from, out var start) || !TryTicks(to, out var end)) return null;
        return start < end && end - start <= Longest ? new AuditWindow(start, end, order == "desc") : null;
    }

    private static bool Read(string field, string text, out DateTimeOffset instant, Checks checks)
    {
        if (Instants.TryParse(text, out instant)) return true;
        checks.Add(field, Instants.Expected, text);
        return false;
    }

    private static bool TryTicks(string text, out DateTimeOffset instant)
    {
        instant = default;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)) return false;
        if (ticks < Billing.BillingCalendar.Earliest.UtcTicks || ticks > Billing.BillingCalendar.Latest.UtcTicks) return false;
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }
}
