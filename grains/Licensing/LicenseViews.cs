using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MeteringCluster.Licensing;

/// <summary>What can be seen of a licence at an instant. A session whose lease has ended is never shown.</summary>
public static partial class LicenseViews
{
    public static LicenseAnswer Get(LicenseState state, DateTimeOffset now) =>
        state.License is null ? new UnknownTenant() : Found(state, now);

    public static LicenseAnswer ListVersions(LicenseState state, ListVersions query)
    {
        CommandGuards.Check(query);
        if (state.License is null) return new UnknownTenant();

        var found = state.Versions.Where(version => query.Before is not { } before || version.Revision < before).Reverse()
            .Take(query.Limit + 1).ToImmutableArray();
        return found.Length > query.Limit ? new VersionPage(found[..query.Limit], true) : new VersionPage(found, false);
    }

    public static SeatLimitReached SeatLimitReached(LicenseState state, int found, DateTimeOffset now)
    {
        var seating = state.Seating;
        var pool = seating.Pools[found];
        if (pool.Mode == SeatMode.Named)
        {
            var assigned = pool.AssignedUsers().Take(LicenseLimits.MaxHoldersListed);
            return new SeatLimitReached(
                pool.Name, seating.SeatsOf(found, now.UtcTicks), pool.Assigned,
                [.. assigned.Select(user => new SeatHolder(seating.Users[user], null, null, null))], null);
        }

        var holders = LiveOf(seating, found, now).Take(LicenseLimits.MaxHoldersListed).Select(slot => Row(state, slot));
        var next = seating.NextEndTicks(found, now.UtcTicks);
        return new SeatLimitReached(
            pool.Name, seating.SeatsOf(found, now.UtcTicks), seating.CountLive(found, now.UtcTicks),
            [.. holders.Select(row => new SeatHolder(row.User, row.Id, row.Module, row.LeaseExpiresAt))],
            next is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null);
    }

    /// <summary>One walk over all sessions: a counter kept for each would cost every log-in more than this costs a look.</summary>
    public static LicenseAnswer CountSeats(LicenseState state, DateTimeOffset now)
    {
        if (state.License is null) return new UnknownTenant();

        var seating = state.Seating;
        var all = new Tally();
        var pools = seating.Pools.Select(_ => new Tally()).ToArray();
        for (var user = 0; user < seating.Users.End; user++)
        {
            for (var slot = seating.Users.FirstSession(user); slot != SessionTable.None;)
            {
                ref var session = ref seating.Sessions[slot];
                if (seating.IsLive(slot, now.UtcTicks))
                {
                    all.Add(user, session.Module);
                    pools[session.Pool].Add(user, session.Module);
                }

                slot = session.UserNext;
            }
        }

        return new SeatCounters(
            [.. pools.Select((tally, pool) => Counters(seating, pool, tally, now))],
            all.Sessions, all.Users, all.Modules(seating.Modules));
    }

    private static PoolCounters Counters(Seating seating, int number, Tally tally, DateTimeOffset now)
    {
        var (pool, seats) = (seating.Pools[number], seating.SeatsOf(number, now.UtcTicks));
        var inUse = pool.Mode == SeatMode.Named ? tally.Users : tally.Sessions;
        var taken = pool.Mode == SeatMode.Named ? pool.Assigned : tally.Sessions;
        return new PoolCounters(
            pool.Name, pool.Mode, seats, pool.Assigned, inUse, Math.Max(0, seats - taken),
            (int)Math.Max(0, taken - seats), tally.Sessions, tally.Users, tally.Modules(seating.Modules));
    }

    private static IEnumerable<int> LiveOf(Seating seating, int pool, DateTimeOffset now) =>
        seating.InPool(pool).Where(slot => seating.IsLive(slot, now.UtcTicks));

    /// <summary>Counts sessions and different users; a user's sessions must come one after another.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<int, (int Sessions, int Users, int LastUser)> _modules = [];
        private int _lastUser = Names.None;

        public int Sessions { get; private set; }

        public int Users { get; private set; }

        public void Add(int user, int module)
        {
            Sessions++;
            if (user != _lastUser) Users++;
            _lastUser = user;

            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_modules, module, out var known);
            count = (count.Sessions + 1, known && count.LastUser == user ? count.Users : count.Users + 1, user);
        }

        public ImmutableArray<ModuleCounters> Modules(Names names)
        {
            var sorted = _modules
                .Select(module => new ModuleCounters(names[module.Key], module.Value.Sessions, module.Value.Users))
                .OrderByDescending(module => module.Sessions)
                .ThenBy(module => module.Module, StringComparer.Ordinal)
                .ToList();
            if (sorted.Count <= LicenseLimits.MaxModulesListed) return [.. sorted];

            var others = sorted[LicenseLimits.MaxModulesListed..];
            return
            [
                .. sorted[..LicenseLimits.MaxModulesListed],
                new ModuleCounters(null, others.Sum(module => module.Sessions), others.Sum(module => module.Users)),
            ];
        }
    }
}
