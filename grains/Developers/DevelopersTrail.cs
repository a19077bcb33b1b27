using System.Collections.Immutable;
using System.Diagnostics;
using MeteringCluster.Audit;
using static MeteringCluster.Audit.TrailFacts;

namespace MeteringCluster.Developers;

/// <summary>A list's events as lines of the audit trail.</summary>
public static class DevelopersTrail
{
    public static IEnumerable<TrailLine> Tell(IReadOnlyList<DevelopersEvent> events)
    {
        var by = events is [DevelopersActed acted, ..] ? acted.By : null;
        return events.Where(@event => @event is not DevelopersActed).Select(@event => Tell(@event, by));
    }

    private static TrailLine Tell(DevelopersEvent @event, Origin? by) => @event switch
    {
        SubscriptionWasPut put => new(by, TrailActions.DeveloperSubscribe, Of(put)),
        SubscriptionWasRemoved removed => new(by, TrailActions.DeveloperUnsubscribe, [new("module", removed.Module)]),
        DeveloperWasListed listed => new(by, TrailActions.DeveloperList, Of(listed.Developer)),
        DeveloperWasRemoved removed => new(by, TrailActions.DeveloperRemove, [new("developer", removed.Id)]),
        MergedIdWasFreed freed => new(by, TrailActions.DeveloperRemove, [new("mergedId", freed.Id)]),
        DevelopersWereMerged merged => new(
            by, TrailActions.DeveloperMerge,
            [new("keep", merged.Kept.Id), Texts("removed", merged.Removed), Number("count", merged.Removed.Length)]),
        DuplicatesWereDismissed dismissed => new(by, TrailActions.DeveloperDismiss, [Texts("developers", dismissed.Ids)]),
        DevelopersWereImported imported => new(
            by, TrailActions.DeveloperImport,
            [
                new("mode", imported.Replaced ? "replace" : "merge"), Number("added", imported.Added),
                Number("updated", imported.Updated), Number("removed", imported.Removed.Length),
            ]),
        _ => throw new UnreachableException(),
    };

    private static ImmutableArray<TrailFact> Of(SubscriptionWasPut put) =>
    [
        new("module", put.Module), Number("purchased", put.Terms.Purchased), Instant("start", put.Terms.Start),
        Instant("end", put.Terms.End), new("overage", put.Terms.Overage.ToString().ToLowerInvariant()),
        Number("overagePercent", put.Terms.Percent),
    ];

    private static ImmutableArray<TrailFact> Of(DeveloperEntry developer) =>
    [
        new("developer", developer.Id), Text("name", developer.Name), Text("email", developer.Email), new("role", developer.Role),
        Texts("modules", developer.Modules),
    ];

    private static TrailFact Texts(string name, ImmutableArray<string> values) => Text(name, string.Join(", ", values));
}
