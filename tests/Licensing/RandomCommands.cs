using System.Collections.Immutable;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;

namespace MeteringCluster.Tests.Licensing;

/// <summary>One command, for the licence and for the model. The model's answer is worked out once.</summary>
/// <param name="Repeatable">Sent twice at one instant, the second time must change nothing.</param>
internal sealed record RandomCommand(
    Func<LicenseRun, LicenseAnswer> Do, Func<DateTimeOffset, string> Expected, bool Repeatable);

/// <summary>Which commands are drawn.</summary>
public enum CommandMix
{
    All,

    /// <summary>Those about seats and sessions, so that pools are full and seats come and go.</summary>
    Seats,

    /// <summary>The same, and the licence's own seats stay as they are: then there is never a session too many.</summary>
    SeatsNeverLowered,
}

internal static class RandomCommands
{
    private static readonly int[] AboutSeats = [0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 8, 9, 9, 9, 10, 21, 21, 21, 21, 11];

    private static readonly string[] Pools = ["admin", "full", "screen", "viewer"];

    /// <summary>Moves the run's clock and draws a command; few users, keys and pools, so that they meet.</summary>
    public static RandomCommand Next(Random random, LicenseRun run, LicenseModel model, CommandMix mix = CommandMix.All)
    {
        run.Now = Later(random, run, model, mix);
        model.MoveTo(run.Now);
        var (user, pool) = ($"user{random.Next(4)}", mix == CommandMix.All ? Pools[random.Next(Pools.Length)] : random.Next(3) > 0 ? "screen" : "full");
        var server = $"server{random.Next(3)}";
        switch (mix == CommandMix.All ? random.Next(24) : AboutSeats[random.Next(AboutSeats.Length - (mix == CommandMix.Seats ? 0 : 1))])
        {
            case 12 or 13:
                var email = $"{user}@acme.example";
                return Command(
                    now => model.SignIn(server, email, now),
                    (state, now) => state.Decide(new SignInServer(server, null, email), now), true);
            case 14:
                return Command(now => model.Sync(server, now), (state, now) => state.Sync(server, now), false);
            case 16:
                return Command(
                    now => model.Snapshot(server, now), (state, now) => state.Decide(new GrantSnapshot(server), now), false);
            case 17 or 18:
                var (report, sessions) = ($"report{random.Next(30)}", OfflineSessions(random, run.Now, user));
                var drawn = sessions.Select(_ => new SessionId((UInt128)random.NextInt64())).ToImmutableArray();
                return Command(
                    now => model.Report(server, report, sessions, drawn, now),
                    (state, now) => state.Decide(new ReportOffline(server, report, sessions), drawn, now), true);
            case 19:
                var paused = !model.Paused && random.Next(3) == 0;
                return Command(
                    now => model.Pause(paused, now),
                    (state, now) => paused ? state.Decide(new PauseLicense(null), now) : state.Decide(new ResumeLicense(), now), true);
            case 20:
                var end = random.Next(3) == 0 ? run.Now.AddMinutes(random.Next(-5, 60)) : LicenseRun.End;
                var terms = new TermChange(End: end, ActivationLimit: random.Next(1, 4));
                // What an end in the past cut off, the next command settles, also a repeat.
                return Command(
                    now => model.Change(end, terms.ActivationLimit!.Value, now),
                    (state, now) => state.Decide(new ChangeLicense(LicenseRun.NoChange, null, null) { Terms = terms }, now), end > run.Now);
            case 21 or 22 or 23:
                // Now and then of a pool that the licence has none of, and in any order of versions.
                var coupon = $"coupon/{random.Next(4)}";
                var given = new SeatGrant(
                    coupon, Math.Max(1, (model.Grants.GetValueOrDefault(coupon)?.Version ?? 1) + random.Next(-1, 4)),
                    random.Next(8) == 0 ? "wall" : pool, random.Next(1, 4), random.Next(3) > 0, run.Now.AddMinutes(random.Next(-2, 25)));
                return Command(now => model.Give(given, now), (state, now) => state.Decide(given, now), true);
            case 15:
                var only = random.Next(4) == 0 ? null : server;
                return Command(
                    now => model.Detach(only, now),
                    (state, now) => state.Decide(new ResetActivations(only), now), true);
            case < 5:
                var (key, id) = (random.Next(3) > 0 ? null : $"key{random.Next(3)}", new SessionId((UInt128)random.NextInt64()));
                var of = mix != CommandMix.All || random.Next(2) == 0 ? null : server;
                return Command(
                    now => model.Open(user, pool, key, of, id, now),
                    (state, now) => state.Decide(new OpenSession(user, pool, "web", key) { Server = of }, id, now), key is not null);
            case < 8:
                var ids = Enumerable.Range(0, random.Next(1, 6)).Select(_ => AnyId(random, model)).ToArray();
                return Command(
                    now => model.Renew(ids, now), (state, now) => state.Decide(new RenewSessions([.. ids]), now), true);
            case 8:
                var close = AnyId(random, model);
                return Command(now => model.Close(close, now), (state, now) => state.Decide(new CloseSession(close), now), true);
            case 9:
                return Command(
                    now => model.Assign(user, pool, now), (state, now) => state.Decide(new AssignSeat(pool, user), now), true);
            case 10:
                return Command(
                    now => model.Unassign(user, pool, now),
                    (state, now) => state.Decide(new UnassignSeat(pool, user), now), true);
            default:
                var (seats, lease) = (random.Next(random.Next(2) == 0 ? 5 : 40), TimeSpan.FromSeconds(random.Next(10, 900)));
                var pools = LicenseRun.NoChange.Add(pool, new SeatPoolChange(seats, null));
                return Command(
                    _ =>
                    {
                        (model.Pools[pool].Seats, model.Lease) = (seats, lease);
                        return "changed";
                    },
                    (state, now) => state.Decide(new ChangeLicense(pools, lease, null), now), true);
        }
    }

