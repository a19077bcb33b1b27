using System.Runtime.InteropServices;

namespace MeteringCluster.Licensing;

/// <summary>
/// What grants did that ended by one instant while nobody journaled it: the seats that are gone, and the sessions that
/// went with them, each at the instant of the end. Worked out by the state and the instant alone.
/// </summary>
internal sealed class SeatFalls
{
    private readonly Seating _seating;
    private readonly Dictionary<int, long> _seats = [];
    private readonly Dictionary<int, long> _ended = [];
    private readonly Dictionary<int, int> _leased = [];

    private SeatFalls(Seating seating, long atTicks) => (_seating, AtTicks) = (seating, atTicks);

    public long AtTicks { get; }

    /// <summary>How many grants ended.</summary>
    public int Grants { get; private set; }

    /// <summary>The sessions that went, by slot, and when.</summary>
    public IReadOnlyDictionary<int, long> Ended => _ended;

    public static SeatFalls Until(long nowTicks, Seating seating)
    {
        var falls = new SeatFalls(seating, nowTicks);
        if (seating.Grants is not { } grants) return falls;

        var ended = grants.Ended(nowTicks);
        falls.Grants = ended.Count;
        foreach (var pool in ended.GroupBy(slot => grants[slot].Pool))
        {
            var trim = new Trimming(seating, pool.Key, nowTicks, falls._ended);
            var seats = seating.Pools[pool.Key].OwnSeats + grants.SeatsOf(pool.Key);
            foreach (var together in pool.GroupBy(slot => grants[slot].EndTicks).OrderBy(together => together.Key))
            {
                seats -= together.Sum(slot => (long)grants[slot].Seats);
                trim.To(seats, together.Key);
            }

            falls._seats[pool.Key] = seating.Pools[pool.Key].OwnSeats + grants.SeatsOf(pool.Key) - seats;
        }

        foreach (var slot in falls._ended.Keys.Where(slot => seating.LeaseEndTicks(slot) > nowTicks))
            CollectionsMarshal.GetValueRefOrAddDefault(falls._leased, seating.Sessions[slot].Pool, out _)++;
        return falls;
    }

    /// <summary>So many of the pool's seats are gone.</summary>
    public long SeatsOf(int pool) => _seats.GetValueOrDefault(pool);

    /// <summary>So many of the pool's sessions went whose leases have not ended.</summary>
    public int LeasedOf(int pool) => _leased.GetValueOrDefault(pool);

    /// <summary>The sessions that go as well where the pool has so many seats from the instant on, in order of opening.</summary>
    public IEnumerable<int> Fall(int pool, long seats)
    {
        var ended = new Dictionary<int, long>(_ended);
        new Trimming(_seating, pool, AtTicks, ended).To(seats, AtTicks);
        return ended.Keys.Where(slot => !_ended.ContainsKey(slot)).OrderBy(slot => _seating.Sessions[slot].Ordinal);
    }

    /// <summary>
    /// Takes seats away from one pool, again and again as time passes: each session is passed once, and none that came
    /// before one that stays goes.
    /// </summary>
    private sealed class Trimming
    {
        private readonly Seating _seating;
        private readonly SeatPool _pool;
        private readonly int _number;
        private readonly Dictionary<int, long> _ended;
        private readonly Queue<int> _lapsing;
        private int _left;
        private int _newest;
        private int _user;
        private int _seated;

        public Trimming(Seating seating, int pool, long nowTicks, Dictionary<int, long> ended)
        {
            (_seating, _number, _pool, _ended) = (seating, pool, seating.Pools[pool], ended);
            List<int> lapsing = [];
            _pool.Leases.CollectEnded(nowTicks, lapsing);
            _lapsing = new Queue<int>(lapsing.OrderBy(seating.LeaseEndTicks));
            _left = _pool.Leases.Count - ended.Keys.Count(slot => seating.Sessions[slot].Pool == pool);
            _newest = _pool.LastSession;
            _user = _pool.LastAssigned;
            _seated = _pool.Assigned;
        }

        public void To(long seats, long atTicks)
        {
            if (_pool.Mode == SeatMode.Named) Unseat(seats, atTicks);
            else Shorten(seats, atTicks);
        }

        // Concurrent: as many sessions stay as there are seats, those that were opened first.
        private void Shorten(long seats, long atTicks)
        {
            while (_lapsing.TryPeek(out var slot) && _seating.LeaseEndTicks(slot) <= atTicks)
                if (!_ended.ContainsKey(_lapsing.Dequeue())) _left--;

            for (; _left > seats; _newest = _seating.Sessions[_newest].PoolPrevious)
                if (End(_newest, atTicks)) _left--;
        }

        // Named: no session stays of whoever was assigned after as many as there are seats.
        private void Unseat(long seats, long atTicks)
        {
            for (; _seated > seats; (_seated, _user) = (_seated - 1, _pool.AssignedBefore(_user)))
                foreach (var slot in _seating.SessionsOf(_user, _number)) End(slot, atTicks);
        }

        private bool End(int slot, long atTicks) => _seating.LeaseEndTicks(slot) > atTicks && _ended.TryAdd(slot, atTicks);
    }
}
