using System.Collections.Immutable;
using MeteringCluster.Audit;
using DevelopersDecision = MeteringCluster.Journaling.Decision<
    MeteringCluster.Developers.DevelopersEvent, MeteringCluster.Developers.DevelopersAnswer>;

namespace MeteringCluster.Developers;

/// <summary>What the list of developers answers and journals. Pure; flat guards in their order of precedence.</summary>
public static class DevelopersDecisions
{
    public static DevelopersDecision Decide(DevelopersState state, PutSubscription command, DateTimeOffset now)
    {
        DevelopersGuards.Check(command);
        var terms = command.Terms with { Start = command.Terms.Start.ToUniversalTime(), End = command.Terms.End.ToUniversalTime() };
        var bit = state.Bit(command.Module);
        var before = bit < 0 ? null : state.Slots[bit]!.Terms;
        if (before == terms) return new(new SubscriptionFound(state.Use(state.Slots[bit]!, now), Created: false));
        if (before is null && state.Slots.Count(slot => slot?.Terms is not null) >= DeveloperLimits.MaxSubscriptions)
            return new(new TooManySubscriptions(DeveloperLimits.MaxSubscriptions));
        if (state.TooMany([command.Module]) is { } refusal) return new(refusal);

        var @event = new SubscriptionWasPut(now, command.Module, terms);
        var after = state.Apply(@event);
        var use = after.Use(after.Slots[after.Bit(command.Module)]!, now);
        return Journal(new SubscriptionFound(use, Created: before is null), command.By, @event);
    }

    public static DevelopersDecision Decide(DevelopersState state, RemoveSubscription command, DateTimeOffset now)
    {
        Bounds.Require(DeveloperLimits.IsModule(command.Module));
        var bit = state.Bit(command.Module);
        if (bit < 0 || state.Slots[bit]!.Terms is null) return new(new DevelopersDone(state.Revision));

        return Journal(new DevelopersDone(state.Revision + 1), command.By, new SubscriptionWasRemoved(now, command.Module));
    }

    public static DevelopersDecision Decide(DevelopersState state, PutDeveloper command, DateTimeOffset now)
    {
        var entry = command.Developer;
        DevelopersGuards.Check(entry);
        if (state.Merged.TryGetValue(entry.Id, out var into)) return new(new DeveloperMerged(entry.Id, into));

        var before = state.Find(entry.Id);
        if (before is not null && state.Entry(before).IsSame(entry)) return new(new DeveloperFound(state.Row(before), Created: false));
        if (before is null && state.List.Count >= DeveloperLimits.MaxDevelopers)
            return new(new DeveloperListFull(DeveloperLimits.MaxDevelopers, state.List.Count + 1));
        if (state.TooMany(entry.Modules) is { } tooMany) return new(tooMany);

        var @event = new DeveloperWasListed(now, entry);
        var after = state.Apply(@event);
        if (state.OverLimit(after) is { } refusal) return new(refusal);
        return Journal(new DeveloperFound(after.Row(after.Find(entry.Id)!), before is null), command.By, @event);
    }

    public static DevelopersDecision Decide(DevelopersState state, RemoveDeveloper command, DateTimeOffset now)
    {
        var done = new DevelopersDone(state.Revision + 1);
        if (state.Find(command.Id) is not null) return Journal(done, command.By, new DeveloperWasRemoved(now, command.Id));
        if (state.Merged.ContainsKey(command.Id)) return Journal(done, command.By, new MergedIdWasFreed(now, command.Id));
        return new(new DevelopersDone(state.Revision));
    }

