using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>Duplicates as they are shown: in pages, and beside what each module consumes.</summary>
internal static class DuplicateViews
{
    public static DuplicatePage Page(DevelopersState state, Duplicates found, ListDuplicates query)
    {
        DevelopersGuards.Check(query);
        FoundGroup[] groups = [.. found.Groups.Where(group => IsAfter(group, query.After)).Take(query.Limit + 1)];
        var more = groups.Length > query.Limit;
        var page = more ? groups[..query.Limit] : groups;
        return new DuplicatePage(
            [.. page.Select(group => Show(state, group))], found.Certain, found.Possible, state.Revision,
            more ? new DuplicateCursor((int)page[^1].Strength, page[^1].Members[0].Id) : null);
    }

    public static DeveloperInsights Insights(DevelopersState state, Duplicates found, DateTimeOffset now) => new(
        [.. state.SlotsByName().Where(slot => slot.Terms is not null).Select(slot => Insight(state, slot, found, now))],
        state.List.Count, found.Certain, found.Possible, state.Revision);

    private static ModuleInsight Insight(DevelopersState state, ModuleSlot slot, Duplicates found, DateTimeOffset now)
    {
        var bit = state.Bit(slot.Name);
        var (duplicates, suspects) = (0, ImmutableArray.CreateBuilder<Suspect>());
        foreach (var group in found.Groups)
        {
            var users = group.Members.Where(member => member.Uses(bit)).ToArray();
            if (users.Length < 2) continue;
            if (group.Strength != DuplicateStrength.Weak) duplicates += users.Length - 1;
            if (suspects.Count == DeveloperLimits.MaxSuspects) continue;
            suspects.Add(new Suspect(
                group.Strength, group.Reasons, [.. users.Take(DeveloperLimits.MaxSuspects).Select(user => user.Id)], users.Length - 1));
        }

        var use = state.Use(slot, now);
        return new ModuleInsight(use, duplicates, suspects.DrainToImmutable(), Advice(use, duplicates, now));
    }

    private static DeveloperAdvice? Advice(DeveloperModule use, int duplicates, DateTimeOffset now)
    {
        if (use.OverBy > 0) return DeveloperAdvice.ReviewList;
        if (use.Consumed > 0 && use.Terms!.End <= now) return DeveloperAdvice.RenewSubscription;
        return duplicates > 0 ? DeveloperAdvice.ReviewDuplicates : null;
    }

    private static DuplicateGroup Show(DevelopersState state, FoundGroup group) => new(
        group.Strength, group.Reasons, group.Members.Length,
        [.. group.Members.Take(DeveloperLimits.MaxShownOfGroup).Select(state.Row)]);

    private static bool IsAfter(FoundGroup group, DuplicateCursor? after) =>
        after is null || (int)group.Strength > after.Rank
        || ((int)group.Strength == after.Rank && string.CompareOrdinal(group.Members[0].Id, after.FirstId) > 0);
}
