using System.Collections.Concurrent;

namespace MeteringCluster.Load.Chaos;

/// <summary>What must not have happened and did.</summary>
public sealed class Violations
{
    private readonly ConcurrentQueue<string> _all = new();

    public IReadOnlyCollection<string> All => _all;

    public void Add(string what) => _all.Enqueue(what);

    public void Unless(bool holds, string what)
    {
        if (!holds) Add(what);
    }
}