    public static DevelopersDecision Decide(DevelopersState state, MergeDevelopers command, DateTimeOffset now)
    {
        DevelopersGuards.Check(command);
        foreach (var id in (IEnumerable<string>)[command.Keep, .. command.Remove])
            if (state.Behind(id) is null) return new(new UnknownDeveloper(id, null));
        if (state.Merged.TryGetValue(command.Keep, out var other)) return new(new DeveloperMerged(command.Keep, other));
        foreach (var id in command.Remove)
            if (state.Merged.TryGetValue(id, out var into) && into != command.Keep) return new(new DeveloperMerged(id, into));

        var kept = state.Find(command.Keep)!;
        Developer[] removed = [.. command.Remove.Select(state.Find).OfType<Developer>()];
        if (kept.Merged.Length + removed.Sum(one => 1 + one.Merged.Length) + 1 > DeveloperLimits.MaxMergedInto)
            return new(new TooManyMerged(command.Keep, DeveloperLimits.MaxMergedInto));

        var before = state.Entry(kept);
        var after = before with
        {
            Name = command.Name ?? before.Name,
            Email = command.Email ?? before.Email,
            Role = command.Role ?? before.Role,
            // Who uses all modules goes on doing so. Of a union no module is consumed more than of its parts.
            Modules = removed.Append(kept).Any(one => one.Modules == 0)
                ? []
                : state.ModulesOf(removed.Aggregate(kept.Modules, (mask, one) => mask | one.Modules)),
        };
        if (removed.Length == 0 && before.IsSame(after)) return new(new DeveloperFound(state.Row(kept), Created: false));

        var @event = new DevelopersWereMerged(now, after, [.. removed.Select(one => one.Id)]);
        var next = state.Apply(@event);
        return Journal(new DeveloperFound(next.Row(next.Find(command.Keep)!), Created: false), command.By, @event);
    }

    public static DevelopersDecision Decide(DevelopersState state, DismissDuplicates command, DateTimeOffset now)
    {
        DevelopersGuards.Check(command);
        foreach (var id in command.Ids)
            if (state.Find(id) is null) return new(new UnknownDeveloper(id, state.Merged.GetValueOrDefault(id)));

        var dismissed = state.WithDismissed(command.Ids);
        if (dismissed.Count > DeveloperLimits.MaxDismissedPairs) return new(new TooManyDismissals(DeveloperLimits.MaxDismissedPairs));
        if (dismissed.Count == state.Dismissed.Count && dismissed.SetEquals(state.Dismissed)) return new(new DevelopersDone(state.Revision));
        return Journal(
            new DevelopersDone(state.Revision + 1), command.By,
            new DuplicatesWereDismissed(now, command.Ids.Sort(StringComparer.Ordinal)));
    }

    /// <param name="plan">Made beforehand, perhaps of a state that is no longer the newest; then it is made again.</param>
    internal static DevelopersDecision Decide(DevelopersState state, ImportDevelopers command, ImportPlan plan, DateTimeOffset now)
    {
        if (command.IfRevision is { } revision && revision != state.Revision) return new(new DevelopersRevised(state.Revision));

        if (!ReferenceEquals(plan.Of, state)) plan = ImportPlan.Make(state, command, now);
        if (plan.Refusal is { } refusal) return new(refusal);
        return plan.Event is { } @event ? Journal(plan.Outcome, command.By, @event) : new(plan.Outcome);
    }

    /// <summary>The first module, by name, of which more would be consumed than its policy lets through (B9).</summary>
    /// <remarks>What consumes no more than before passes, also where a module was lowered below what is consumed.</remarks>
    internal static DeveloperLimitReached? OverLimit(this DevelopersState before, DevelopersState after)
    {
        foreach (var slot in after.SlotsByName())
        {
            if (slot.Terms?.Allowed is not { } allowed || after.Consumed(slot) is var asked && asked <= allowed) continue;
            var consumed = before.ConsumedOf(slot.Name);
            if (asked > consumed) return new DeveloperLimitReached(slot.Name, slot.Terms.Purchased, allowed, consumed, asked);
        }

        return null;
    }

    internal static int ConsumedOf(this DevelopersState state, string module) =>
        state.Bit(module) is var bit and >= 0 ? state.Consumed(state.Slots[bit]!) : state.WithAll;

    /// <summary>Names that are given up by the same command still count: nobody comes near the bound by names that are meant.</summary>
    internal static TooManyModules? TooMany(this DevelopersState state, IReadOnlyCollection<string> modules)
    {
        var asked = state.ModulesInUse + modules.Count(module => state.Bit(module) < 0);
        return asked > DeveloperLimits.MaxModules && asked > state.ModulesInUse
            ? new TooManyModules(DeveloperLimits.MaxModules, asked)
            : null;
    }

    internal static bool IsSame(this DeveloperEntry one, DeveloperEntry other) =>
        one with { Modules = [] } == other with { Modules = [] } && one.Modules.SequenceEqual(other.Modules);

    private static DevelopersDecision Journal(DevelopersAnswer answer, Origin? by, DevelopersEvent @event) =>
        by is null ? new(answer, @event) : new(answer, new DevelopersActed(@event.At, by), @event);
}
