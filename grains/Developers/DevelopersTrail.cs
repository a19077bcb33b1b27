using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MeteringCluster.Audit;

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
            [new("keep", merged.Kept.Id), Text("removed", merged.Removed), Number("count", merged.Removed.Length)]),
        DuplicatesWereDismissed dismissed => new(by, TrailActions.DeveloperDismiss, [Text("developers", dismissed.Ids)]),
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
        new("developer", developer.Id), new("name", developer.Name), new("email", developer.Email ?? ""), new("role", developer.Role),
        Text("modules", developer.Modules),
    ];

    private static TrailFact Text(string name, ImmutableArray<string> values)
    {
        var text = string.Join(", ", values);
        if (text.Length <= RefusalBounds.MaxFactLength) return new(name, text);

        var kept = RefusalBounds.MaxFactLength - 1;
        // Half of a surrogate pair is no text.
        if (char.IsHighSurrogate(text[kept - 1])) kept--;
        return new(name, string.Concat(text.AsSpan(0, kept), "…"));
    }

    private static TrailFact Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    private static TrailFact Instant(string name, DateTimeOffset at) =>
        new(name, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
}
