using System.Collections.Immutable;
using System.Globalization;
using MeteringCluster.Notices;

using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>The licence's status, how people change it, and the notices that its term comes to an end.</summary>
public sealed partial class LicenseState
{
    public LicenseHold Hold { get; internal set; } = LicenseHold.None;

    /// <summary>Those of the term's present end.</summary>
    public ImmutableArray<ExpiryNotice> Notices { get; internal set; } = [];

    /// <summary>
    /// Whether due instants are journaled. Those of a licence that was made before there were any are, from its first
    /// new record on: until then none lies beside the journal, and a change of it would go unnoticed.
    /// </summary>
    internal bool WritesDue { get; set; }

    /// <summary>When the next notice is due; null when there is none to come.</summary>
    public DateTimeOffset? NextNoticeAt => License is not null && NextNoticeDays() is { } days ? License.End.AddDays(-days) : null;

    public LicenseDecision Decide(PauseLicense command, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());
        if (now >= License.End) return Settled(now, new LicenseExpired(License.End));
        if (Hold.PausedAt is not null) return Settled(now, LicenseViews.Found(this, now));

        var paused = Hold with { PausedAt = now, PauseReason = command.Reason };
        return Settled(now, LicenseViews.Found(this, paused, now), new LicenseWasPaused(now, command.Reason));
    }

    public LicenseDecision Decide(ResumeLicense command, DateTimeOffset now)
    {
        if (License is null) return new(new UnknownTenant());
        if (now >= License.End) return Settled(now, new LicenseExpired(License.End));
        if (Hold.PausedAt is null) return Settled(now, LicenseViews.Found(this, now));

        return Settled(now, LicenseViews.Found(this, Resumed, now), new LicenseWasResumed(now));
    }

    /// <summary>What has fallen due: one notice, the latest of those that were missed.</summary>
    public LicenseDecision Notice(DateTimeOffset now)
    {
        if (License is null || NextNoticeDays() is not { } next || now < License.End.AddDays(-next)) return new(new Nothing());

        var days = now >= License.End ? 0 : License.NoticeDays.Last(days => days <= next && now >= License.End.AddDays(-days));
        return Settled(now, new Nothing(), new ExpiryNoticed(now, License.End, days)) with
        {
            Effects = [TellNotice.Of(tenant, ExpiryNotice(License, days, now))],
        };
    }

    // With its instant, as a term's end may be moved and moved back.
    private static Notice ExpiryNotice(LicenseSpec license, int days, DateTimeOffset now) => new(
        string.Create(CultureInfo.InvariantCulture, $"license/{license.End.UtcTicks}/{days}/{now.UtcTicks}"),
        days > 0 ? NoticeTypes.LicenseExpiring : NoticeTypes.LicenseExpired, now,
        [NoticeFact.Of("serial", license.Serial!), NoticeFact.Instant("expiresAt", license.End)]);

    private LicenseHold Resumed => Hold with { PausedAt = null, PauseReason = null };

    // Days fall with time, and 0 is the end itself.
    private int? NextNoticeDays()
    {
        var noticed = Notices.IsEmpty ? int.MaxValue : Notices[^1].DaysBefore;
        foreach (var days in License!.NoticeDays)
            if (days < noticed) return days;
        return noticed > 0 ? 0 : null;
    }

    /// <summary>Why nobody can work with the licence now; null when it is active.</summary>
    private LicenseRefusal? NotActive(DateTimeOffset now) => Hold.Status(License!, now) switch
    {
        LicenseStatus.Expired => new LicenseExpired(License!.End),
        LicenseStatus.Paused => new LicensePaused(Hold.PausedAt!.Value, Hold.PauseReason),
        LicenseStatus.Scheduled => new LicenseNotStarted(License!.Start),
        LicenseStatus.Released => new LicenseReleased(),
        _ => null,
    };

    /// <summary>The answer to what nobody asked.</summary>
    private sealed record Nothing : LicenseAnswer;
}
