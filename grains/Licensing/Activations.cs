using System.Collections.Immutable;

namespace MeteringCluster.Licensing;

/// <summary>
/// The servers that are signed in, by id and in the order in which they signed in. A server keeps its slot while it is
/// signed in, so that a session can name it by one number. It decides nothing, and only events change it.
/// </summary>
internal sealed class Activations
{
    public const int None = -1;

    private readonly Dictionary<string, int> _byServer = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, int> _inOrder = [];
    private readonly List<Activation?> _slots = [];
    private readonly Stack<int> _free = [];

    public int Count => _byServer.Count;

    /// <summary>All slots given out so far are below this.</summary>
    public int End => _slots.Count;

    public long NextOrdinal { get; private set; }

    public DateTimeOffset? LastSync { get; private set; }

    public OfflineCounts Offline { get; private set; } = OfflineCounts.None;

    public Activation this[int slot] => _slots[slot]!;

    /// <returns><see cref="None"/> where the server is not signed in.</returns>
    public int Find(string server) => _byServer.TryGetValue(server, out var slot) ? slot : None;

    public IEnumerable<int> InOrder() => _inOrder.Values;

    public void Apply(ServerSignedIn signedIn)
    {
        if (Find(signedIn.Server) is var slot && slot != None)
            _slots[slot] = this[slot].With(signedIn);
        else
            Add(Activation.New(signedIn, NextOrdinal++));
    }

    public void Apply(ServerSynced synced)
    {
        Change(synced.Server, activation => activation with { LastSync = synced.At });
        LastSync = synced.At;
    }

    public void Apply(SnapshotIssued issued) => Change(issued.Server, activation => activation.With(issued));

    public void Tally(KeptReport report)
    {
        Change(report.Server, activation => activation with { Offline = activation.Offline.Plus(report.Counts) });
        Offline = Offline.Plus(report.Counts);
    }

    public void Remove(string server)
    {
        _byServer.Remove(server, out var slot);
        _inOrder.Remove(this[slot].Ordinal);
        _slots[slot] = null;
        _free.Push(slot);
    }

    public void Clear()
    {
        foreach (var server in _byServer.Keys.ToArray()) Remove(server);
    }

    public ActivationsSnapshot ToSnapshot() => new(NextOrdinal, LastSync, Offline, [.. _inOrder.Values.Select(slot => this[slot])]);

    public void Restore(ActivationsSnapshot from)
    {
        (NextOrdinal, LastSync, Offline) = (from.NextOrdinal, from.LastSync, from.Offline);
        foreach (var activation in from.Servers) Add(activation);
    }

    private void Add(Activation activation)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _slots.Count;
            _slots.Add(null);
        }

        _slots[slot] = activation;
        _byServer.Add(activation.Server, slot);
        _inOrder.Add(activation.Ordinal, slot);
    }

    private void Change(string server, Func<Activation, Activation> change)
    {
        var slot = _byServer[server];
        _slots[slot] = change(this[slot]);
    }
}

/// <param name="Servers">In the order of signing in; a session names its server by its place here.</param>
internal sealed record ActivationsSnapshot(
    long NextOrdinal, DateTimeOffset? LastSync, OfflineCounts Offline, ImmutableArray<Activation> Servers);
