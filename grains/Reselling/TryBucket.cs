namespace MeteringCluster.Reselling;

/// <summary>
/// So many tries, refilled one after another. All that has to be known of it is when it will be full; each take makes that one
/// refill later. The takes are kept so that one can be undone: what was refilled meanwhile, or was lost as it was full, does not
/// come twice.
/// </summary>
internal sealed class TryBucket(int size, TimeSpan refill)
{
    // Whoever has an answer that late has lost its try. So no more than twice the size is kept.
    private readonly TimeSpan _memory = size * refill;
    private readonly List<Taken> _takes = [];
    private TimeSpan _fullAt = TimeSpan.MinValue;

    internal int Kept => _takes.Count;

    public bool IsFull(TimeSpan now) => _fullAt <= now;

    public TimeSpan Wait(TimeSpan now)
    {
        if (IsFull(now)) return TimeSpan.Zero;
        var wait = _fullAt - now - (size - 1) * refill;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    public void Take(TimeSpan now)
    {
        // What was taken before it was full makes no difference any more.
        if (IsFull(now)) _takes.Clear();
        else if (_takes.Count == _takes.Capacity) _takes.RemoveAll(take => now - take.At > _memory);
        _takes.Add(new Taken(now, _fullAt));
        _fullAt = After(now);
    }

    /// <summary>Goes through what came after it once more, without it.</summary>
    public void GiveBack(TimeSpan taken)
    {
        var at = _takes.FindLastIndex(take => take.At == taken);
        if (at < 0) return;

        _fullAt = _takes[at].FullBefore;
        _takes.RemoveAt(at);
        for (; at < _takes.Count; at++)
        {
            _takes[at] = _takes[at] with { FullBefore = _fullAt };
            _fullAt = After(_takes[at].At);
        }
    }

    private TimeSpan After(TimeSpan take) => (IsFull(take) ? take : _fullAt) + refill;

    /// <param name="FullBefore">When it would have been full without this one and those after it.</param>
    private readonly record struct Taken(TimeSpan At, TimeSpan FullBefore);
}
