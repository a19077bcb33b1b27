namespace MeteringCluster.Licensing;

/// <summary>How many seats a pool has: the licence's own, and those that were granted beside them.</summary>
internal sealed partial class Seating
{
    private SeatFalls? _falls;

    /// <summary>Null while nobody ever gave any.</summary>
    public SeatGrants? Grants { get; private set; }

    public SeatGrants StartGrants() => Grants ??= new();

    /// <summary>What follows from the state is worked out anew. Called before each event.</summary>
    public void Forget() => _falls = null;

    /// <summary>What grants did that ended without it being journaled; null where none did.</summary>
    public SeatFalls? Falls(long nowTicks)
    {
        if (Grants is null || Grants.NextEndTicks > nowTicks) return null;
        if (_falls?.AtTicks != nowTicks) _falls = SeatFalls.Until(nowTicks, this);
        return _falls;
    }

    /// <summary>The licence's own seats in the pool and those that count of its grants.</summary>
    public long SeatsOf(int pool, long nowTicks) =>
        Grants is null ? _pools[pool].OwnSeats : _pools[pool].OwnSeats + GrantedSeatsOf(pool, nowTicks);

    public long GrantedSeatsOf(int pool, long nowTicks) =>
        (Grants?.SeatsOf(pool) ?? 0) - (Falls(nowTicks)?.SeatsOf(pool) ?? 0);

    /// <summary>Others were assigned before the user, as many as a named pool has seats, and grants have to do with it.</summary>
    public bool IsBeyondSeats(int pool, int user, long nowTicks)
    {
        if (Grants?.Had(pool) != true || _pools[pool].Assigned <= SeatsOf(pool, nowTicks)) return false;
        return Grants.LastAssigned(pool, _pools[pool], _pools[pool].Assigned - (int)SeatsOf(pool, nowTicks)).Contains(user);
    }
}
