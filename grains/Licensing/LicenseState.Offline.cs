using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using LicenseDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Licensing.LicenseEvent, MeteringCluster.Licensing.LicenseAnswer>;

namespace MeteringCluster.Licensing;

/// <summary>What servers granted while they could not reach this service (A2).</summary>
public sealed partial class LicenseState
{
    internal OfflineLedger Offline { get; } = new();

    /// <param name="ids">One for each session, drawn at random by the caller, for those that are admitted.</param>
    public LicenseDecision Decide(ReportOffline command, ImmutableArray<SessionId> ids, DateTimeOffset now)
    {
        CommandGuards.Check(command);
        if (License is null) return new(new UnknownTenant());
        if (Activations.Find(command.Server) is var slot && slot == Activations.None)
            return Settled(now, new ActivationNotFound(command.Server));

        var hash = ContentHash(command.Sessions);
        if (Offline.ReportsOf(command.Server).FirstOrDefault(kept => kept.Id == command.Report) is { } known)
            return Settled(now, known.ContentHash == hash
                ? new OfflineReconciled(known.Answer(command.Sessions), Repeated: true)
                : new OfflineReportReused(command.Report, known.At));

        var reconciling = new Reconciling(this, command.Server, now);
        var results = command.Sessions.Select((session, n) => reconciling.Next(session, ids[n])).ToImmutableArray();
        return Settled(
            now, new OfflineReconciled(new OfflineReport(command.Report, now, results), Repeated: false),
            [new OfflineReported(now, command.Server, command.Report, hash, results), .. reconciling.Opened]);
    }

    private void Report(OfflineReported reported)
    {
        var kept = KeptReport.Of(reported, Activations.Offline.Reports + 1);
        Activations.Tally(kept);
        Offline.Add(kept);
    }

    // By it an admitted session is known as long as it lives, also when its report is no longer kept. No client can send
    // the control character, so no session is taken for it that was opened otherwise.
    private static string OfflineKey(string server, string session) =>
        "\u0001" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{server}\n{session}")).AsSpan(0, 16));

    private static string ContentHash(ImmutableArray<OfflineSession> sessions)
    {
        var text = new StringBuilder();
        foreach (var session in sessions)
            foreach (var part in (ReadOnlySpan<string>)[session.Id, session.User, session.UserType, session.Module, Ticks(session.OpenedAt), Ticks(session.EndedAt)])
                text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    private static string Ticks(DateTimeOffset? at) => at?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>Decides a report's sessions one after another: each seat that is given is gone for the next.</summary>
    private sealed class Reconciling(LicenseState state, string server, DateTimeOffset now)
    {
        private readonly Dictionary<string, int> _taken = [];
        private readonly DateTimeOffset _latest = now + LicenseLimits.MaxServerClockSkew;
        private readonly OfflineServer _alone = state.Offline[server];
        private readonly HashSet<ulong> _reported = [.. state.Offline.ReportsOf(server)
            .SelectMany(kept => kept.Outcomes)
            .Where(outcome => outcome.Outcome != OfflineOutcome.Refused)
            .Select(outcome => outcome.IdHash)];

        public List<SessionOpened> Opened { get; } = [];

        public OfflineResult Next(OfflineSession session, SessionId id)
        {
            if (Refusal(session) is { } code) return new OfflineResult(session, OfflineOutcome.Refused, code, null, null);
            if (session.EndedAt is not null) return new OfflineResult(session, OfflineOutcome.Recorded, null, null, null);

            var found = state.Seating.FindPool(session.UserType);
            var pool = state.Seating.Pools[found];
            var taken = _taken.GetValueOrDefault(pool.Name);
            var full = pool.Mode == SeatMode.Concurrent
                ? state.Seating.CountLive(found, now.UtcTicks) + taken >= state.Seating.SeatsOf(found, now.UtcTicks)
                : state.Seating.IsBeyondSeats(found, state.Seating.Users.Find(session.User), now.UtcTicks);
            if (full)
                return new OfflineResult(session, OfflineOutcome.Over, null, null, null);

            _taken[pool.Name] = taken + 1;
            var leaseEnd = state.LeaseEnd(now);
            Opened.Add(new SessionOpened(now, id, leaseEnd, pool.Name, session.User, session.Module, OfflineKey(server, session.Id), server));
            return new OfflineResult(session, OfflineOutcome.Admitted, null, id, leaseEnd);
        }

        // In the order of precedence. What is over is a fact, whatever the licence's status and assignments are by now.
        private string? Refusal(OfflineSession session)
        {
            if (session.OpenedAt > _latest) return "opened-in-future";
            if (session.EndedAt > _latest) return "ended-in-future";
            if (session.EndedAt < session.OpenedAt) return "ended-before-opened";
            if (WasReported(session)) return "already-reported";
            if (!_alone.MayBeAlone(session.OpenedAt)) return "outside-snapshot";
            if (session.OpenedAt <= _alone.ForgottenUntil) return "reported-too-late";
            if (state.Seating.FindPool(session.UserType) is var found && found < 0) return "unknown-pool";
            if (session.EndedAt is not null) return null;
            if (state.NotActive(now) is { } closed) return closed.Code;

            var pool = state.Seating.Pools[found];
            return pool.Mode == SeatMode.Named && pool.AssignedAtTicks(state.Seating.Users.Find(session.User)) is null
                ? "seat-not-assigned"
                : null;
        }

        private bool WasReported(OfflineSession session) =>
            _reported.Contains(KeptReport.HashOf(session.Id))
            || state.Seating.FindByClientKey(OfflineKey(server, session.Id), now.UtcTicks) != SessionTable.None;
    }
}
