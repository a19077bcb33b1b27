using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Audit;

[Reentrant]
public sealed class RefusalsGrain : IRefusalsGrain, IHostedGrain
{
    private readonly Journaled<RefusalsState, RefusalEvent> _log;

    public RefusalsGrain(string id, GrainRuntime runtime)
    {
        _log = new(id, RefusalsFold.Instance, runtime);
        // Whoever asked has seen the month begin, so it has begun, whatever this machine's clock says.
        _log.MoveUpTo(RefusalsFold.MonthOf(id).Start);
    }

    public ValueTask<RefusalAnswer> Note(Refusal refusal) =>
        _log.Commit(refusal, static (state, asked, now) => state.Decide(asked, now));

    public bool TryLetGo() => _log.TryLetGo();

    public Task Wake() => Task.CompletedTask;
}
