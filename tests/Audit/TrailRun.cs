using MeteringCluster.Audit;
using MeteringCluster.Licensing;
using MeteringCluster.Tests.Kit;
using MeteringCluster.Tests.Licensing;

namespace MeteringCluster.Tests.Audit;

/// <summary>
/// Random commands to a licence, each with an origin of its own, and what an onlooker concludes from the answers alone: which
/// of them changed something.
/// </summary>
internal sealed class TrailRun(ILicenseGrain license, ManualClock clock, int seed)
{
    private static readonly string[] Pools = ["admin", "full", "screen", "viewer"];

    private readonly Random _random = new(seed);
    private readonly List<SessionId> _sessions = [];
    private readonly HashSet<(string Pool, string User)> _assigned = [];
    private long _revision = 1;
    private int _requests;

    /// <summary>The commands that changed something: request and action.</summary>
    public List<(string RequestId, string Action)> Changed { get; } = [];

    public async Task Run(int steps)
    {
        await license.Create(LicenseRun.Spec);
        for (var step = 0; step < steps; step++)
        {
            // Mostly a little, now and then so much that leases end, but never nothing: a reconnect at the same instant
            // changes nothing.
            clock.Advance(TimeSpan.FromSeconds(_random.Next(1, _random.Next(6) == 0 ? 900 : 60)));
            await Next();
        }
    }

    private async Task Next()
    {
        var by = new Origin("key1", $"req-{++_requests}");
        var (user, pool) = ($"user{_random.Next(4)}", Pools[_random.Next(Pools.Length)]);
        switch (_random.Next(15))
        {
            case < 6:
                var key = _random.Next(3) > 0 ? null : $"key{_random.Next(3)}";
                var opened = await license.OpenSession(new OpenSession(user, pool, "web", key, by)) as SessionLeased;
                Note(by, TrailActions.SessionOpen, opened is not null);
                if (opened is { Reconnected: false }) _sessions.Add(opened.Id);
                break;
            case < 8 when _sessions.Count > 0:
                await license.RenewSessions(new RenewSessions([_sessions[_random.Next(_sessions.Count)]]));
                break;
            case 8 when _sessions.Count > 0:
                var close = new CloseSession(_sessions[_random.Next(_sessions.Count)], by);
                Note(by, TrailActions.SessionClose, await license.CloseSession(close) is SessionEnded);
                break;
            case < 11:
                var held = await license.AssignSeat(new AssignSeat(pool, user, by)) is SeatHeld;
                Note(by, TrailActions.SeatAssign, held && _assigned.Add((pool, user)));
                break;
            case 11:
                var freed = await license.UnassignSeat(new UnassignSeat(pool, user, by)) is SeatFreed;
                Note(by, TrailActions.SeatUnassign, freed && _assigned.Remove((pool, user)));
                break;
            case 12:
                var seats = LicenseRun.NoChange.Add(pool, new SeatPoolChange(_random.Next(1, 4), null));
                Revised(by, TrailActions.LicenseChange, await license.Change(new ChangeLicense(seats, null, null, by)));
                break;
            case 14:
                var given = new SeatGrant($"coupon/{_random.Next(3)}", _random.Next(1, 50), pool, 1, _random.Next(2) == 0, LicenseRun.End, by);
                Revised(by, TrailActions.SeatGrant, await license.Grant(given));
                break;
            case 13 when _random.Next(2) == 0:
                Revised(by, TrailActions.LicensePause, await license.Pause(new PauseLicense("unpaid", by)));
                break;
            default:
                Revised(by, TrailActions.LicenseResume, await license.Resume(new ResumeLicense(by)));
                break;
        }
    }

    private void Revised(Origin by, string action, LicenseAnswer answer)
    {
        if (answer is not LicenseFound found) return;
        Note(by, action, found.Revision > _revision);
        _revision = found.Revision;
    }

    private void Note(Origin by, string action, bool changed)
    {
        if (changed) Changed.Add((by.RequestId, action));
    }
}
