using System.Globalization;
using MeteringCluster.Billing;
using MeteringCluster.Journaling;
using MeteringCluster.Notices;

namespace MeteringCluster.Metering;

/// <summary>
/// Thresholds of the cap, each told once until the cap is raised so far that usage is below it again. Of several that
/// one report reaches, the highest is told.
/// </summary>
public sealed partial class CreditMeter
{
    // The highest that is told and still reached, 0 for none.
    private int _told;

    // All that the path of every report looks at.
    private long _nextAlert = long.MaxValue;

    private Decision<CreditEvent, TAnswer> Alert<TAnswer>(
        Decision<CreditEvent, TAnswer> decision, CreditTerms terms, CreditBalance after, DateTimeOffset now)
    {
        var percent = AlertRule.Reached(terms.AlertPercents, after.Used, after.Available);
        if (percent <= _told) return decision;

        var reached = new ThresholdReached(percent, after.Used, after.Available, terms.Version, now);
        return decision with
        {
            Events = [.. decision.Events, reached],
            Effects = [.. decision.Effects, TellNotice.Of(Tenant.Value, NoticeOf(reached, after))],
        };
    }

    // Under terms of one version a threshold is told at most once, so the two make each crossing's id its own.
    private Notice NoticeOf(ThresholdReached reached, CreditBalance after) => new(
        string.Create(
            CultureInfo.InvariantCulture, $"credits/{PeriodStart.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}/{reached.Percent}/{reached.Version}"),
        NoticeTypes.CreditsThreshold, reached.At,
        [
            NoticeFact.Number("percent", reached.Percent),
            NoticeFact.Credits("usedCredits", reached.Used),
            NoticeFact.Credits("availableCredits", reached.Cap),
            NoticeFact.Credits("remainingCredits", after.Remaining),
            NoticeFact.Instant("periodStart", Period.Start),
            NoticeFact.Instant("resetsAt", Period.End),
        ]);

    private void Apply(ThresholdReached reached)
    {
        _told = reached.Percent;
        Arm();
    }

    // What usage has fallen below again, as the cap was raised, will be told again. Below a cap of 0 nothing falls.
    private void Rearm()
    {
        var cap = Terms!.CapOf(PeriodStart);
        if (cap > 0 && !AlertRule.IsReached(_told, Used, cap)) _told = AlertRule.Reached(Terms.AlertPercents, Used, cap);
        Arm();
    }

    private void Arm() => _nextAlert = AlertRule.Next(Terms!.AlertPercents, _told, Terms.CapOf(PeriodStart));
}
