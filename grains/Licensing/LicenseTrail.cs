using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Audit;
using static MeteringCluster.Audit.TrailFacts;

namespace MeteringCluster.Licensing;

/// <summary>A licence's events as lines of the audit trail.</summary>
public static class LicenseTrail
{
    /// <summary>So many lapsed sessions of one record are told one by one; the others are counted in one line.</summary>
    private const int MostLapses = 20;

    public static IEnumerable<TrailLine> Tell(IReadOnlyList<LicenseEvent> events)
    {
        var by = events is [Acted acted, ..] ? acted.By : null;
        return events.SelectMany(@event => Tell(@event, by));
    }

    // What comes about by itself is nobody's doing, also where somebody's command was the first to see it.
    private static IEnumerable<TrailLine> Tell(LicenseEvent @event, Origin? by) => @event switch
    {
        Acted => [],
        LicenseCreated created => [new(by, TrailActions.LicenseCreate, Of(created.Spec))],
        LicenseChanged changed => [new(by, TrailActions.LicenseChange, [Pools(changed.Pools), Duration("sessionLease", changed.SessionLease)])],
        LicenseTermsChanged changed => [new(by, TrailActions.LicenseChange, Of(changed.Spec))],
        LicenseWasPaused paused => [new(by, TrailActions.LicensePause, paused.Reason is { } reason ? [new("reason", reason)] : [])],
        LicenseWasResumed => [new(by, TrailActions.LicenseResume, [])],
        ExpiryNoticed notice => [new(null, TrailActions.LicenseNotice, [Instant("end", notice.End), Number("daysBefore", notice.DaysBefore)])],
        SeatAssigned seat => [new(by, TrailActions.SeatAssign, [new("user", seat.User), new("pool", seat.Pool)])],
        SeatUnassigned seat => [new(by, TrailActions.SeatUnassign, [new("user", seat.User), new("pool", seat.Pool)])],
        SeatGranted seats => [new(by, TrailActions.SeatGrant, Of(seats))],
        SeatsEnded ended => [new(null, TrailActions.SeatLapse, [Number("grants", ended.Grants)])],
        SessionOpened opened => [new(by, TrailActions.SessionOpen, Of(opened))],
        // Heartbeats do not say whose they are; who opens a session that lives already does.
        SessionsRenewed renewed when by is not null =>
            [new(by, TrailActions.SessionOpen, [.. Of(renewed), new TrailFact("reconnected", "true")])],
        SessionsRenewed renewed => [new(null, TrailActions.SessionRenew, Of(renewed))],
        SessionClosed closed => [new(by, TrailActions.SessionClose, [Session(closed.Id)])],
        SessionsLapsed lapsed => Lapses(lapsed),
        LeasesShifted shifted => [new(null, TrailActions.SessionExtend, [Duration("by", shifted.By)])],
        ServerSignedIn server => [new(by, TrailActions.ActivationSignIn, [new("server", server.Server), Text("name", server.Name), Text("email", server.Email)])],
        ServerSynced server => [new(by, TrailActions.ActivationSync, [new("server", server.Server)])],
        ServerSignedOut server => [new(by, TrailActions.ActivationSignOut, [new("server", server.Server), new("how", NameOf(server.How))])],
        ActivationsReset => [new(by, TrailActions.ActivationReset, [])],
        SnapshotIssued issued => [new(by, TrailActions.LicenseSnapshot, [new("server", issued.Server), Instant("until", issued.Until)])],
        OfflineReported report => [new(by, TrailActions.ActivationOffline, Of(report))],
        _ => throw new UnreachableException(),
    };

    private static ImmutableArray<TrailFact> Of(SeatGranted seats) =>
    [
        new("grant", seats.Id), Number("version", seats.Version), new("pool", seats.Pool), Number("seats", seats.Seats),
        new("on", seats.On ? "true" : "false"), Instant("endsAt", seats.EndsAt),
    ];

    private static ImmutableArray<TrailFact> Of(SessionOpened opened)
    {
        ImmutableArray<TrailFact> facts =
        [
            new("user", opened.User), new("userType", opened.Pool), new("module", opened.Module), Session(opened.Id),
            Instant("leaseExpiresAt", opened.LeaseEnd),
        ];
        return opened.Server is null ? facts : facts.Add(new("server", opened.Server));
    }

    private static ImmutableArray<TrailFact> Of(SessionsRenewed renewed) =>
        renewed.Ids is [var only]
            ? [Session(only), Instant("leaseExpiresAt", renewed.LeaseEnd)]
            : [Number("sessions", renewed.Ids.Length), Instant("leaseExpiresAt", renewed.LeaseEnd)];

    private static ImmutableArray<TrailFact> Of(OfflineReported report) =>
    [
        new("server", report.Server), Text("report", report.Report), Number("sessions", report.Results.Length),
        Number("admitted", report.Results.Count(result => result.Outcome == OfflineOutcome.Admitted)),
        Number("over", report.Results.Count(result => result.Outcome == OfflineOutcome.Over)),
    ];

    private static string NameOf(Detachment how) => how switch
    {
        Detachment.SignedOut => "signed-out",
        Detachment.Released => "released",
        Detachment.Reset => "reset",
        _ => throw new UnreachableException(),
    };

    private static IEnumerable<TrailLine> Lapses(SessionsLapsed lapsed)
    {
        foreach (var session in lapsed.Sessions.Take(MostLapses))
            yield return new(null, TrailActions.SessionLapse, [Session(session.Id), Instant("endedAt", session.EndedAt)]);
        if (lapsed.Sessions.Length > MostLapses)
            yield return new(null, TrailActions.SessionLapse, [Number("moreSessions", lapsed.Sessions.Length - MostLapses)]);
    }

    // As it is from then on; what it was before stands with the entry before.
    private static ImmutableArray<TrailFact> Of(LicenseSpec spec) =>
    [
        new("type", spec.Type), new("plan", spec.Plan ?? ""), Instant("start", spec.Start), Instant("end", spec.End),
        Pools(spec.Pools), Duration("sessionLease", spec.SessionLease), Number("activationLimit", spec.ActivationLimit),
        Number("model", spec.Model), new("billingFrequency", spec.BillingFrequency.ToString().ToLowerInvariant()),
        new("requireActivation", spec.RequireActivation ? "true" : "false"), Duration("offlineFor", spec.OfflineFor ?? TimeSpan.Zero),
        Text("noticeDays", string.Join(", ", spec.NoticeDays)), new("dataManagementParts", spec.DataManagementParts.ToString()),
    ];

    private static TrailFact Pools(ImmutableSortedDictionary<string, SeatPoolSpec> pools) => Text(
        "pools", string.Join(", ", pools.Select(pool => string.Create(CultureInfo.InvariantCulture, $"{pool.Key} {pool.Value.Seats} {pool.Value.Mode.ToString().ToLowerInvariant()}"))));

    private static TrailFact Session(SessionId id) => new("session", id.ToString());
}
