using System.Text.Json;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

public static partial class Problems
{
    public static readonly ProblemKind LicenseNotStartedKind = new("license-not-started", 409, "The licence has not started");
    public static readonly ProblemKind LicenseExpiredKind = new("license-expired", 409, "The licence has expired");
    public static readonly ProblemKind LicensePausedKind = new("license-paused", 409, "The licence is paused");
    public static readonly ProblemKind LicenseReleasedKind = new("license-released", 409, "The licence was released from its server");
    public static readonly ProblemKind LicenseTermEmptyKind = new("license-term-empty", 409, "The term would end before it starts");
    public static readonly ProblemKind UnknownVersionKind = new("unknown-version", 404, "The licence has no such version");
    public static readonly ProblemKind UnknownPoolKind = new("unknown-pool", 404, "The licence has no such seat pool");
    public static readonly ProblemKind PoolNotNamedKind = new("pool-not-named", 409, "The seats of this pool are not assigned");
    public static readonly ProblemKind ClientKeyReusedKind = new("client-key-reused", 409, "The client key belongs to another session");
    public static readonly ProblemKind SeatNotAssignedKind = new("seat-not-assigned", 409, "The user has no seat in this pool");
    public static readonly ProblemKind SeatLimitReachedKind = new("seat-limit-reached", 409, "Every seat is taken");
    public static readonly ProblemKind UnknownSessionKind = new("unknown-session", 404, "There is no such live session");
    public static readonly ProblemKind LicenseRevisedKind = new("license-revised", 412, "The licence was changed meanwhile");
    public static readonly ProblemKind PoolModeFixedKind = new("pool-mode-fixed", 409, "A seat pool keeps its mode");
    public static readonly ProblemKind TooManyPoolsKind = new("too-many-pools", 409, "The licence would have too many seat pools");

    public static Problem Of(TenantId tenant, LicenseRefusal refusal) => refusal switch
    {
        Licensing.UnknownTenant => UnknownTenant(tenant.Value),
        LicenseNotStarted early => new(
            LicenseNotStartedKind, $"The licence starts at {early.StartsAt.UtcDateTime:O}.",
            json => json.WriteString("startsAt", early.StartsAt.UtcDateTime)),
        LicenseExpired late => new(
            LicenseExpiredKind, $"The licence expired at {late.ExpiredAt.UtcDateTime:O}.",
            json => json.WriteString("expiredAt", late.ExpiredAt.UtcDateTime)),
        LicensePaused paused => new(
            LicensePausedKind, $"The licence has been paused since {paused.PausedAt.UtcDateTime:O}; an operator can resume it.",
            json =>
            {
                json.WriteString("pausedAt", paused.PausedAt.UtcDateTime);
                if (paused.Reason is { } reason) json.WriteString("reason", reason);
            }),
        LicenseReleased => new(LicenseReleasedKind, "The licence is detached from its server; a server has to sign in first."),
        LicenseTermEmpty empty => new(
            LicenseTermEmptyKind, $"The term would end at {empty.End.UtcDateTime:O} and start at {empty.Start.UtcDateTime:O}.",
            json =>
            {
                json.WriteString("start", empty.Start.UtcDateTime);
                json.WriteString("end", empty.End.UtcDateTime);
            }),
        UnknownPool unknown => UnknownPool(unknown),
        PoolNotNamed concurrent => new(
            PoolNotNamedKind, $"The pool '{concurrent.Pool}' is concurrent: whoever comes first sits, nobody is assigned.",
            json => json.WriteString("pool", concurrent.Pool)),
        ClientKeyReused reused => new(
            ClientKeyReusedKind, "The client key belongs to a live session of another user or pool.",
            json => json.WriteString("clientKey", reused.ClientKey)),
        SeatNotAssigned missing => new(
            SeatNotAssignedKind, $"The pool '{missing.Pool}' is named, and '{missing.User}' is assigned no seat in it.",
            json =>
            {
                json.WriteString("pool", missing.Pool);
                json.WriteString("user", missing.User);
            }),
        SeatLimitReached full => new(
            SeatLimitReachedKind, $"The {full.Seats} seats of the pool '{full.Pool}' do not suffice: {full.Held} are held.",
            json => Write(json, full)),
        Licensing.UnknownSession unknown => UnknownSession(unknown.Id.ToString()),
        LicenseRevised revised => new(
            LicenseRevisedKind, $"The licence is at revision {revised.Revision}, which If-Match does not name.",
            json => json.WriteNumber("revision", revised.Revision)),
        PoolModeFixed mode => new(
            PoolModeFixedKind, $"The pool '{mode.Pool}' is {LicenseNames.Of(mode.Mode)} for good; make another pool instead.",
            json =>
            {
                json.WriteString("pool", mode.Pool);
                json.WriteString("mode", LicenseNames.Of(mode.Mode));
            }),
        TooManyPools many => new(
            TooManyPoolsKind, $"The licence would have {many.Pools} seat pools; it may have {LicenseLimits.MaxPools}.",
            json => json.WriteNumber("max", LicenseLimits.MaxPools)),
        _ => OfActivation(tenant, refusal),
    };

    public static Problem UnknownVersion(string revision) => new(
        UnknownVersionKind, $"The licence has no version of revision '{revision}', or none that is kept.",
        json => json.WriteString("revision", revision));

    /// <summary>The same words for a session that ended and for one that never was.</summary>
    public static Problem UnknownSession(string session) => new(
        UnknownSessionKind, "No live session has this id: it ended, or never was.", json => json.WriteString("session", session));

    private static Problem UnknownPool(UnknownPool unknown) => new(
        UnknownPoolKind, $"The licence has no seat pool '{unknown.Pool}'. To add one, give its seats and mode.",
        json =>
        {
            json.WriteString("pool", unknown.Pool);
            json.WriteStartArray("pools");
            foreach (var pool in unknown.Pools) json.WriteStringValue(pool);
            json.WriteEndArray();
        });

    private static void Write(Utf8JsonWriter json, SeatLimitReached full)
    {
        json.WriteString("pool", full.Pool);
        json.WriteNumber("seats", full.Seats);
        json.WriteNumber("held", full.Held);
        if (full.NextLeaseEndsAt is { } next) json.WriteString("nextLeaseEndsAt", next.UtcDateTime);

        json.WriteStartArray("holders");
        foreach (var holder in full.Holders)
        {
            json.WriteStartObject();
            json.WriteString("user", holder.User);
            if (holder.Session is { } session) json.WriteString("session", session.ToString());
            if (holder.Module is { } module) json.WriteString("module", module);
            if (holder.LeaseExpiresAt is { } end) json.WriteString("leaseExpiresAt", end.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
