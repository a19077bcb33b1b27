namespace MeteringCluster.Licensing;

/// <summary>
/// One live session. The slots of its neighbours make two lists: of its pool, in order of opening, and of its user,
/// in no order. Its lease's end lies in the pool's <see cref="LeaseHeap{TPlaces}"/>, so that the heap need not look here.
/// </summary>
internal struct Session
{
    public SessionId Id;
    public long Ordinal;
    public long LastAccessedTicks;
    public string? ClientKey;
    public int User;
    public int Module;
    public int Pool;
    public int Server;
    public int LeaseAt;
    public int PoolPrevious;
    public int PoolNext;
    public int UserPrevious;
    public int UserNext;
    public int BucketNext;
}

/// <summary>Sessions by slot and by id. A slot stays a session's own while it lives, and is used again after.</summary>
internal sealed class SessionTable
{
    public const int None = -1;

    private Session[] _sessions = [];
    // Each holds its first session's slot plus one; 0 is empty. Ids are random, so their low bits spread evenly.
    private int[] _buckets = [];
    private int _free = None;
    private int _end;

    public int Count { get; private set; }

    public ref Session this[int slot] => ref _sessions[slot];

    public int Find(SessionId id)
    {
        if (_buckets.Length == 0) return None;

        var slot = Bucket(id) - 1;
        while (slot != None && _sessions[slot].Id != id) slot = _sessions[slot].BucketNext;
        return slot;
    }

    public int Add(Session session)
    {
        var slot = TakeFree();
        ref var bucket = ref Bucket(session.Id);
        session.BucketNext = bucket - 1;
        bucket = slot + 1;
        _sessions[slot] = session;
        Count++;
        return slot;
    }

    public void Remove(int slot)
    {
        ref var bucket = ref Bucket(_sessions[slot].Id);
        if (bucket - 1 == slot)
        {
            bucket = _sessions[slot].BucketNext + 1;
        }
        else
        {
            var before = bucket - 1;
            while (_sessions[before].BucketNext != slot) before = _sessions[before].BucketNext;
            _sessions[before].BucketNext = _sessions[slot].BucketNext;
        }

        _sessions[slot] = new Session { BucketNext = _free };
        _free = slot;
        Count--;
    }

    private ref int Bucket(SessionId id) => ref _buckets[unchecked((int)(ulong)id.Value) & (_buckets.Length - 1)];

    private int TakeFree()
    {
        if (_free != None)
        {
            var slot = _free;
            _free = _sessions[slot].BucketNext;
            return slot;
        }

        if (_end == _sessions.Length) Grow();
        return _end++;
    }

    // Only ever called while no slot is free, so every slot holds a session.
    private void Grow()
    {
        Array.Resize(ref _sessions, Math.Max(4, 2 * _end));
        _buckets = new int[_sessions.Length];
        for (var slot = 0; slot < _end; slot++)
        {
            ref var bucket = ref Bucket(_sessions[slot].Id);
            _sessions[slot].BucketNext = bucket - 1;
            bucket = slot + 1;
        }
    }
}

/// <summary>A session keeps its place in the heap of its pool.</summary>
internal readonly struct SessionPlaces(SessionTable sessions) : IHeapPlaces
{
    public void Put(int slot, int at) => sessions[slot].LeaseAt = at;
}
