namespace MeteringCluster.Licensing;

/// <summary>
/// Who sits where: the pools, their assigned users and live sessions, in compact tables. It decides nothing, and
/// only the licence's events change it. Opening, renewing and ending one session costs O(log n) of its pool.
/// </summary>
internal sealed partial class Seating
{
    private readonly List<SeatPool> _pools = [];
    private Dictionary<string, int>? _clientKeys;

    public IReadOnlyList<SeatPool> Pools => _pools;

    public SessionTable Sessions { get; } = new();

    public Names Users { get; } = new();

    public Names Modules { get; } = new();

    /// <summary>The next session's place in the order of opening.</summary>
    public long NextOrdinal { get; set; }

    public void AddPool(string name, SeatPoolSpec spec) => _pools.Add(new SeatPool(name, spec, Sessions));

    /// <summary>Adds the pool, or gives it another number of seats.</summary>
    public void SetPool(string name, SeatPoolSpec spec)
    {
        if (FindPool(name) is var pool && pool < 0) AddPool(name, spec);
        else _pools[pool].OwnSeats = spec.Seats;
    }

    /// <summary>There are 32 pools at most and mostly a handful, so looking at each beats a dictionary.</summary>
    public int FindPool(string name)
    {
        for (var pool = 0; pool < _pools.Count; pool++)
            if (_pools[pool].Name == name) return pool;
        return -1;
    }

    public void Assign(int pool, string user, long atTicks)
    {
        Grants?.ForgetLast(pool);
        _pools[pool].Assign(Users.Use(user), atTicks);
    }

    public void Unassign(int pool, string user)
    {
        var number = Users.Find(user);
        Grants?.ForgetLast(pool);
        foreach (var slot in SessionsOf(number, pool)) End(slot);
        _pools[pool].Unassign(number);
        Users.Drop(number);
    }

    public void Open(
        SessionId id, long ordinal, int pool, string user, string module, string? clientKey, long atTicks, long endTicks,
        int server = Activations.None)
    {
        var place = _pools[pool];
        var session = new Session
        {
            Id = id,
            Ordinal = ordinal,
            LastAccessedTicks = atTicks,
            ClientKey = clientKey,
            User = Users.Use(user),
            Module = Modules.Use(module),
            Pool = pool,
            Server = server,
            PoolPrevious = place.LastSession,
            PoolNext = SessionTable.None,
            UserPrevious = SessionTable.None,
        };
        ref var firstOfUser = ref Users.FirstSession(session.User);
        session.UserNext = firstOfUser;

        var slot = Sessions.Add(session);
        if (session.UserNext != SessionTable.None) Sessions[session.UserNext].UserPrevious = slot;
        firstOfUser = slot;
        if (place.LastSession == SessionTable.None) place.FirstSession = slot;
        else Sessions[place.LastSession].PoolNext = slot;
        place.LastSession = slot;
        place.Leases.Add(slot, endTicks);
        if (clientKey is not null) (_clientKeys ??= [])[clientKey] = slot;
    }

    public void Renew(int slot, long atTicks, long endTicks)
    {
        ref var session = ref Sessions[slot];
        session.LastAccessedTicks = Math.Max(session.LastAccessedTicks, atTicks);
        _pools[session.Pool].Leases.Extend(session.LeaseAt, endTicks);
    }

    public void End(int slot)
    {
        var session = Sessions[slot];
        var pool = _pools[session.Pool];

        pool.Leases.Remove(session.LeaseAt);
        if (session.PoolPrevious == SessionTable.None) pool.FirstSession = session.PoolNext;
        else Sessions[session.PoolPrevious].PoolNext = session.PoolNext;
        if (session.PoolNext == SessionTable.None) pool.LastSession = session.PoolPrevious;
        else Sessions[session.PoolNext].PoolPrevious = session.PoolPrevious;
        if (session.UserPrevious == SessionTable.None) Users.FirstSession(session.User) = session.UserNext;
        else Sessions[session.UserPrevious].UserNext = session.UserNext;
        if (session.UserNext != SessionTable.None) Sessions[session.UserNext].UserPrevious = session.UserPrevious;

        if (session.ClientKey is { } key) _clientKeys!.Remove(key);
        Sessions.Remove(slot);
        Users.Drop(session.User);
        Modules.Drop(session.Module);
    }

    public void EndAll()
    {
        foreach (var pool in _pools)
            while (pool.FirstSession != SessionTable.None) End(pool.FirstSession);
    }

    /// <summary>No lease ends later than this.</summary>
    public void CutLeases(long endTicks)
    {
        foreach (var pool in _pools) pool.Leases.Cut(endTicks);
    }

    /// <summary>Every lease ends so much later, but not after the last instant.</summary>
    public void ShiftLeases(long byTicks, long lastTicks)
    {
        foreach (var pool in _pools) pool.Leases.Shift(byTicks, lastTicks);
    }

