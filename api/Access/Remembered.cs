using System.Collections.Concurrent;

namespace MeteringCluster.Api.Access;

/// <summary>What the directory knows of some ids, remembered for a moment so that not every request need ask it.</summary>
/// <param name="ask">Null where there is nothing of that id, or it was deleted.</param>
internal sealed class Remembered<TId, T>(Func<TId, Task<T?>> ask, AccessOptions options)
    where TId : notnull
    where T : class
{
    private readonly ConcurrentDictionary<TId, Known> _known = new();
    private readonly Refresh<TId, T?> _refresh = new(ask);
    private long _forgotten;

    public ValueTask<T?> Find(TId id) =>
        _known.TryGetValue(id, out var known) && Environment.TickCount64 - known.Since < options.TrustFor.TotalMilliseconds
            ? new(known.What)
            : Fetch(id);

    /// <summary>Called when this process deletes it, so that it is unknown from the next request on.</summary>
    public void Forget(TId id)
    {
        Interlocked.Increment(ref _forgotten);
        _known.TryRemove(id, out _);
    }

    private async ValueTask<T?> Fetch(TId id)
    {
        var forgotten = Interlocked.Read(ref _forgotten);
        var mayServe = _known.TryGetValue(id, out var known)
            && Environment.TickCount64 - known.Since < options.TrustWhileUnreachable.TotalMilliseconds;
        var (isNew, found) = await _refresh.Ask(id, mayServe);
        if (!isNew) return known!.What;
        if (found is null)
        {
            _known.TryRemove(id, out _);
            return null;
        }

        _known[id] = new Known(found, Environment.TickCount64);
        // Deleted between the directory's word and now: not to be trusted for another second.
        if (Interlocked.Read(ref _forgotten) != forgotten) _known.TryRemove(id, out _);
        return found;
    }

    private sealed record Known(T What, long Since);
}
