using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Audit;

[Reentrant]
public sealed class RefusalsGrain : IRefusalsGrain, IHostedGrain
{
    private readonly Journaled<RefusalsState, RefusalEvent> _log;
    private readonly TrailSource<RefusalsState, RefusalEvent> _source;

    public RefusalsGrain(string id, GrainRuntime runtime)
    {
        _log = new(id, RefusalsFold.Instance, runtime);
        // Whoever asked has seen the month begin, so it has begun, whatever this machine's clock says.
        _log.MoveUpTo(RefusalsFold.MonthOf(id).Start);
        _source = new(_log.Key, RefusalsFold.Instance, runtime.Journal, Tell, MayBeGone: true);
    }

    public ValueTask<RefusalAnswer> Note(Refusal refusal) =>
        _log.Commit(refusal, static (state, asked, now) => state.Decide(asked, now));

    public ValueTask<TrailPage> ReadTrail(ReadTrail query) => _log.ReadTrail(_source, query);

    public bool TryLetGo() => _log.TryLetGo();

    public Task Wake() => Task.CompletedTask;

    private static IEnumerable<TrailLine> Tell(IReadOnlyList<RefusalEvent> events) =>
        events.Cast<RequestRefused>().Select(refused => refused.Refusal).Select(
            refusal => new TrailLine(refusal.By, refusal.Action, refusal.About, refusal.Code, refusal.Detail));
}
