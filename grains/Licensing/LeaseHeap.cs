namespace MeteringCluster.Licensing;

/// <summary>Where each slot's place in a heap is kept. A structure, so that keeping it costs no call.</summary>
internal interface IHeapPlaces
{
    void Put(int slot, int at);
}

/// <summary>
/// Leases, as of the sessions of one pool, the next to end on top: a binary heap whose slots know their places in it, so
/// that one lease is renewed or removed in O(log n), and what has ended is found without touching what has not.
/// </summary>
internal sealed class LeaseHeap<TPlaces>(TPlaces places)
    where TPlaces : struct, IHeapPlaces
{
    private Lease[] _leases = [];

    public int Count { get; private set; }

    public long EndTicks(int at) => _leases[at].EndTicks;

    public void Add(int slot, long endTicks)
    {
        if (Count == _leases.Length) Array.Resize(ref _leases, Math.Max(4, 2 * Count));
        Rise(Count++, new Lease(endTicks, slot));
    }

    public void Remove(int at)
    {
        var last = _leases[--Count];
        if (at == Count) return;

        if (last.EndTicks < _leases[at].EndTicks) Rise(at, last);
        else Sink(at, last);
    }

    /// <summary>Makes a lease longer; one that ends later already stays as it is.</summary>
    public void Extend(int at, long endTicks)
    {
        if (endTicks > _leases[at].EndTicks) Sink(at, _leases[at] with { EndTicks = endTicks });
    }

    /// <summary>Makes every lease end at this instant that ended later. What was not after another lease still is not.</summary>
    public void Cut(long endTicks)
    {
        for (var at = 0; at < Count; at++)
            if (_leases[at].EndTicks > endTicks) _leases[at] = _leases[at] with { EndTicks = endTicks };
    }

    /// <summary>Makes every lease end so much later, but not after the last instant, nor earlier than it would.</summary>
    public void Shift(long byTicks, long lastTicks)
    {
        for (var at = 0; at < Count; at++)
        {
            var end = _leases[at].EndTicks;
            _leases[at] = _leases[at] with { EndTicks = Math.Max(end, Math.Min(end + byTicks, lastTicks)) };
        }
    }

    public bool AnyEnded(long nowTicks) => Count > 0 && _leases[0].EndTicks <= nowTicks;

    public int CountEnded(long nowTicks, int from = 0) =>
        from >= Count || _leases[from].EndTicks > nowTicks
            ? 0
            : 1 + CountEnded(nowTicks, 2 * from + 1) + CountEnded(nowTicks, 2 * from + 2);

    public void CollectEnded(long nowTicks, List<int> slots, int from = 0)
    {
        if (from >= Count || _leases[from].EndTicks > nowTicks) return;
        slots.Add(_leases[from].Slot);
        CollectEnded(nowTicks, slots, 2 * from + 1);
        CollectEnded(nowTicks, slots, 2 * from + 2);
    }

    /// <summary>When the next of those leases ends that have not ended yet; <see cref="long.MaxValue"/> if none.</summary>
    public long NextEndTicks(long nowTicks, int from = 0)
    {
        if (from >= Count) return long.MaxValue;
        if (_leases[from].EndTicks > nowTicks) return _leases[from].EndTicks;
        return Math.Min(NextEndTicks(nowTicks, 2 * from + 1), NextEndTicks(nowTicks, 2 * from + 2));
    }

    private void Rise(int at, Lease lease)
    {
        for (int parent; at > 0 && _leases[parent = (at - 1) / 2].EndTicks > lease.EndTicks; at = parent)
            Put(at, _leases[parent]);
        Put(at, lease);
    }

    private void Sink(int at, Lease lease)
    {
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= Count) break;
            if (child + 1 < Count && _leases[child + 1].EndTicks < _leases[child].EndTicks) child++;
            if (_leases[child].EndTicks >= lease.EndTicks) break;
            Put(at, _leases[child]);
            at = child;
        }

        Put(at, lease);
    }

    private void Put(int at, Lease lease)
    {
        _leases[at] = lease;
        places.Put(lease.Slot, at);
    }

    private readonly record struct Lease(long EndTicks, int Slot);
}
