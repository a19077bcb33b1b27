using System.Buffers.Binary;
using System.Security.Cryptography;
using MeteringCluster.Journaling;
using Orleans.Concurrency;
using static MeteringCluster.Licensing.LicenseMetrics;

namespace MeteringCluster.Licensing;

[Reentrant]
public sealed class LicenseGrain(string id, GrainRuntime runtime) : ILicenseGrain, IHostedGrain
{
    private readonly Journaled<LicenseState, LicenseEvent> _log = new(id, LicenseFold.Instance, runtime);

    public async Task Create(LicenseSpec spec) =>
        await _log.Commit(spec, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> Get() => _log.Read(0, static (state, _, _) => LicenseViews.Get(state));

    public ValueTask<LicenseAnswer> Change(ChangeLicense command) =>
        _log.Commit(command, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> CountSeats() =>
        _log.Read(0, static (state, _, now) => LicenseViews.CountSeats(state, now));

    public ValueTask<LicenseAnswer> AssignSeat(AssignSeat command) =>
        _log.Commit(command, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> UnassignSeat(UnassignSeat command) =>
        _log.Commit(command, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> OpenSession(OpenSession command) =>
        _log.Commit(
            (Command: command, Id: NewId()),
            static (state, asked, now) => Counted(state.Decide(asked.Command, asked.Id, now)));

    public ValueTask<LicenseAnswer> RenewSessions(RenewSessions command) =>
        _log.Commit(command, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> CloseSession(SessionId session) =>
        _log.Commit(session, static (state, asked, now) => Counted(state.Decide(asked, now)));

    public ValueTask<LicenseAnswer> ListSessions(ListSessions query) =>
        _log.Read(query, static (state, asked, now) => LicenseViews.ListSessions(state, asked, now));

    public bool TryLetGo() => _log.TryLetGo();

    public Task Wake() => Task.CompletedTask;

    // Whoever knows a session's id may end it, so nobody must be able to guess one.
    private static SessionId NewId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return new SessionId(BinaryPrimitives.ReadUInt128LittleEndian(random));
    }
}
