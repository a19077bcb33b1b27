using System.Diagnostics.Metrics;
using MeteringCluster.Journaling;

namespace MeteringCluster.Licensing;

/// <summary>What licences decided. A decision that then failed to reach the disk is counted all the same.</summary>
internal static class LicenseMetrics
{
    private static readonly Counter<long> Opened = Counter("opened", "Sessions that were opened.");
    private static readonly Counter<long> Renewed = Counter("renewed", "Leases of sessions that were renewed.");
    private static readonly Counter<long> Closed = Counter("closed", "Sessions that were closed.");
    private static readonly Counter<long> Lapsed = Counter("lapsed", "Sessions whose lease ended.");

    private static readonly Counter<long> Refused = GrainMetrics.Meter.CreateCounter<long>(
        "metering.license.refusals", "{refusal}", "Commands that were refused, by code.");

    public static Decision<LicenseEvent, LicenseAnswer> Counted(Decision<LicenseEvent, LicenseAnswer> decision)
    {
        foreach (var @event in decision.Events)
        {
            switch (@event)
            {
                case SessionOpened: Opened.Add(1); break;
                case SessionsRenewed renewed: Renewed.Add(renewed.Ids.Length); break;
                case SessionClosed: Closed.Add(1); break;
                case SessionsLapsed lapsed: Lapsed.Add(lapsed.Sessions.Length); break;
            }
        }

        if (decision.Answer is LicenseRefusal refusal) Refused.Add(1, new KeyValuePair<string, object?>("code", refusal.Code));
        return decision;
    }

    private static Counter<long> Counter(string what, string description) =>
        GrainMetrics.Meter.CreateCounter<long>($"metering.sessions.{what}", "{session}", description);
}
