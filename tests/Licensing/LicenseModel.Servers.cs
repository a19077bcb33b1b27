using System.Globalization;
using MeteringCluster.Licensing;

namespace MeteringCluster.Tests.Licensing;

/// <summary>The product servers once more.</summary>
internal sealed partial class LicenseModel
{
    /// <summary>Those that are signed in, in that order.</summary>
    public List<Server> Servers { get; } = [];

    public bool Released { get; private set; }

    /// <summary>What is known of servers, also of those that were detached.</summary>
    public Dictionary<string, Memory> Memories { get; } = [];

    public string SignIn(string name, string email, DateTimeOffset now)
    {
        if (Closed(now) is { } closed) return closed;

        var known = Find(name);
        if (known is null && Servers.Count >= Limit)
            return $"{Servers.Count} signed in: {string.Join(' ', Servers.Select(server => server.Name))}";

        if (known is null) Servers.Add(new Server { Name = name, Email = email });
        else known.Email = email;
        Released = false;
        return known is null ? "signed in" : "signed in, again";
    }

    public string Sync(string name, DateTimeOffset now)
    {
        if (Find(name) is not { } server) return "activation-not-found";
        server.Synced = now;
        return "changed";
    }

    /// <param name="name">Null for all.</param>
    public string Detach(string? name, DateTimeOffset now)
    {
        var gone = Servers.Where(server => name is null || server.Name == name).ToList();
        if (gone.Count == 0) return name is null ? "detached 0, 0 ended" : "activation-not-found";

        foreach (var server in gone)
        {
            var alone = MemoryOf(server.Name).Alone;
            alone.RemoveAll(window => window.From >= now);
            for (var n = 0; n < alone.Count; n++)
                if (alone[n].Until > now) alone[n] = (alone[n].From, now);
        }

        Servers.RemoveAll(gone.Contains);
        Released = Servers.Count == 0;
        var ended = Sessions.Where(session => Released || gone.Exists(server => server.Name == session.Server)).ToList();
        Sessions.RemoveAll(ended.Contains);
        return $"detached {gone.Count}, {ended.Count(session => session.End > now)} ended";
    }

    public string Snapshot(string name, DateTimeOffset now)
    {
        if (Closed(now) is { } closed) return closed;
        if (Released) return "license-released";
        if (Find(name) is null) return "activation-not-found";

        var until = now.AddHours(24) < End ? now.AddHours(24) : End;
        MemoryOf(name).Alone.Add((now, until));
        return $"alone until {until:o}";
    }

    public string Report(string name, string report, IReadOnlyList<OfflineSession> sessions, IReadOnlyList<SessionId> ids, DateTimeOffset now)
    {
        if (Find(name) is null) return "activation-not-found";

        var server = MemoryOf(name);
        var content = string.Join(';', sessions);
        if (server.Reports.TryGetValue(report, out var known)) return known.Content == content ? known.Answer : "offline-report-reused";

        var before = server.Reported.ToHashSet();
        var answer = string.Join(", ", sessions.Select((session, n) => Reconcile(name, before, session, ids[n], now)));
        server.Reports[report] = (content, answer);
        return answer;
    }

    private string Reconcile(string name, HashSet<string> before, OfflineSession session, SessionId id, DateTimeOffset now)
    {
        var server = MemoryOf(name);
        if (session.OpenedAt > now.AddMinutes(1)) return "opened-in-future";
        if (session.EndedAt > now.AddMinutes(1)) return "ended-in-future";
        if (session.EndedAt < session.OpenedAt) return "ended-before-opened";
        if (before.Contains(session.Id)) return "already-reported";
        if (!server.Alone.Exists(alone => alone.From.AddMinutes(-1) <= session.OpenedAt && session.OpenedAt < alone.Until.AddMinutes(1)))
            return "outside-snapshot";
        if (session.EndedAt is null && Closed(now) is { } closed) return closed;

        var pool = Pools[session.UserType];
        if (session.EndedAt is null && pool.Mode == SeatMode.Named && !pool.Assigned.Contains(session.User)) return "seat-not-assigned";

        server.Reported.Add(session.Id);
        if (session.EndedAt is not null) return "recorded";
        if (pool.Mode == SeatMode.Concurrent && Live(session.UserType, now).Count >= Seats(session.UserType, now)) return "over";
        if (pool.Mode == SeatMode.Named && IsUnseated(session.User, session.UserType, now)) return "over";

        var end = LeaseEnd(now);
        Sessions.Add(new Session
        {
            Id = id,
            User = session.User,
            Pool = session.UserType,
            Key = null,
            Server = name,
            Accessed = now,
            End = end,
        });
        return $"session {id} until {end:o}";
    }

    private static string Described(OfflineResult result) => result.Outcome switch
    {
        OfflineOutcome.Admitted => string.Create(CultureInfo.InvariantCulture, $"session {result.Live} until {result.LeaseExpiresAt:o}"),
        OfflineOutcome.Refused => result.Code!,
        OfflineOutcome.Over => "over",
        _ => "recorded",
    };

    private Server? Find(string name) => Servers.Find(server => server.Name == name);

    private Memory MemoryOf(string name) => Memories.TryGetValue(name, out var known) ? known : Memories[name] = new Memory();

    internal sealed class Server
    {
        public required string Name { get; init; }

        public required string Email { get; set; }

        public DateTimeOffset? Synced { get; set; }
    }

    internal sealed class Memory
    {
        public List<(DateTimeOffset From, DateTimeOffset Until)> Alone { get; } = [];

        public Dictionary<string, (string Content, string Answer)> Reports { get; } = [];

        /// <summary>The ids of sessions that were reported and not refused.</summary>
        public HashSet<string> Reported { get; } = [];
    }
}
