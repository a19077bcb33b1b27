using System.Collections.Concurrent;
using MeteringCluster.Journaling;

namespace MeteringCluster.Embedded;

/// <summary>
/// The grains of one kind that are in use. There is never more than one object for a key: a grain that was let go is
/// still found by its weak reference while any caller holds it, and only then forgotten.
/// </summary>
public sealed class Activations<TKey, TGrain>(Func<TKey, TGrain> create)
    where TKey : notnull
    where TGrain : class, IHostedGrain
{
    private readonly ConcurrentDictionary<TKey, Slot> _slots = new();

    public int Count => _slots.Count;

    public TGrain Get(TKey key)
    {
        while (true)
        {
            if (!_slots.TryGetValue(key, out var slot)) slot = _slots.GetOrAdd(key, _ => new Slot());
            if (slot.Use(key, create) is { } grain) return grain;
        }
    }

    /// <summary>Lets go of every grain that nobody called for a while; call it from one place at a time.</summary>
    public void Sweep(TimeSpan idle)
    {
        var before = Environment.TickCount64 - (long)idle.TotalMilliseconds;
        foreach (var (key, slot) in _slots)
            if (slot.LetGo(before)) _slots.TryRemove(new KeyValuePair<TKey, Slot>(key, slot));
    }

    private sealed class Slot
    {
        private readonly Lock _lock = new();
        private WeakReference<TGrain>? _weak;
        private volatile TGrain? _strong;
        private long _lastUsed;
        private bool _gone;

        /// <returns>Null when this slot has just been removed.</returns>
        public TGrain? Use(TKey key, Func<TKey, TGrain> create)
        {
            Volatile.Write(ref _lastUsed, Environment.TickCount64);
            if (_strong is { } inUse) return inUse;

            lock (_lock)
            {
                if (_gone) return null;
                if (_weak is null || !_weak.TryGetTarget(out var grain))
                {
                    grain = create(key);
                    _weak = new WeakReference<TGrain>(grain);
                }

                return _strong = grain;
            }
        }

        /// <returns>True when nobody holds the grain any more, so that the slot may go.</returns>
        public bool LetGo(long usedBefore)
        {
            if (Volatile.Read(ref _lastUsed) > usedBefore) return false;

            lock (_lock)
            {
                if (_strong is { } grain)
                {
                    if (grain.TryLetGo()) _strong = null;
                    return false;
                }

                return _gone = _weak is null || !_weak.TryGetTarget(out _);
            }
        }
    }
}
