using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using Orleans.Concurrency;
using static MeteringCluster.Licensing.LicenseMetrics;

namespace MeteringCluster.Licensing;

[Reentrant]
public sealed class LicenseGrain(string id, GrainRuntime runtime) : ILicenseGrain, IHostedGrain
{
    private readonly Journaled<LicenseState, LicenseEvent> _log = new(id, LicenseFold.Instance, runtime);
    private readonly ChangeSignal _changes = new();

    private readonly TrailSource<LicenseState, LicenseEvent> _trail =
        new(new GrainKey(LicenseFold.Instance.Kind, id), LicenseFold.Instance, runtime.Journal, LicenseTrail.Tell);

    public async Task Create(LicenseSpec spec) =>
        await _log.Commit(spec, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> Get() => _log.Read(0, static (state, _, now) => LicenseViews.Get(state, now));

    public ValueTask<LicenseAnswer> Change(ChangeLicense command) =>
        Changing(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> Pause(PauseLicense command) =>
        Changing(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> Resume(ResumeLicense command) =>
        Changing(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> Grant(SeatGrant grant) =>
        Changing(grant, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> ListGrants(ListGrants query) =>
        _log.Read(query, static (state, asked, now) => LicenseViews.ListGrants(state, asked, now));

    public ValueTask<LicenseAnswer> ListVersions(ListVersions query) =>
        _log.Read(query, static (state, asked, _) => LicenseViews.ListVersions(state, asked));

    public ValueTask<LicenseAnswer> WaitForChange(LicenseMark known, TimeSpan patience) => Wait(Get, known, patience);

    public ValueTask<LicenseAnswer> SignIn(SignInServer command) =>
        Changing(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> Sync(string server) =>
        _log.Commit(server, static (state, asked, now) => Counted(state.Sync(asked, now)));

    public ValueTask<LicenseAnswer> WaitForServer(string server, LicenseMark known, TimeSpan patience) =>
        Wait(() => _log.Read(server, static (state, asked, now) => ActivationViews.Get(state, asked, now)), known, patience);

    public ValueTask<LicenseAnswer> SignOut(SignOutServer command) =>
        Changing(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> Reset(ResetActivations command) =>
        Changing(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> ListActivations(ListActivations query) =>
        _log.Read(query, static (state, asked, now) => ActivationViews.List(state, asked, now));

    public ValueTask<LicenseAnswer> GrantSnapshot(GrantSnapshot command) =>
        _log.Commit(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> ReportOffline(ReportOffline command) =>
        _log.Commit(
            (Command: command, Ids: command.Sessions.Select(_ => NewId()).ToImmutableArray()),
            static (state, asked, now) => Done(state.Decide(asked.Command, asked.Ids, now), asked.Command.By, now));

    public ValueTask<LicenseAnswer> ListOfflineReports(ListOfflineReports query) =>
        _log.Read(query, static (state, asked, _) => ActivationViews.ListReports(state, asked));

    private async ValueTask<LicenseAnswer> Wait(Func<ValueTask<LicenseAnswer>> look, LicenseMark known, TimeSpan patience)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(patience, ILicenseGrain.LongestWait);
        var started = runtime.Clock.GetTimestamp();
        while (true)
        {
            // Taken before the look, so that no change falls between the two, nor an end of seats.
            var next = _changes.Next;
            var seatsEnd = await _log.Read(0, static (state, _, now) => LicenseViews.SeatsEndAt(state, now));
            var answer = await look();
            if (answer is not LicenseFound found || found.Mark != known) return answer;

            var wait = patience - runtime.Clock.GetElapsedTime(started);
            if (wait <= TimeSpan.Zero) return answer;
            var now = runtime.Clock.GetUtcNow();
            if (found.Standing.ChangesAt - now is { } status && status < wait) wait = status;
            if (seatsEnd - now is { } seats && seats < wait) wait = seats;
            await ChangeSignal.Wait(next, wait, runtime.Clock);
        }
    }

    public ValueTask<LicenseAnswer> CountSeats() =>
        _log.Read(0, static (state, _, now) => LicenseViews.CountSeats(state, now));

    public ValueTask<LicenseAnswer> GetUtilization(GetUtilization query) =>
        _log.Read(query, static (state, asked, now) => LicenseViews.Utilization(state, asked, now));

    public ValueTask<LicenseAnswer> AssignSeat(AssignSeat command) =>
        _log.Commit(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> UnassignSeat(UnassignSeat command) =>
        _log.Commit(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> ListSeats(ListSeats query) =>
        _log.Read(query, static (state, asked, now) => LicenseViews.ListSeats(state, asked, now));

    public ValueTask<LicenseAnswer> OpenSession(OpenSession command) =>
        _log.Commit(
            (Command: command, Id: NewId()),
            static (state, asked, now) => Done(state.Decide(asked.Command, asked.Id, now), asked.Command.By, now));

    public ValueTask<LicenseAnswer> RenewSessions(RenewSessions command) =>
        _log.Commit(command, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> CloseSession(CloseSession command) =>
        _log.Commit(command, static (state, asked, now) => Done(state.Decide(asked, now), asked.By, now));

    public ValueTask<LicenseAnswer> ListSessions(ListSessions query) =>
        _log.Read(query, static (state, asked, now) => LicenseViews.ListSessions(state, asked, now));

    public ValueTask<TrailPage> ReadTrail(ReadTrail query) => _log.ReadTrail(_trail, query);

    public bool TryLetGo() => _log.TryLetGo();

    public async Task Wake() => await Changing(0, static (state, _, now) => Counted(state.Notice(now)));

    private async ValueTask<LicenseAnswer> Changing<TCommand>(
        TCommand command, Func<LicenseState, TCommand, DateTimeOffset, Decision<LicenseEvent, LicenseAnswer>> decide)
    {
        try
        {
            return await _log.Commit(command, decide);
        }
        finally
        {
            // Also where nobody knows whether it was written: whoever waits then looks at what is.
            _changes.Raise();
        }
    }

    private static Decision<LicenseEvent, LicenseAnswer> Done(
        Decision<LicenseEvent, LicenseAnswer> decision, Origin? by, DateTimeOffset now) =>
        Counted(LicenseState.Acted(decision, by, now));

    // Whoever knows a session's id may end it, so nobody must be able to guess one.
    private static SessionId NewId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return new SessionId(BinaryPrimitives.ReadUInt128LittleEndian(random));
    }
}
