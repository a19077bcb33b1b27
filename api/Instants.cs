using System.Text;
using MeteringCluster.Api.Usage;
using MeteringCluster.Billing;

namespace MeteringCluster.Api;

/// <summary>Instants in query strings.</summary>
internal static class Instants
{
    public const string Expected = "must be an RFC 3339 instant with its offset, as in 2026-01-15T09:30:00Z, from 1900 to 9000.";

    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        // A '+' that was not escaped arrives as a space.
        if (!Rfc3339.TryParse(Encoding.UTF8.GetBytes(text.Replace(' ', '+')), out var ticks)) return false;
        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return instant >= BillingCalendar.Earliest && instant <= BillingCalendar.Latest;
    }

    public static Problem Refuse(string field, string text) => Problems.InvalidValue(field, Expected, text);
}
