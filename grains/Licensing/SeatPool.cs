using System.Runtime.InteropServices;

namespace MeteringCluster.Licensing;

/// <summary>One pool: its seats, who is assigned (named pools), and its live sessions in order of opening.</summary>
internal sealed class SeatPool(string name, SeatPoolSpec spec, SessionTable sessions)
{
    private Dictionary<int, Assignment>? _assigned;
    private int _lastAssigned = Names.None;

    public string Name { get; } = name;

    public SeatMode Mode { get; } = spec.Mode;

    /// <summary>The licence's own, without those that were granted beside them.</summary>
    public int OwnSeats { get; set; } = spec.Seats;

    public LeaseHeap<SessionPlaces> Leases { get; } = new(new SessionPlaces(sessions));

    public int FirstSession { get; set; } = SessionTable.None;

    public int LastSession { get; set; } = SessionTable.None;

    public int Assigned => _assigned?.Count ?? 0;

    public long? AssignedAtTicks(int user) =>
        _assigned is not null && _assigned.TryGetValue(user, out var assignment) ? assignment.AtTicks : null;

    /// <summary>The users with an assigned seat, those who hold it longest first.</summary>
    public IEnumerable<int> AssignedUsers() => From(FirstAssigned);

    /// <summary>As <see cref="AssignedUsers"/>, those after a user who was assigned at an instant, and may hold none any more.</summary>
    public IEnumerable<int> AssignedAfter(int user, long atTicks) =>
        AssignedAtTicks(user) == atTicks
            ? From(_assigned![user].Next)
            : AssignedUsers().SkipWhile(one => _assigned![one].AtTicks <= atTicks);

    /// <summary>The user who holds a seat for the shortest time.</summary>
    public int LastAssigned => _lastAssigned;

    public int AssignedBefore(int user) => _assigned![user].Previous;

    public void Assign(int user, long atTicks)
    {
        _assigned ??= [];
        _assigned.Add(user, new Assignment(atTicks, _lastAssigned, Names.None));
        Link(_lastAssigned, user);
        _lastAssigned = user;
    }

    public void Unassign(int user)
    {
        if (_assigned is null || !_assigned.Remove(user, out var gone)) return;

        Link(gone.Previous, gone.Next);
        if (gone.Next == Names.None) _lastAssigned = gone.Previous;
        else CollectionsMarshal.GetValueRefOrNullRef(_assigned, gone.Next).Previous = gone.Previous;
    }

    private int FirstAssigned { get; set; } = Names.None;

    private IEnumerable<int> From(int first)
    {
        for (var user = first; user != Names.None; user = _assigned![user].Next) yield return user;
    }

    private void Link(int before, int user)
    {
        if (before == Names.None) FirstAssigned = user;
        else CollectionsMarshal.GetValueRefOrNullRef(_assigned!, before).Next = user;
    }

    private struct Assignment(long atTicks, int previous, int next)
    {
        public long AtTicks = atTicks;
        public int Previous = previous;
        public int Next = next;
    }
}
