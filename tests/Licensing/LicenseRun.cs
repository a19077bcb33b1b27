using System.Buffers;
using System.Collections.Immutable;
using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using MeteringCluster.Licensing;
using Xunit;

namespace MeteringCluster.Tests.Licensing;

/// <summary>A licence without host or disk: commands are decided, their events go through bytes and are applied.</summary>
internal sealed class LicenseRun
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Named "full" with 2 seats and "admin" with 1, concurrent "viewer" with 2 and "screen" with 1.</summary>
    public static readonly LicenseSpec Spec = new(
        "Enterprise", BillingFrequency.Monthly, Start, End,
        ImmutableSortedDictionary<string, SeatPoolSpec>.Empty
            .Add("full", new SeatPoolSpec(2, SeatMode.Named))
            .Add("admin", new SeatPoolSpec(1, SeatMode.Named))
            .Add("viewer", new SeatPoolSpec(2, SeatMode.Concurrent))
            .Add("screen", new SeatPoolSpec(1, SeatMode.Concurrent)),
        Lease, ActivationLimit: 2, DataManagement: true);

    public static readonly ImmutableSortedDictionary<string, SeatPoolChange> NoChange =
        ImmutableSortedDictionary<string, SeatPoolChange>.Empty;

    private static readonly GrainKey Key = new("license", "acme");
    private ulong _ids;

    public LicenseState State { get; private set; } = new("acme");

    public DateTimeOffset Now { get; set; } = Noon;

    public List<LicenseEvent> Events { get; } = [];

    public List<ReadOnlyMemory<byte>> Journal { get; } = [];

    /// <summary>
    /// One command in so many is checked to leave the state alone until its events are applied. All of them, where the
    /// state is not so large that looking at it is most of the work.
    /// </summary>
    public int LooksEvery { get; set; } = 1;

    /// <summary>The events of the last command.</summary>
    public IReadOnlyList<LicenseEvent> Last { get; private set; } = [];

    public static LicenseRun Created(LicenseSpec? spec = null)
    {
        var run = new LicenseRun();
        run.Do(state => state.Decide(spec ?? Spec, run.Now));
        return run;
    }

    public LicenseAnswer SignIn(string server, string email = "ann@acme.example", string? name = null) =>
        Do(state => state.Decide(new SignInServer(server, name, email), Now));

    public LicenseAnswer SignOut(string server) => Do(state => state.Decide(new SignOutServer(server, Detachment.SignedOut), Now));

    public LicenseAnswer Reset(string? server = null) => Do(state => state.Decide(new ResetActivations(server), Now));

    public LicenseAnswer Sync(string server) => Do(state => state.Sync(server, Now));

    public LicenseAnswer Grant(string? server) => Do(state => state.Decide(new GrantSnapshot(server), Now));

    /// <summary>Gives seats for an hour, if nothing else is said.</summary>
    public LicenseFound Give(string id, long version, string pool, int seats, bool on = true, DateTimeOffset? endsAt = null) =>
        Assert.IsType<LicenseFound>(Do(state => state.Decide(new SeatGrant(id, version, pool, seats, on, endsAt ?? Now.AddHours(1)), Now)));

    public LicenseAnswer Report(string server, string report, params OfflineSession[] sessions)
    {
        var ids = sessions.Select(_ => new SessionId(++_ids * (UInt128)0x9E37_79B9_7F4A_7C15)).ToImmutableArray();
        return Do(state => state.Decide(new ReportOffline(server, report, [.. sessions]), ids, Now));
    }

    public ImmutableArray<ActivationRow> Servers() =>
        Assert.IsType<ActivationPage>(ActivationViews.List(State, new ListActivations(-1, 1_000), Now)).Activations;

    public LicenseAnswer Open(string user, string pool, string? clientKey = null, string module = "web", string? server = null)
    {
        var id = new SessionId(++_ids * (UInt128)0x9E37_79B9_7F4A_7C15);
        return Do(state => state.Decide(new OpenSession(user, pool, module, clientKey) { Server = server }, id, Now));
    }

    public SessionLeased Opened(string user, string pool, string? clientKey = null, string module = "web") =>
        Assert.IsType<SessionLeased>(Open(user, pool, clientKey, module));

    public LicenseAnswer Assign(string user, string pool) => Do(state => state.Decide(new AssignSeat(pool, user), Now));

    public LicenseAnswer Unassign(string user, string pool) => Do(state => state.Decide(new UnassignSeat(pool, user), Now));

    public ImmutableArray<LeaseOutcome> Renew(params SessionId[] ids) =>
        Assert.IsType<SessionsKept>(Do(state => state.Decide(new RenewSessions([.. ids]), Now))).Outcomes;

    public LicenseAnswer Close(SessionId id) => Do(state => state.Decide(new CloseSession(id), Now));

    public LicenseAnswer Change(
        string? pool = null, int? seats = null, SeatMode? mode = null, TimeSpan? lease = null, long? ifRevision = null)
    {
        var pools = pool is null ? NoChange : NoChange.Add(pool, new SeatPoolChange(seats, mode));
        return Do(state => state.Decide(new ChangeLicense(pools, lease, ifRevision), Now));
    }

    public LicenseAnswer Terms(TermChange terms) =>
        Do(state => state.Decide(new ChangeLicense(NoChange, null, null) { Terms = terms }, Now));

    public LicenseAnswer Pause(string? reason = null) => Do(state => state.Decide(new PauseLicense(reason), Now));

    public LicenseAnswer Resume() => Do(state => state.Decide(new ResumeLicense(), Now));

    public ImmutableArray<LicenseVersion> Versions() =>
        Assert.IsType<VersionPage>(LicenseViews.ListVersions(State, new ListVersions(null, 1_000))).Versions;

    public void Wake() => Do(state => state.Notice(Now));

    public LicenseAnswer By(Origin by, Func<LicenseState, Decision<LicenseEvent, LicenseAnswer>> decide) =>
        Do(state => LicenseState.Acted(decide(state), by, Now));

    public DayUse Use(DateOnly day) =>
        Assert.IsType<Utilization>(LicenseViews.Utilization(State, new GetUtilization(day, day), Now)).Days.Single();

    public SeatCounters Count() => Assert.IsType<SeatCounters>(LicenseViews.CountSeats(State, Now));

    public PoolCounters Count(string pool) => Count().Pools.Single(counters => counters.Pool == pool);

    public LicenseAnswer List(
        string? user = null, string? pool = null, string? module = null, SessionCursor? after = null, int limit = 1_000,
        bool newestFirst = false) =>
        LicenseViews.ListSessions(State, new ListSessions(user, pool, module, after, limit) { NewestFirst = newestFirst }, Now);

    public ImmutableArray<SessionRow> Listed(string? user = null, string? pool = null, string? module = null, bool newestFirst = false) =>
        Assert.IsType<SessionPage>(List(user, pool, module, newestFirst: newestFirst)).Sessions;

    public LicenseAnswer Do(Func<LicenseState, Decision<LicenseEvent, LicenseAnswer>> decide)
    {
        var before = Journal.Count % LooksEvery == 0 ? Snapshot(State) : null;
        var decision = decide(State);
        if (before is not null) Assert.Equal(before, Snapshot(State));

        var payload = RecordCodec.Encode(LicenseFold.Instance, decision.Events);
        State = RecordCodec.Apply(LicenseFold.Instance, State, payload);
        Last = decision.Events;
        Events.AddRange(decision.Events);
        Journal.Add(payload);
        return decision.Answer;
    }

    /// <summary>Carries on from what a snapshot kept, as after a restart.</summary>
    public void Restart() => State = Restored(Snapshot(State));

    public static byte[] Snapshot(LicenseState state)
    {
        var bytes = new ArrayBufferWriter<byte>();
        LicenseFold.Instance.WriteSnapshot(state, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    public static LicenseState Restored(byte[] snapshot) => LicenseFold.Instance.ReadSnapshot(Key, snapshot);

    public static LicenseState Replayed(IEnumerable<ReadOnlyMemory<byte>> journal) => journal.Aggregate(
        LicenseFold.Instance.Empty(Key), (state, payload) => RecordCodec.Apply(LicenseFold.Instance, state, payload));
}
