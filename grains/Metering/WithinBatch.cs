namespace MeteringCluster.Metering;

/// <summary>Finds an item that the same batch already had, before any of them is in the index.</summary>
internal readonly struct WithinBatch(UsageScratch scratch, UsageIdentity[] accepted)
{
    public bool TryFind(in UsageIdentity asked, out UsageIdentity known)
    {
        var mask = MaskFor(accepted.Length);
        for (var slot = (int)(asked.Second & (uint)mask); scratch.Slots[slot] != 0; slot = (slot + 1) & mask)
        {
            known = accepted[scratch.Slots[slot] - 1];
            if (known.IsSameEvent(asked)) return true;
        }

        known = default;
        return false;
    }

    public void Add(int place, int count)
    {
        if (count == 1) return;

        var mask = MaskFor(count);
        if (place == 0)
        {
            if (scratch.Slots.Length <= mask) scratch.Slots = new int[mask + 1];
            else Array.Clear(scratch.Slots, 0, mask + 1);
        }

        var slot = (int)(accepted[place].Second & (uint)mask);
        while (scratch.Slots[slot] != 0) slot = (slot + 1) & mask;
        scratch.Slots[slot] = place + 1;
    }

    private static int MaskFor(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2) - 1;
}
