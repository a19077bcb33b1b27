namespace MeteringCluster.Licensing;

/// <summary>Seats that somebody gave the licence beside its own, as the highest version that came says.</summary>
internal struct GivenSeats
{
    public const int NotCounted = -1;

    public string Id;
    public long Version;
    public long EndTicks;
    public int Pool;
    public int Seats;
    public int CountedAt;
    public int BucketNext;
    public bool On;

    /// <summary>They are among the seats of their pool: neither paused nor ended, as far as that was journaled.</summary>
    public readonly bool Counts => CountedAt != NotCounted;
}

/// <summary>
/// All grants by slot, which is the order in which they first came, and by id; how many seats each pool has of them; and
/// which ends next. None is forgotten, as a late version must not bring back what a later one took.
/// </summary>
internal sealed class SeatGrants
{
    private readonly LeaseHeap<Places> _counted;
    private readonly List<PoolGrants?> _pools = [];
    private GivenSeats[] _grants = [];
    // Each holds its first grant's slot plus one; 0 is empty.
    private int[] _buckets = [];

    public SeatGrants() => _counted = new(new Places(this));

    public int Count { get; private set; }

    public ref readonly GivenSeats this[int slot] => ref _grants[slot];

    /// <summary>When the next of those that count ends, be it past; <see cref="long.MaxValue"/> if none.</summary>
    public long NextEndTicks => _counted.Count == 0 ? long.MaxValue : _counted.EndTicks(0);

    /// <returns>The slot, or -1.</returns>
    public int Find(string id)
    {
        if (_buckets.Length == 0) return -1;

        var slot = Bucket(id) - 1;
        while (slot >= 0 && _grants[slot].Id != id) slot = _grants[slot].BucketNext;
        return slot;
    }

    /// <summary>The pool has or had seats of a grant.</summary>
    public bool Had(int pool) => pool < _pools.Count && _pools[pool] is not null;

    public long SeatsOf(int pool) => pool < _pools.Count ? _pools[pool]?.Seats ?? 0 : 0;

    /// <param name="counts">Whether they are among the seats of the pool from now on.</param>
    public void Put(string id, long version, int pool, int seats, bool on, long endTicks, bool counts)
    {
        var slot = Find(id);
        if (slot < 0) slot = Add(id);
        else Drop(slot);

        ref var grant = ref _grants[slot];
        (grant.Version, grant.Pool, grant.Seats, grant.On, grant.EndTicks) = (version, pool, seats, on, endTicks);
        MarkHad(pool);
        if (!counts) return;

        _pools[pool]!.Seats += seats;
        _counted.Add(slot, endTicks);
    }

    /// <summary>For a pool whose grants are all of other pools by now.</summary>
    public void MarkHad(int pool)
    {
        while (_pools.Count <= pool) _pools.Add(null);
        _pools[pool] ??= new PoolGrants();
    }

    /// <summary>Those that count still and have ended, in no order.</summary>
    public List<int> Ended(long nowTicks)
    {
        List<int> slots = [];
        _counted.CollectEnded(nowTicks, slots);
        return slots;
    }

    /// <summary>Those that have ended count no more.</summary>
    public void End(long nowTicks)
    {
        foreach (var slot in Ended(nowTicks)) Drop(slot);
    }

    /// <summary>When the next of those that count ends after this instant; <see cref="long.MaxValue"/> if none.</summary>
    public long NextEndTicksAfter(long nowTicks) => _counted.NextEndTicks(nowTicks);

    /// <summary>The users of a named pool that were assigned last, so many of them; found once until <see cref="ForgetLast"/>.</summary>
    public HashSet<int> LastAssigned(int pool, SeatPool place, int count)
    {
        var found = _pools[pool]!;
        if (found.Last?.Count == count) return found.Last;

        found.Last = [];
        for (var user = place.LastAssigned; found.Last.Count < count; user = place.AssignedBefore(user)) found.Last.Add(user);
        return found.Last;
    }

    public void ForgetLast(int pool)
    {
        if (Had(pool)) _pools[pool]!.Last = null;
    }

    private void Drop(int slot)
    {
        ref var grant = ref _grants[slot];
        if (!grant.Counts) return;

        _counted.Remove(grant.CountedAt);
        grant.CountedAt = GivenSeats.NotCounted;
        _pools[grant.Pool]!.Seats -= grant.Seats;
    }

    private int Add(string id)
    {
        if (Count == _grants.Length) Grow();
        ref var bucket = ref Bucket(id);
        _grants[Count] = new GivenSeats { Id = id, CountedAt = GivenSeats.NotCounted, BucketNext = bucket - 1 };
        bucket = Count + 1;
        return Count++;
    }

    private void Grow()
    {
        Array.Resize(ref _grants, Math.Max(4, 2 * Count));
        _buckets = new int[_grants.Length];
        for (var slot = 0; slot < Count; slot++)
        {
            ref var bucket = ref Bucket(_grants[slot].Id);
            _grants[slot].BucketNext = bucket - 1;
            bucket = slot + 1;
        }
    }

    private ref int Bucket(string id) =>
        ref _buckets[id.GetHashCode(StringComparison.Ordinal) & (_buckets.Length - 1)];

    private sealed class PoolGrants
    {
        public long Seats;
        public HashSet<int>? Last;
    }

    private readonly struct Places(SeatGrants grants) : IHeapPlaces
    {
        public void Put(int slot, int at) => grants._grants[slot].CountedAt = at;
    }
}
