using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>
/// One tenant's list. Immutable, so that whoever looks for duplicates in a hundred thousand developers, exports them or
/// plans an import works on what it was given, while single changes go on.
/// </summary>
public sealed record DevelopersState
{
    public static readonly DevelopersState Empty = new();

    /// <summary>0 while nothing was ever done, one more with each change.</summary>
    public long Revision { get; init; }

    internal ImmutableSortedSet<Developer> List { get; init; } = ImmutableSortedSet.Create(Developer.ById);

    internal ImmutableSortedSet<Address> Addresses { get; init; } = ImmutableSortedSet.Create(Address.Order);

    /// <summary>Ids that are no more, and the listed one that each leads to.</summary>
    internal ImmutableSortedDictionary<string, string> Merged { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    internal ImmutableSortedSet<DismissedPair> Dismissed { get; init; } = ImmutableSortedSet.Create(DismissedPair.Order);

    /// <summary>By bit; null where a bit is free.</summary>
    internal ImmutableArray<ModuleSlot?> Slots { get; init; } = [];

    /// <summary>Developers who name no module, and so use all.</summary>
    internal int WithAll { get; init; }

    internal int ModulesInUse => Slots.Count(slot => slot is not null);

    internal Developer? Find(string id) => List.TryGetValue(Developer.Probe(id), out var found) ? found : null;

    /// <summary>The listed developer behind an id, be it one that was merged away.</summary>
    internal Developer? Behind(string id) => Find(id) ?? (Merged.TryGetValue(id, out var kept) ? Find(kept) : null);

    /// <summary>The bit of a module; -1 where nobody names it and it is not subscribed to.</summary>
    internal int Bit(string module)
    {
        for (var bit = 0; bit < Slots.Length; bit++)
            if (Slots[bit]?.Name == module) return bit;
        return -1;
    }

    /// <summary>Exact at any time, and no more than an addition (B7).</summary>
    internal int Consumed(ModuleSlot slot) => WithAll + slot.Named;

    internal DeveloperModule Use(ModuleSlot slot, DateTimeOffset now) => new(
        slot.Name, slot.Terms, Consumed(slot), slot.Terms is { } terms && terms.Start <= now && now < terms.End);

    internal IEnumerable<ModuleSlot> SlotsByName() =>
        Slots.OfType<ModuleSlot>().OrderBy(slot => slot.Name, StringComparer.Ordinal);

    internal ImmutableArray<string> ModulesOf(ulong mask)
    {
        if (mask == 0) return [];
        var names = ImmutableArray.CreateBuilder<string>();
        for (var bit = 0; bit < Slots.Length; bit++)
            if ((mask >> bit & 1) != 0) names.Add(Slots[bit]!.Name);
        names.Sort(StringComparer.Ordinal);
        return names.DrainToImmutable();
    }

    internal DeveloperEntry Entry(Developer developer) =>
        new(developer.Id, developer.Name, developer.Email, developer.Role, ModulesOf(developer.Modules));

    internal DeveloperRow Row(Developer developer) => new(
        Entry(developer), new DateTimeOffset(developer.AddedAtTicks, TimeSpan.Zero),
        [.. developer.Merged.Select(merged => merged.Id).Where(id => id != developer.Id).Order(StringComparer.Ordinal)]);
}