    /// <summary>Ends the sessions of one server. One walk: a list of each server's would cost every session more than this costs a release.</summary>
    public void EndOfServer(int server)
    {
        foreach (var slot in All().Where(slot => Sessions[slot].Server == server).ToList()) End(slot);
    }

    public int CountLiveOfServer(int server, long nowTicks) =>
        All().Count(slot => Sessions[slot].Server == server && IsLive(slot, nowTicks));

    /// <summary>The live sessions of each server, by its slot, in one walk.</summary>
    public int[] CountLiveByServer(int end, long nowTicks)
    {
        var counts = new int[end];
        foreach (var slot in All())
            if (Sessions[slot].Server is var server && server != Activations.None && IsLive(slot, nowTicks)) counts[server]++;
        return counts;
    }

    /// <summary>The live sessions of all pools.</summary>
    public int CountLive(long nowTicks) => Enumerable.Range(0, _pools.Count).Sum(pool => CountLive(pool, nowTicks));

    public int FirstSession(int pool) => pool < _pools.Count ? _pools[pool].FirstSession : SessionTable.None;

    public int LastSession(int pool) => _pools[pool].LastSession;

    public long LeaseEndTicks(int slot) => _pools[Sessions[slot].Pool].Leases.EndTicks(Sessions[slot].LeaseAt);

    /// <summary>Neither has the lease ended nor did the seat go, whether or not that was journaled yet.</summary>
    public bool IsLive(int slot, long nowTicks) =>
        LeaseEndTicks(slot) > nowTicks && Falls(nowTicks)?.Ended.ContainsKey(slot) != true;

    /// <summary>The session's slot while it is live.</summary>
    public int FindLive(SessionId id, long nowTicks) => LiveOrNone(Sessions.Find(id), nowTicks);

    public int FindByClientKey(string key, long nowTicks) =>
        LiveOrNone(_clientKeys is not null && _clientKeys.TryGetValue(key, out var slot) ? slot : SessionTable.None, nowTicks);

    public int CountLive(int pool, long nowTicks) =>
        _pools[pool].Leases.Count - _pools[pool].Leases.CountEnded(nowTicks) - (Falls(nowTicks)?.LeasedOf(pool) ?? 0);

    /// <summary>When the next lease of a live session of the pool ends; null if none does.</summary>
    public long? NextEndTicks(int pool, long nowTicks)
    {
        if (Falls(nowTicks) is null)
            return _pools[pool].Leases.NextEndTicks(nowTicks) is var next and not long.MaxValue ? next : null;

        return InPool(pool).Where(slot => IsLive(slot, nowTicks)).Min(slot => (long?)LeaseEndTicks(slot));
    }

    /// <summary>Sessions that ended without it being journaled, in the order in which they ended, and when.</summary>
    public (int Slot, long EndTicks)[]? Ended(long nowTicks)
    {
        var falls = Falls(nowTicks)?.Ended;
        List<int>? ended = falls is { Count: > 0 } ? [.. falls.Keys.Where(slot => LeaseEndTicks(slot) > nowTicks)] : null;
        foreach (var pool in _pools)
            if (pool.Leases.AnyEnded(nowTicks)) pool.Leases.CollectEnded(nowTicks, ended ??= []);
        if (ended is null) return null;

        // By something that does not hang on where a session lies in memory: replay must agree. The keys are laid out
        // side by side, as a hundred thousand may end together.
        (int Slot, long EndTicks)[] sessions =
            [.. ended.Select(slot => (slot, falls is not null && falls.TryGetValue(slot, out var at) ? at : LeaseEndTicks(slot)))];
        (long, long)[] order = [.. sessions.Select(session => (session.EndTicks, Sessions[session.Slot].Ordinal))];
        Array.Sort(order, sessions);
        return sessions;
    }

    /// <summary>The sessions of one user, in one pool or (-1) in all, in no order.</summary>
    public List<int> SessionsOf(int user, int pool)
    {
        List<int> slots = [];
        if (user == Names.None) return slots;
        for (var slot = Users.FirstSession(user); slot != SessionTable.None; slot = Sessions[slot].UserNext)
            if (pool < 0 || Sessions[slot].Pool == pool) slots.Add(slot);
        return slots;
    }

    /// <summary>The sessions of one pool, in order of opening.</summary>
    public IEnumerable<int> InPool(int pool)
    {
        for (var slot = _pools[pool].FirstSession; slot != SessionTable.None; slot = Sessions[slot].PoolNext) yield return slot;
    }

    private IEnumerable<int> All() => Enumerable.Range(0, _pools.Count).SelectMany(InPool);

    private int LiveOrNone(int slot, long nowTicks) =>
        slot != SessionTable.None && IsLive(slot, nowTicks) ? slot : SessionTable.None;
}