    private static ImmutableArray<OfflineSession> OfflineSessions(Random random, DateTimeOffset now, string user) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(n =>
        {
            var opened = now.AddMinutes(-random.Next(-2, 30));
            DateTimeOffset? ended = random.Next(2) == 0 ? null : opened.AddMinutes(random.Next(-1, 20));
            return new OfflineSession($"{random.Next(20)}/{n}", user, Pools[random.Next(Pools.Length)], "web", opened, ended);
        })];

    private static RandomCommand Command(
        Func<DateTimeOffset, string> expected,
        Func<LicenseState, DateTimeOffset, Decision<LicenseEvent, LicenseAnswer>> decide, bool repeatable)
    {
        string? answer = null;
        return new RandomCommand(
            run =>
            {
                answer ??= expected(run.Now);
                return run.Do(state => decide(state, run.Now));
            },
            now => answer ??= expected(now), repeatable);
    }

    // Mostly a little later; now and then exactly at a lease's end, just before it, or near the end of the term.
    private static DateTimeOffset Later(Random random, LicenseRun run, LicenseModel model, CommandMix mix)
    {
        var ends = model.Sessions.Select(session => session.End).Concat(model.Grants.Values.Select(grant => grant.Ends)).Where(end => end > run.Now).ToList();
        // Pools that are full need many commands within one lease.
        if (mix != CommandMix.All && random.Next(3) > 0) return run.Now.AddSeconds(random.Next(8));
        return random.Next(8) switch
        {
            // Not so far that nobody is left.
            0 when ends.Count > 0 && mix != CommandMix.All => ends.Min(),
            0 when ends.Count > 0 => ends[random.Next(ends.Count)],
            1 when ends.Count > 0 && ends.Min().AddTicks(-1) is var before && before > run.Now => before,
            2 => run.Now,
            3 when mix == CommandMix.All && random.Next(60) == 0 && run.Now < model.End.AddMinutes(-5) => model.End.AddMinutes(-5),
            4 when random.Next(10) == 0 && run.Now < model.End && model.End < LicenseRun.End => model.End,
            _ => run.Now.AddSeconds(random.Next(30)),
        };
    }

    private static SessionId AnyId(Random random, LicenseModel model) =>
        model.Sessions.Count > 0 && random.Next(8) > 0
            ? model.Sessions[random.Next(model.Sessions.Count)].Id
            : new SessionId((UInt128)random.NextInt64());
}
