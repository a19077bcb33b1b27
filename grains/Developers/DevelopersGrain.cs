using MeteringCluster.Audit;
using MeteringCluster.Journaling;
using Orleans.Concurrency;

namespace MeteringCluster.Developers;

[Reentrant]
public sealed class DevelopersGrain(string id, GrainRuntime runtime) : IDevelopersGrain, IHostedGrain
{
    private readonly Journaled<DevelopersState, DevelopersEvent> _log = new(id, DevelopersFold.Instance, runtime);
    private readonly TrailSource<DevelopersState, DevelopersEvent> _trail =
        new(new GrainKey(DevelopersFold.Instance.Kind, id), DevelopersFold.Instance, runtime.Journal, DevelopersTrail.Tell);

    private readonly Lock _searching = new();
    private (DevelopersState Of, Task<Duplicates> Found)? _searched;

    public ValueTask<DevelopersAnswer> ListModules() => Read(0, static (state, _, now) => DevelopersViews.Modules(state, now));

    public ValueTask<DevelopersAnswer> PutSubscription(PutSubscription command) =>
        _log.Commit(command, DevelopersDecisions.Decide);

    public ValueTask<DevelopersAnswer> RemoveSubscription(RemoveSubscription command) =>
        _log.Commit(command, DevelopersDecisions.Decide);

    public ValueTask<DevelopersAnswer> List(ListDevelopers query) => Aside((state, _) => DevelopersViews.List(state, query));

    public ValueTask<DevelopersAnswer> Get(string id) => Read(id, static (state, asked, _) => DevelopersViews.Get(state, asked));

    public ValueTask<DevelopersAnswer> Put(PutDeveloper command) => _log.Commit(command, DevelopersDecisions.Decide);

    public ValueTask<DevelopersAnswer> Remove(RemoveDeveloper command) => _log.Commit(command, DevelopersDecisions.Decide);

    public ValueTask<DevelopersAnswer> AskLicensed(AskLicensed query) =>
        query.Subjects.Length == 1
            ? Read(query, DevelopersViews.AskLicensed)
            : Aside((state, now) => DevelopersViews.AskLicensed(state, query, now));

    public ValueTask<DevelopersAnswer> Preview(ImportDevelopers command) =>
        Aside((state, now) => ImportPlan.Make(state, command, now).Preview);

    public async ValueTask<DevelopersAnswer> Import(ImportDevelopers command)
    {
        var (state, now) = await Look();
        var plan = await Task.Run(() => ImportPlan.Make(state, command, now));
        // Where something came in between, the turn makes a plan of its own: an import always gets done.
        return await _log.Commit(
            (Command: command, Plan: plan),
            static (state, asked, now) => DevelopersDecisions.Decide(state, asked.Command, asked.Plan, now));
    }

    public ValueTask<DevelopersAnswer> Export() =>
        Aside((state, _) => new DeveloperExport(DevelopersViews.Rows(state), state.Revision));

    public async ValueTask<DevelopersAnswer> ListDuplicates(ListDuplicates query)
    {
        var (state, _) = await Look();
        return DuplicateViews.Page(state, await Search(state), query);
    }

    public ValueTask<DevelopersAnswer> Merge(MergeDevelopers command) => _log.Commit(command, DevelopersDecisions.Decide);

    public ValueTask<DevelopersAnswer> DismissDuplicates(DismissDuplicates command) =>
        _log.Commit(command, DevelopersDecisions.Decide);

    public async ValueTask<DevelopersAnswer> Insights()
    {
        var (state, now) = await Look();
        var found = await Search(state);
        return await Task.Run(() => DuplicateViews.Insights(state, found, now));
    }

    public ValueTask<TrailPage> ReadTrail(ReadTrail query) => _log.ReadTrail(_trail, query);

    public bool TryLetGo()
    {
        lock (_searching) _searched = null;
        return _log.TryLetGo();
    }

    public Task Wake() => Task.CompletedTask;

    private ValueTask<DevelopersAnswer> Read<TQuery>(
        TQuery query, Func<DevelopersState, TQuery, DateTimeOffset, DevelopersAnswer> read) => _log.Read(query, read);

    /// <summary>What takes longer than a turn may works on the state as it was, which nothing changes any more.</summary>
    private async ValueTask<DevelopersAnswer> Aside(Func<DevelopersState, DateTimeOffset, DevelopersAnswer> work)
    {
        var (state, now) = await Look();
        return await Task.Run(() => work(state, now));
    }

    private ValueTask<(DevelopersState State, DateTimeOffset Now)> Look() => _log.Read(0, static (state, _, now) => (state, now));

    // Pages of one list, and looks at its insights, share one search.
    private Task<Duplicates> Search(DevelopersState state)
    {
        lock (_searching)
        {
            if (_searched is not { Found.IsFaulted: false } last
                || !ReferenceEquals(last.Of.List, state.List) || !ReferenceEquals(last.Of.Dismissed, state.Dismissed))
                _searched = last = (state, Task.Run(() => DuplicateSearch.Find(state)));
            return last.Found;
        }
    }
}
