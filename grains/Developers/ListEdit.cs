using System.Collections.Immutable;

namespace MeteringCluster.Developers;

/// <summary>Makes the next state out of one: developers that come, change and go, with all that is counted and looked up by.</summary>
internal sealed class ListEdit(DevelopersState before)
{
    private ImmutableSortedSet<Developer>.Builder _list = before.List.ToBuilder();
    private ImmutableSortedSet<Address>.Builder _addresses = before.Addresses.ToBuilder();
    private readonly ImmutableSortedDictionary<string, string>.Builder _merged = before.Merged.ToBuilder();
    private readonly List<ModuleSlot?> _slots = [.. before.Slots];
    private readonly int[] _named = [.. before.Slots.Select(slot => slot?.Named ?? 0), .. new int[DeveloperLimits.MaxModules - before.Slots.Length]];
    private int _withAll = before.WithAll;

    public Developer? Find(string id) => _list.TryGetValue(Developer.Probe(id), out var found) ? found : null;

    /// <summary>The bits of modules, by name; those that are new get the lowest that are free.</summary>
    public ulong Mask(ImmutableArray<string> modules)
    {
        var mask = 0UL;
        foreach (var module in modules) mask |= 1UL << Slot(module);
        return mask;
    }

    public void Put(Developer after)
    {
        if (Find(after.Id) is { } known) TakeOut(known);
        _list.Add(after);
        foreach (var address in after.Addresses()) _addresses.Add(address);
        foreach (var merged in after.Merged)
            if (merged.Id != after.Id) _merged[merged.Id] = after.Id;
        Count(after, 1);
    }

    /// <summary>As <see cref="Put"/>, for people who are not listed: many of them together cost a fraction.</summary>
    public void PutNew(IReadOnlyCollection<Developer> people)
    {
        _list = _list.ToImmutable().Union(people).ToBuilder();
        _addresses = _addresses.ToImmutable().Union(people.SelectMany(one => one.Addresses())).ToBuilder();
        foreach (var one in people) Count(one, 1);
    }

    public void Remove(string id)
    {
        if (Find(id) is { } known) TakeOut(known);
    }

    public void Subscribe(string module, DeveloperSubscription terms)
    {
        var slot = Slot(module);
        _slots[slot] = _slots[slot]! with { Terms = terms };
    }

    public void Unsubscribe(string module)
    {
        var slot = Slot(module);
        _slots[slot] = _slots[slot]! with { Terms = null };
    }

    public DevelopersState Done()
    {
        for (var bit = 0; bit < _slots.Count; bit++)
        {
            if (_slots[bit] is not { } slot) continue;
            _slots[bit] = slot.Terms is null && _named[bit] == 0 ? null : slot with { Named = _named[bit] };
        }

        while (_slots is [.., null]) _slots.RemoveAt(_slots.Count - 1);
        return before with
        {
            List = _list.ToImmutable(),
            Addresses = _addresses.ToImmutable(),
            Merged = _merged.ToImmutable(),
            Slots = [.. _slots],
            WithAll = _withAll,
        };
    }

    private void TakeOut(Developer known)
    {
        _list.Remove(known);
        foreach (var address in known.Addresses()) _addresses.Remove(address);
        foreach (var merged in known.Merged) _merged.Remove(merged.Id);
        Count(known, -1);
    }

    private void Count(Developer developer, int change)
    {
        if (developer.Modules == 0) _withAll += change;
        for (var (bit, left) = (0, developer.Modules); left != 0; bit++, left >>= 1)
            if ((left & 1) != 0) _named[bit] += change;
    }

    private int Slot(string module)
    {
        var bit = _slots.FindIndex(slot => slot?.Name == module);
        if (bit >= 0) return bit;

        bit = _slots.IndexOf(null);
        if (bit < 0)
        {
            bit = _slots.Count;
            _slots.Add(null);
        }

        _slots[bit] = new ModuleSlot(module, 0, null);
        return bit;
    }
}
