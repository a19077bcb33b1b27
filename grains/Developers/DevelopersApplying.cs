using System.Collections.Immutable;
using System.Diagnostics;

namespace MeteringCluster.Developers;

/// <summary>How each event changes the list.</summary>
internal static class DevelopersApplying
{
    public static DevelopersState Apply(this DevelopersState state, DevelopersEvent @event) => @event switch
    {
        DevelopersActed => state,
        DevelopersWereImported { Planned: { } planned } when ReferenceEquals(planned.Of, state) => planned.Result,
        _ => state.Changed(@event) with { Revision = state.Revision + 1 },
    };

    /// <summary>The pairs of these ids, with those before; without those of people who left, once there are too many.</summary>
    public static ImmutableSortedSet<DismissedPair> WithDismissed(this DevelopersState state, ImmutableArray<string> ids)
    {
        var pairs = state.Dismissed.ToBuilder();
        for (var one = 0; one < ids.Length; one++)
            for (var other = one + 1; other < ids.Length; other++) pairs.Add(DismissedPair.Of(ids[one], ids[other]));
        return pairs.Count <= DeveloperLimits.MaxDismissedPairs
            ? pairs.ToImmutable()
            : pairs.ToImmutable().Except(pairs.Where(pair => state.Find(pair.One) is null || state.Find(pair.Other) is null));
    }

    private static DevelopersState Changed(this DevelopersState state, DevelopersEvent @event)
    {
        if (@event is DuplicatesWereDismissed dismissed) return state with { Dismissed = state.WithDismissed(dismissed.Ids) };

        var edit = new ListEdit(state);
        switch (@event)
        {
            case SubscriptionWasPut put:
                edit.Subscribe(put.Module, put.Terms);
                break;
            case SubscriptionWasRemoved removed:
                edit.Unsubscribe(removed.Module);
                break;
            case DeveloperWasListed listed:
                edit.Put(Made(edit, listed.Developer, listed.At, state.Find(listed.Developer.Id)));
                break;
            case DeveloperWasRemoved removed:
                edit.Remove(removed.Id);
                break;
            case MergedIdWasFreed freed:
                var kept = state.Find(state.Merged[freed.Id])!;
                edit.Put(kept with { Merged = kept.Merged.RemoveAll(merged => merged.Id == freed.Id) });
                break;
            case DevelopersWereMerged merged:
                Merge(edit, merged);
                break;
            case DevelopersWereImported imported:
                Import(edit, imported);
                break;
            default:
                throw new UnreachableException();
        }

        return edit.Done();
    }

    private static Developer Made(ListEdit edit, DeveloperEntry entry, DateTimeOffset at, Developer? before) => new(
        before?.Id ?? entry.Id, entry.Name, entry.Email == entry.Id ? entry.Id : entry.Email, entry.Role,
        edit.Mask(entry.Modules), before?.AddedAtTicks ?? at.UtcTicks, before?.Merged ?? []);

    private static void Merge(ListEdit edit, DevelopersWereMerged merged)
    {
        var before = edit.Find(merged.Kept.Id)!;
        var kept = Made(edit, merged.Kept, merged.At, before);
        var records = kept.Merged.ToBuilder();
        // Its own address, where it gave that up for another, goes on leading to it.
        if (before.Email is { } address && address != kept.Email) records.Add(new MergedRecord(kept.Id, address));
        foreach (var id in merged.Removed)
        {
            var removed = edit.Find(id)!;
            records.Add(new MergedRecord(removed.Id, removed.Email));
            // Had it given an address up itself, that one leads on under the id that is merged now.
            records.AddRange(removed.Merged);
            edit.Remove(id);
        }

        edit.Put(kept with { Merged = records.DrainToImmutable() });
    }

    private static void Import(ListEdit edit, DevelopersWereImported imported)
    {
        foreach (var id in imported.Removed) edit.Remove(id);

        var rows = new DeveloperBatchReader(imported.Rows);
        var people = new List<Developer>(rows.Count);
        var masks = new ulong?[rows.SharedCount];
        while (rows.Next())
        {
            var before = edit.Find(rows.Id);
            var after = new Developer(
                before?.Id ?? rows.Id, rows.Name, rows.Email, rows.Role,
                masks[rows.ModulesNumber] ??= edit.Mask(DeveloperBatch.Split(rows.Modules)),
                before?.AddedAtTicks ?? imported.At.UtcTicks, before?.Merged ?? []);
            if (before is null) people.Add(after);
            else edit.Put(after);
        }

        edit.PutNew(people);
    }
}
